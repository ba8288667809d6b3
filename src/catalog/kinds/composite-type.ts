import type { Kind } from '../kind.ts'
import { repairCompositeType } from '../repair/type.ts'
import { relation } from '../words/relation.ts'
import { owner, privileges } from '../words/words.ts'
import type_ from './type.ts'

const kind: Kind = {
  names: ['composite type'],
  layer: 40,
  attributes: { ...relation, ...type_.attributes, typowner: owner, relowner: { ...owner, follows: ['typowner'] }, typacl: privileges },
  repair: repairCompositeType,
  examples: [
    { given: '', when: 'CREATE TYPE s.address AS (street text, "No" int, name varchar(7) COLLATE "C")', changes: ['?'] },
    { given: 'CREATE TYPE s.address AS (street text)', when: 'ALTER TYPE s.address ADD ATTRIBUTE town text', changes: ['?'] },
    {
      given: 'CREATE TYPE s.address AS (street text, nr int)',
      when: 'ALTER TYPE s.address ALTER ATTRIBUTE nr TYPE bigint',
      changes: ['?'],
    },
    { given: 'CREATE TYPE s.address AS (street text)', when: 'ALTER TYPE s.address OWNER TO pg_monitor', changes: ['?'] },
    {
      given: 'CREATE TYPE s.address AS (street text)',
      when: "COMMENT ON COLUMN s.address.street IS 'where'; COMMENT ON TYPE s.address IS 'all'",
      changes: ['?'],
    },
    { given: 'CREATE TYPE s.address AS (street text)', when: 'REVOKE USAGE ON TYPE s.address FROM PUBLIC', changes: ['?'] },
  ],
}

export default kind
