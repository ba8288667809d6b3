import type { Kind } from '../kind.ts'
import { repairFamilyOperator } from '../repair/operator-family.ts'

const kind: Kind = {
  names: ['operator of access method'],
  layer: 72,
  attributes: {
    amopfamily: { title: 'operator family', joined: 'of' },
    amoplefttype: { title: 'left operand', joined: 'of' },
    amoprighttype: { title: 'right operand', joined: 'of' },
    amopstrategy: { title: 'strategy', joined: 'of' },
    amoppurpose: { title: 'purpose', joined: 'of', values: { s: 'search', o: 'ordering' } },
    amopopr: { title: 'operator' },
    amopmethod: { title: 'access method', joined: 'of' },
    amopsortfamily: { title: 'operator family that it orders by', joined: 'of' },
  },
  repair: repairFamilyOperator,
  examples: [
    {
      given: 'CREATE OPERATOR FAMILY s.fam USING btree',
      when: 'ALTER OPERATOR FAMILY s.fam USING btree ADD OPERATOR 1 < (int4, int8)',
      changes: ['operator 1 (integer, bigint) of s.fam using btree was added'],
    },
    {
      given: 'CREATE OPERATOR FAMILY s.fam USING gist',
      when: 'ALTER OPERATOR FAMILY s.fam USING gist ADD OPERATOR 15 <-> (point, point) FOR ORDER BY pg_catalog.float_ops',
      changes: ['operator 15 (point, point) of s.fam using gist was added'],
    },
    {
      given: 'CREATE OPERATOR FAMILY s.fam USING btree; ALTER OPERATOR FAMILY s.fam USING btree ADD OPERATOR 1 < (int4, int8)',
      when: 'ALTER OPERATOR FAMILY s.fam USING btree DROP OPERATOR 1 (int4, int8); ALTER OPERATOR FAMILY s.fam USING btree ADD OPERATOR 1 <= (int4, int8)',
      changes: ['operator 1 (integer, bigint) of s.fam using btree: operator <(integer, bigint) → <=(integer, bigint)'],
    },
  ],
}

export default kind
