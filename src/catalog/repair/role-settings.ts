import { sqlName, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { optionsOf } from './options.ts'
import { repairs } from './repairs.ts'
import { setClause, settingClauses, settingText } from './settings.ts'

/** `ALTER ROLE r1`; the database that is looked at has no name here, so nobody can write what belongs to it. */
function head({ identity: [role, database] }: Entry): string | undefined {
  if (database === '(this database)') return undefined
  const who = role === '(every role)' ? 'ALL' : sqlName(role!)
  if (database === '(every database)') return `ALTER ROLE ${who}`
  return role === '(every role)' ? `ALTER DATABASE ${sqlName(database!)}` : `ALTER ROLE ${who} IN DATABASE ${sqlName(database!)}`
}

/** A statement sets one parameter, and resets one or all. */
export const repairRoleSettings = repairs({
  drop: (_, settings) => head(settings) && `${head(settings)} RESET ALL`,
  create: ({ before: settings }, rest) => {
    rest.derived('setdatabase', 'setrole')
    const [one, ...others] = optionsOf(rest.take('setconfig'))
    const clause = one && setClause(...one)
    return clause && others.length === 0 && head(settings!) ? `${head(settings!)} ${clause}` : undefined
  },
  alter: {
    setconfig: (change, { after }) => {
      const clauses = settingClauses(change)
      return head(after!) && clauses?.length === 1 ? `${head(after!)} ${clauses[0]}` : undefined
    },
  },
})

/** What stands in the file after ALTER SYSTEM; an entry that the server could not use says why in parentheses. */
export const repairParameter = repairs({
  drop: (_, { identity }) => `ALTER SYSTEM RESET ${sqlReference(identity[0]!)}`,
  create: ({ before: parameter }, rest) => set(parameter!.identity[0]!, rest.take('setting') ?? ''),
  alter: { setting: ({ before }, { after }) => set(after!.identity[0]!, before ?? '') },
})

function set(name: string, value: string): string | undefined {
  const text = value.endsWith(')') ? undefined : settingText(name, value)
  return text === undefined ? undefined : `ALTER SYSTEM SET ${name.split('.').map(sqlName).join('.')} TO ${text}`
}
