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
    {
      given: '',
      when: 'CREATE TYPE s.address AS (street text, "No" int, name varchar(7) COLLATE "C")',
      changes: [
        'type s.address was added',
        'column s.address."No" was added',
        'column s.address.name was added',
        'column s.address.street was added',
      ],
    },
    {
      given: 'CREATE TYPE s.address AS (street text)',
      when: 'ALTER TYPE s.address ADD ATTRIBUTE town text',
      changes: ['column s.address.town was added'],
    },
    {
      given: 'CREATE TYPE s.address AS (street text, nr int)',
      when: 'ALTER TYPE s.address ALTER ATTRIBUTE nr TYPE bigint',
      changes: ['type of column s.address.nr: integer → bigint'],
    },
    {
      given: 'CREATE TYPE s.address AS (street text)',
      when: 'ALTER TYPE s.address OWNER TO pg_monitor',
      changes: ['owner of type s.address: postgres → pg_monitor'],
    },
    {
      given: 'CREATE TYPE s.address AS (street text)',
      when: "COMMENT ON COLUMN s.address.street IS 'where'; COMMENT ON TYPE s.address IS 'all'",
      changes: ['comment on type s.address: none → all', 'comment on column s.address.street: none → where'],
    },
    {
      given: 'CREATE TYPE s.address AS (street text)',
      when: 'REVOKE USAGE ON TYPE s.address FROM PUBLIC',
      changes: ['privileges on type s.address: −PUBLIC: usage (granted by postgres)'],
    },
  ],
}

export default kind
