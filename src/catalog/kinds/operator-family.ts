import type { Kind } from '../kind.ts'
import { repairFamily } from '../repair/operator-family.ts'
import { owner } from '../words/words.ts'

const kind: Kind = {
  names: ['operator family'],
  layer: 70,
  attributes: { opfowner: owner, opfmethod: { title: 'access method', joined: 'of' } },
  repair: repairFamily,
  examples: [
    { given: '', when: 'CREATE OPERATOR FAMILY s.fam USING btree', changes: ['?'] },
    {
      given: 'CREATE OPERATOR FAMILY s.fam USING btree',
      when: 'ALTER OPERATOR FAMILY s.fam USING btree OWNER TO pg_monitor',
      changes: ['?'],
    },
    { given: 'CREATE OPERATOR FAMILY s.fam USING hash', when: "COMMENT ON OPERATOR FAMILY s.fam USING hash IS 'ours'", changes: ['?'] },
  ],
}

export default kind
