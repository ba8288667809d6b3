import type { Kind } from '../kind.ts'
import { repairFamilyFunction } from '../repair/operator-family.ts'

const kind: Kind = {
  names: ['function of access method'],
  layer: 72,
  attributes: {
    amprocfamily: { title: 'operator family', joined: 'of' },
    amproclefttype: { title: 'left operand', joined: 'of' },
    amprocrighttype: { title: 'right operand', joined: 'of' },
    amprocnum: { title: 'number', joined: 'of' },
    amproc: { title: 'function' },
  },
  repair: repairFamilyFunction,
  examples: [
    {
      given: 'CREATE OPERATOR FAMILY s.fam USING btree',
      when: 'ALTER OPERATOR FAMILY s.fam USING btree ADD FUNCTION 1 (int4, int8) btint48cmp(int4, int8)',
      changes: ['support function 1 (integer, bigint) of s.fam using btree was added'],
    },
  ],
}

export default kind
