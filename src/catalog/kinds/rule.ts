import type { Kind } from '../kind.ts'
import { repairRule } from '../repair/rule.ts'
import { firing } from '../words/words.ts'

const kind: Kind = {
  names: ['rule'],
  layer: 150,
  attributes: {
    ev_enabled: firing,
    ev_action: { title: 'definition', joined: 'of', reads: definition },
    ev_type: { title: 'event', joined: 'of', follows: ['ev_action'], values: { 1: 'select', 2: 'update', 3: 'insert', 4: 'delete' } },
    is_instead: { title: 'acts instead', follows: ['ev_action'] },
  },
  repair: repairRule,
  examples: [
    {
      given: 'CREATE TABLE s.story (id int)',
      when: 'CREATE RULE quiet AS ON DELETE TO s.story WHERE old.id > 3 DO INSTEAD NOTHING',
      changes: ['rule quiet on s.story was added'],
    },
    {
      given: 'CREATE TABLE s.story (id int); CREATE RULE quiet AS ON DELETE TO s.story DO INSTEAD NOTHING',
      when: 'ALTER TABLE s.story DISABLE RULE quiet',
      changes: ['state of rule quiet on s.story: enabled → disabled'],
    },
    {
      given: 'CREATE TABLE s.story (id int); CREATE RULE quiet AS ON DELETE TO s.story DO INSTEAD NOTHING',
      when: 'CREATE OR REPLACE RULE quiet AS ON DELETE TO s.story DO ALSO NOTIFY gone',
      changes: ['definition of rule quiet on s.story: ON DELETE TO s.story DO INSTEAD NOTHING → ON DELETE TO s.story DO NOTIFY gone'],
    },
    {
      given: 'CREATE TABLE s.story (id int); CREATE RULE quiet AS ON DELETE TO s.story DO INSTEAD NOTHING',
      when: 'CREATE OR REPLACE RULE quiet AS ON INSERT TO s.story DO INSTEAD NOTHING',
      changes: ['definition of rule quiet on s.story: ON DELETE TO s.story DO INSTEAD NOTHING → ON INSERT TO s.story DO INSTEAD NOTHING'],
    },
    {
      given: 'CREATE TABLE s.story (id int); CREATE RULE quiet AS ON DELETE TO s.story DO INSTEAD NOTHING',
      when: "COMMENT ON RULE quiet ON s.story IS 'ours'",
      changes: ['comment on rule quiet on s.story: none → ours'],
    },
  ],
}

/** `ON DELETE TO s.story DO INSTEAD NOTHING` */
function definition(printed: string): string {
  return printed
    .replace(/^CREATE RULE .*? AS\s+(?=ON )/s, '')
    .replace(/;\s*$/, '')
    .replace(/\s+/g, ' ')
}

export default kind
