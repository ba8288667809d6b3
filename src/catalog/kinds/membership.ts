import type { Kind } from '../kind.ts'
import { repairMembership } from '../repair/role.ts'

const kind: Kind = {
  names: ['role membership'],
  layer: 2,
  attributes: {
    roleid: { title: 'role', joined: 'of' },
    member: { title: 'member', joined: 'of' },
    grantor: { title: 'granted by' },
    admin_option: { title: 'admin option', joined: 'of' },
    inherit_option: { title: 'inherit option', joined: 'of' },
    set_option: { title: 'set option', joined: 'of' },
  },
  risk({ attributes }) {
    return attributes.some(({ name, after }) => name === 'admin_option' && after === 't')
      ? 'The member may now make others members.'
      : undefined
  },
  repair: repairMembership,
  examples: [
    {
      given: 'CREATE ROLE r1; CREATE ROLE r2',
      when: 'GRANT r1 TO r2',
      changes: ['membership of r2 in r1 granted by postgres was added'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1; CREATE ROLE r2',
      when: 'GRANT r1 TO r2 WITH ADMIN OPTION',
      changes: ['membership of r2 in r1 granted by postgres was added'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1; CREATE ROLE r2; GRANT r1 TO r2',
      when: 'GRANT r1 TO r2 WITH ADMIN OPTION',
      changes: ['admin option of membership of r2 in r1 granted by postgres: no → yes'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1; CREATE ROLE r2; GRANT r1 TO r2',
      when: 'GRANT r1 TO r2 WITH INHERIT FALSE, SET FALSE',
      changes: ['membership of r2 in r1 granted by postgres: inherit option yes → no; set option yes → no'],
      needs: 'a server',
      since: 16,
    },
  ],
}

export default kind
