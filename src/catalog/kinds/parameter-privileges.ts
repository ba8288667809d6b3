import type { Kind } from '../kind.ts'
import { repairParameterPrivileges } from '../repair/default-privileges.ts'
import { privileges } from '../words/words.ts'

const kind: Kind = {
  names: ['parameter ACL'],
  layer: 2,
  plural: true,
  attributes: { paracl: { ...privileges, title: '' } },
  repair: repairParameterPrivileges,
  examples: [
    {
      given: 'CREATE ROLE r1',
      when: 'GRANT SET ON PARAMETER work_mem TO r1',
      changes: ['privileges on parameter work_mem were added'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1; GRANT SET ON PARAMETER work_mem TO r1',
      when: 'GRANT ALTER SYSTEM ON PARAMETER work_mem TO r1',
      changes: ['privileges on parameter work_mem: +r1: alter system (granted by postgres)'],
      needs: 'a server',
    },
    {
      given: 'CREATE ROLE r1',
      when: 'GRANT SET ON PARAMETER "my.own" TO PUBLIC',
      changes: ['privileges on parameter "my.own" were added'],
      needs: 'a server',
    },
  ],
}

export default kind
