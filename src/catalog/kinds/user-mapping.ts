import type { Kind } from '../kind.ts'
import { repairUserMapping } from '../repair/foreign.ts'
import { hashedOptions } from '../words/words.ts'

const given = 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w'

const kind: Kind = {
  names: ['user mapping'],
  layer: 67,
  attributes: {
    umuser: { title: 'role', joined: 'of' },
    umserver: { title: 'server', joined: 'of' },
    umoptions: { title: 'options', change: hashedOptions },
  },
  repair: repairUserMapping,
  examples: [
    {
      given,
      when: 'CREATE USER MAPPING FOR PUBLIC SERVER far',
      changes: ['user mapping for public server far was added'],
      needs: 'a database',
    },
    {
      given,
      when: "CREATE USER MAPPING FOR pg_monitor SERVER far OPTIONS (password 'x')",
      changes: ['user mapping for pg_monitor server far was added'],
      needs: 'a database',
    },
    {
      given: `${given}; CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (password 'x')`,
      when: "ALTER USER MAPPING FOR PUBLIC SERVER far OPTIONS (SET password 'y')",
      changes: ['user mapping for public server far: options password has another value'],
      needs: 'a database',
    },
  ],
}

export default kind
