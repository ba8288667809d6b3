import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['policy'],
  attributes: {
    polcmd: { title: 'command', values: { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } },
    polpermissive: { title: 'permissive' },
    polroles: { title: 'roles' },
    polqual: { title: 'using' },
    polwithcheck: { title: 'with check' },
  },
  risk(difference) {
    const roles = difference.attributes.find(({ name }) => name === 'polroles')
    if (roles?.after?.includes('"public"') && !roles.before?.includes('"public"')) return 'The policy now applies to everyone.'
    return undefined
  },
  examples: [
    {
      given: 'CREATE TABLE s.document (owner text)',
      when: 'CREATE POLICY own ON s.document USING (owner = current_user)',
      changes: ['policy own on s.document was added'],
    },
    {
      given: 'CREATE TABLE s.document (owner text); CREATE POLICY own ON s.document TO pg_monitor USING (owner = current_user)',
      when: "ALTER POLICY own ON s.document TO PUBLIC USING (true) WITH CHECK (owner <> '')",
      changes: [
        "policy own on s.document: roles: −pg_monitor, +public; using (owner = CURRENT_USER) → true; with check none → (owner <> ''::text)",
      ],
    },
  ],
}

export default kind
