import { sqlName, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import type { Moment } from './moment.ts'
import { optionsOf } from './options.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import { setClause, settingClauses, settingText } from './settings.ts'

/** `ALTER ROLE r1`; the database that is looked at has no name here, so nobody can write what belongs to it. */
function head({ identity: [role, database] }: Entry, { past, present }: Repairing): string | undefined {
  if (database === '(this database)') return undefined
  const isThere = (moment: Moment) => moment.find('database', [database!]) !== undefined
  if (isThere(past) && !isThere(present)) return undefined
  const who = role === '(every role)' ? 'ALL' : sqlName(role!)
  if (database === '(every database)') return `ALTER ROLE ${who}`
  return role === '(every role)' ? `ALTER DATABASE ${sqlName(database!)}` : `ALTER ROLE ${who} IN DATABASE ${sqlName(database!)}`
}

/** A statement sets one parameter, and resets one or all. */
export const repairRoleSettings = repairs({
  drop: (repairing, settings) => {
    const start = head(settings, repairing)
    return start && `${start} RESET ALL`
  },
  create: (repairing, rest) => {
    rest.derived('setdatabase', 'setrole')
    const [one, ...others] = optionsOf(rest.take('setconfig'))
    const [clause, start] = [one && setClause(...one), head(repairing.before!, repairing)]
    return clause && others.length === 0 && start ? `${start} ${clause}` : undefined
  },
  alter: {
    setconfig: (change, repairing) => {
      const [clauses, start] = [settingClauses(change), head(repairing.after!, repairing)]
      return clauses && start ? { head: start, clauses } : undefined
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
