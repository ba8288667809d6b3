import type { Kind } from '../kind.ts'
import { repairPolicy } from '../repair/policy.ts'

const kind: Kind = {
  names: ['policy'],
  layer: 150,
  attributes: {
    polcmd: { title: 'command', joined: 'of', values: { '*': 'all', r: 'select', a: 'insert', w: 'update', d: 'delete' } },
    polpermissive: { title: 'permissive' },
    polroles: {
      title: 'roles',
      joined: 'of',
      reads: (value) => (JSON.parse(value) as string[]).map((role) => (role === 'public' ? 'PUBLIC' : role)),
    },
    polqual: { title: 'using' },
    polwithcheck: { title: 'with check' },
  },
  risk({ attributes }) {
    const roles = attributes.find(({ name }) => name === 'polroles')
    if (roles?.after?.includes('"public"') && !roles.before?.includes('"public"')) return 'The policy now applies to everyone.'
    if (attributes.some(({ name, after }) => (name === 'polqual' || name === 'polwithcheck') && after === 'true'))
      return 'The policy now lets every row through.'
    if (attributes.some(({ name, after }) => name === 'polpermissive' && after === 't'))
      return 'The policy now lets rows through where it held them back.'
    return undefined
  },
  repair: repairPolicy,
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
        "policy own on s.document: roles −pg_monitor, +PUBLIC; using (owner = CURRENT_USER) → true; with check none → (owner <> ''::text)",
      ],
    },
    {
      given: 'CREATE TABLE s.document (owner text); CREATE POLICY own ON s.document TO pg_monitor USING (owner = current_user)',
      when: "ALTER POLICY own ON s.document TO pg_monitor, CURRENT_USER USING (owner = 'me')",
      changes: ["policy own on s.document: roles +postgres; using (owner = CURRENT_USER) → (owner = 'me'::text)"],
    },
    {
      given: 'CREATE TABLE s.document (owner text); CREATE TABLE s.member (name text)',
      when: 'CREATE POLICY "Members read" ON s.document AS RESTRICTIVE FOR SELECT TO pg_monitor USING (EXISTS (SELECT FROM s.member m WHERE m.name = owner))',
      changes: ['policy "Members read" on s.document was added'],
    },
    {
      given: 'CREATE TABLE s.document (owner text); CREATE POLICY own ON s.document FOR SELECT USING (true)',
      when: 'DROP POLICY own ON s.document; CREATE POLICY own ON s.document AS RESTRICTIVE FOR DELETE USING (true)',
      changes: ['policy own on s.document: command select → delete; permissive yes → no'],
    },
    {
      given: 'CREATE TABLE s.document (owner text); CREATE POLICY own ON s.document',
      when: "COMMENT ON POLICY own ON s.document IS 'of the owner'",
      changes: ['comment on policy own on s.document: none → of the owner'],
    },
  ],
}

export default kind
