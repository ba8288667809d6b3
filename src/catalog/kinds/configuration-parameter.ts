import type { Kind } from '../kind.ts'
import { repairParameter } from '../repair/role-settings.ts'

const kind: Kind = {
  names: ['configuration parameter'],
  layer: 0,
  verbs: { added: 'was set', removed: 'was reset', still: 'is still set', gone: 'is no longer set' },
  attributes: { setting: { title: '' } },
  risk({ identity, attributes }) {
    const after = attributes.find(({ name }) => name === 'setting')?.after
    return identity[0] === 'fsync' && after === 'off' ? 'A crash may now destroy the whole cluster.' : undefined
  },
  repair: repairParameter,
  examples: [
    { given: '', when: "ALTER SYSTEM SET work_mem = '1MB'", changes: ['configuration parameter work_mem was set'], needs: 'a server' },
    {
      given: "ALTER SYSTEM SET work_mem = '1MB'",
      when: "ALTER SYSTEM SET work_mem = '2MB'",
      changes: ['configuration parameter work_mem: 1MB → 2MB'],
      needs: 'a server',
    },
    {
      given: '',
      when: 'ALTER SYSTEM SET search_path = a, "B c"',
      changes: ['configuration parameter search_path was set'],
      needs: 'a server',
    },
    {
      given: '',
      when: "ALTER SYSTEM SET log_line_prefix = 'it''s %m '",
      changes: ['configuration parameter log_line_prefix was set'],
      needs: 'a server',
    },
  ],
}

export default kind
