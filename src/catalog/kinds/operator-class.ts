import type { Kind } from '../kind.ts'
import { repairOperatorClass } from '../repair/operator-family.ts'
import { owner } from '../words/words.ts'

const made = 'CREATE OPERATOR CLASS s.ops FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int)'

const kind: Kind = {
  names: ['operator class'],
  layer: 71,
  attributes: {
    opcowner: owner,
    opcmethod: { title: 'access method', joined: 'of' },
    opcfamily: { title: 'operator family', joined: 'of' },
    opcintype: { title: 'type', joined: 'of' },
    opcdefault: { title: 'default of its type' },
    opckeytype: { title: 'type that is stored', joined: 'of' },
  },
  repair: repairOperatorClass,
  examples: [
    {
      given: '',
      when: made,
      changes: [
        'support function 1 (integer, integer) of s.ops using btree was added',
        'operator class s.ops using btree was added',
        'operator family s.ops using btree was added',
        'operator 1 (integer, integer) of s.ops using btree was added',
        'operator 3 (integer, integer) of s.ops using btree was added',
      ],
    },
    {
      given: made,
      when: 'ALTER OPERATOR CLASS s.ops USING btree OWNER TO pg_monitor',
      changes: ['owner of operator class s.ops using btree: postgres → pg_monitor'],
    },
    {
      given: made,
      when: "COMMENT ON OPERATOR CLASS s.ops USING btree IS 'ours'",
      changes: ['comment on operator class s.ops using btree: none → ours'],
    },
  ],
}

export default kind
