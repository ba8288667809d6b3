import type { Kind } from '../kind.ts'
import { repairFamily } from '../repair/operator-family.ts'
import { owner } from '../words/words.ts'

const kind: Kind = {
  names: ['operator family'],
  layer: 70,
  attributes: { opfowner: owner, opfmethod: { title: 'access method', joined: 'of' } },
  repair: repairFamily,
  examples: [
    { given: '', when: 'CREATE OPERATOR FAMILY s.fam USING btree', changes: ['operator family s.fam using btree was added'] },
    {
      given: 'CREATE OPERATOR FAMILY s.fam USING btree',
      when: 'ALTER OPERATOR FAMILY s.fam USING btree OWNER TO pg_monitor',
      changes: ['owner of operator family s.fam using btree: postgres → pg_monitor'],
    },
    {
      given: 'CREATE OPERATOR FAMILY s.fam USING hash',
      when: "COMMENT ON OPERATOR FAMILY s.fam USING hash IS 'ours'",
      changes: ['comment on operator family s.fam using hash: none → ours'],
    },
  ],
}

export default kind
