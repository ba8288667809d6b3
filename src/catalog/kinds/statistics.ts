import type { Kind } from '../kind.ts'
import { textsOf } from '../repair/routine-definition.ts'
import { repairStatistics } from '../repair/statistics.ts'
import { owner } from '../words/words.ts'

const sorts: Readonly<Record<string, string>> = { d: 'distinct values', f: 'dependencies', m: 'most common values', e: 'expressions' }

const kind: Kind = {
  names: ['statistics object'],
  layer: 112,
  attributes: {
    stxowner: owner,
    stxrelid: { title: 'table', joined: 'of' },
    stxkeys: { title: 'columns', joined: 'of' },
    stxexprs: { title: 'expressions', joined: 'of', reads: textsOf },
    stxkind: { title: 'what is gathered', reads: (value) => textsOf(value).map((letter) => sorts[letter] ?? letter) },
    stxstattarget: { title: 'statistics target', joined: 'of', values: { null: 'default' } },
  },
  repair: repairStatistics,
  examples: [
    {
      given: 'CREATE TABLE s.story (id int, title text, at date)',
      when: 'CREATE STATISTICS s.st (ndistinct, mcv) ON at, id, (lower(title)), (id + 1) FROM s.story',
      changes: ['statistics s.st was added'],
    },
    {
      given: 'CREATE TABLE s.story (id int, title text)',
      when: 'CREATE STATISTICS s.st ON (lower(title)) FROM s.story',
      changes: ['statistics s.st was added'],
    },
    {
      given: 'CREATE TABLE s.story (id int, title text); CREATE STATISTICS s.st ON id, title FROM s.story',
      when: 'ALTER STATISTICS s.st SET STATISTICS 7',
      changes: ['statistics target of statistics s.st: default → 7'],
    },
    {
      given: 'CREATE TABLE s.story (id int, title text); CREATE STATISTICS s.st ON id, title FROM s.story',
      when: 'DROP STATISTICS s.st; CREATE STATISTICS s.st (mcv) ON id, (lower(title)) FROM s.story',
      changes: [
        'statistics s.st: columns −title; what is gathered −distinct values, −dependencies, +expressions; expressions none → lower(title)',
      ],
    },
    {
      given: 'CREATE TABLE s.story (id int, title text); CREATE STATISTICS s.st ON id, title FROM s.story',
      when: 'ALTER STATISTICS s.st OWNER TO pg_monitor',
      changes: ['owner of statistics s.st: postgres → pg_monitor'],
    },
    {
      given: 'CREATE TABLE s.story (id int, title text); CREATE STATISTICS s.st ON id, title FROM s.story',
      when: "COMMENT ON STATISTICS s.st IS 'ours'",
      changes: ['comment on statistics s.st: none → ours'],
    },
  ],
}

export default kind
