import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlText } from '../../core/sql-name.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

/** The option for `t`; for `f` it begins with NO. */
const options: Readonly<Record<string, string>> = {
  rolsuper: 'SUPERUSER',
  rolinherit: 'INHERIT',
  rolcreaterole: 'CREATEROLE',
  rolcreatedb: 'CREATEDB',
  rolcanlogin: 'LOGIN',
  rolreplication: 'REPLICATION',
  rolbypassrls: 'BYPASSRLS',
}

function create({ before: role }: Repairing, rest: Remaining): string {
  rest.derived('rolname')
  const words = Object.entries(options).flatMap(([name, word]) => {
    const usual = name === 'rolinherit' ? 't' : 'f'
    const value = rest.take(name)
    return value === usual ? [] : [value === 't' ? word : `NO${word}`]
  })
  const [limit, until] = [rest.take('rolconnlimit'), rest.take('rolvaliduntil')]
  if (limit !== undefined && limit !== '-1') words.push(`CONNECTION LIMIT ${limit}`)
  if (until !== undefined) words.push(`VALID UNTIL ${sqlText(until)}`)
  return `CREATE ${[sqlAddress(role!), ...words].join(' ')}`
}

function option(word: (before: string | null) => string | undefined): Handler {
  return ({ before }, { after }) => {
    const clause = word(before)
    return clause === undefined ? undefined : { head: `ALTER ${sqlAddress(after!)}`, clauses: [clause], between: ' ' }
  }
}

/** Roles that come with PostgreSQL cannot be altered. */
const plainly = repairs({
  create,
  alter: {
    ...Object.fromEntries(Object.entries(options).map(([name, word]) => [name, option((before) => (before === 't' ? word : `NO${word}`))])),
    rolconnlimit: option((before) => `CONNECTION LIMIT ${before}`),
    // A limit can be put off for ever and not be taken away.
    rolvaliduntil: option((before) => (before === null ? undefined : `VALID UNTIL ${sqlText(before)}`)),
    // Of a password nobody knows but a hash.
    rolpassword: option((before) => (before === null ? 'PASSWORD NULL' : undefined)),
  },
})

export function repairRole(repairing: Repairing): readonly string[] | undefined {
  return repairing.difference.identity[0]?.startsWith('pg_') ? undefined : plainly(repairing)
}

/** `r1 TO r2`, and who granted it: only a superuser may say so, or whoever it was (docs: GRANT). */
function memberships(identity: readonly string[], to: string): string {
  const [role, member] = identity.map(sqlName)
  return `${role} ${to} ${member}`
}

const grantor = (identity: readonly string[]) => (identity[2] === undefined ? '' : ` GRANTED BY ${sqlName(identity[2])}`)

/** From 16 on a membership has three options, before that one. */
function withOptions(attributes: ReadonlyMap<string, string>): string {
  const is = (name: string) => (attributes.get(name) === 't' ? 'TRUE' : 'FALSE')
  if (!attributes.has('set_option')) return attributes.get('admin_option') === 't' ? ' WITH ADMIN OPTION' : ''
  return ` WITH ADMIN ${is('admin_option')}, INHERIT ${is('inherit_option')}, SET ${is('set_option')}`
}

const altered: Handler = ({ before }, { before: was, after }) => {
  const { identity, attributes } = was!
  if (!attributes.has('set_option') && before !== 't') return `REVOKE ADMIN OPTION FOR ${memberships(identity, 'FROM')}`
  return `GRANT ${memberships(after!.identity, 'TO')}${withOptions(attributes)}${grantor(identity)}`
}

export const repairMembership = repairs({
  drop: (_, { identity }) => `REVOKE ${memberships(identity, 'FROM')}${grantor(identity)}`,
  create: ({ before: membership }, rest) => {
    rest.derived('roleid', 'member', 'grantor', 'admin_option', 'inherit_option', 'set_option')
    const { identity, attributes } = membership!
    return `GRANT ${memberships(identity, 'TO')}${withOptions(attributes)}${grantor(identity)}`
  },
  alter: { admin_option: altered, inherit_option: altered, set_option: altered },
})
