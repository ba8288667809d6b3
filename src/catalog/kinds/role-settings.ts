import type { Kind } from '../kind.ts'
import { repairRoleSettings } from '../repair/role-settings.ts'

const kind: Kind = {
  names: ['role settings'],
  layer: 7,
  plural: true,
  attributes: {
    setconfig: { title: '' },
    setrole: { title: 'role' },
    setdatabase: { title: 'database' },
  },
  repair: repairRoleSettings,
  examples: [
    {
      given: 'CREATE ROLE r1',
      when: 'ALTER ROLE r1 SET search_path = a, "B c"',
      changes: ['settings of role r1 were added'],
      needs: 'a server',
    },
    {
      given: "CREATE ROLE r1; ALTER ROLE r1 SET work_mem = '1MB'",
      when: "ALTER ROLE r1 SET work_mem = '2MB'",
      changes: ['settings of role r1: −work_mem=1MB, +work_mem=2MB'],
      needs: 'a server',
    },
    {
      given: "CREATE ROLE r1; ALTER ROLE r1 SET work_mem = '1MB'",
      when: 'ALTER ROLE r1 SET "my.own" = \'x y\'',
      changes: ['settings of role r1: +my.own=x y'],
      needs: 'a server',
    },
    { given: '', when: "ALTER ROLE ALL SET work_mem = '1MB'", changes: ['settings of every role were added'], needs: 'a server' },
    {
      given: '',
      when: "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '1MB'); END $$",
      changes: ['settings of this database were added'],
      needs: 'a server',
    },
  ],
}

export default kind
