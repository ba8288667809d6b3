import type { Kind } from '../kind.ts'
import { repairPublishedTable } from '../repair/publication.ts'
import { textsOf } from '../repair/routine-definition.ts'

const given = 'CREATE TABLE s.story (id int, title text); CREATE PUBLICATION p'

const kind: Kind = {
  names: ['publication relation'],
  layer: 161,
  // The object itself is still there.
  verbs: { added: 'was added', removed: 'was taken out', still: 'is still published', gone: 'is no longer published' },
  attributes: {
    prpubid: { title: 'publication', joined: 'of' },
    prrelid: { title: 'table', joined: 'of' },
    prattrs: { title: 'published columns', values: { null: 'all' }, reads: textsOf },
    prqual: { title: 'row filter', joined: 'of' },
  },
  repair: repairPublishedTable,
  examples: [
    {
      given,
      when: 'ALTER PUBLICATION p ADD TABLE s.story (title, id) WHERE (id > 3)',
      changes: ['table s.story in publication p was added'],
      needs: 'a database',
    },
    {
      given: `${given} FOR TABLE s.story`,
      when: 'ALTER PUBLICATION p SET TABLE s.story (id) WHERE (id > 3)',
      changes: ['table s.story in publication p: row filter none → (id > 3); published columns all → id'],
      needs: 'a database',
    },
    {
      given: `${given} FOR TABLE s.story`,
      when: 'ALTER PUBLICATION p DROP TABLE s.story',
      changes: ['table s.story in publication p was taken out'],
      needs: 'a database',
    },
  ],
}

export default kind
