import type { Arguments } from './arguments.ts'
import { PsqlProblem } from './problem.ts'
import type { PsqlSession } from './psql-session.ts'

/**
 * `\connect`: a new session of the same user on the same database.
 *
 * @throws PsqlProblem for another one.
 */
export async function connect(given: Arguments, { session }: { readonly session: PsqlSession }): Promise<void> {
  const [first, ...others] = given.rest().filter((text) => !text.startsWith('-reuse-previous='))
  const [user, ...place] = others.map(named)
  const database = named(/^dbname='((?:[^'\\]|\\.)*)'$/.exec(first ?? '')?.[1]?.replace(/\\(.)/g, '$1') ?? first)
  if (database !== undefined && database !== session.database) {
    throw PsqlProblem.notSupported(
      `\\connect to another database than ${session.database}, here ${database},`,
      `If the migrations expect their database to be called ${database}, say so: database: '${database}' in the configuration.`,
    )
  }
  if (user !== undefined && user !== session.user) {
    throw PsqlProblem.notSupported(
      `\\connect as another user than ${session.user}, here ${user},`,
      'SET SESSION AUTHORIZATION or SET ROLE is.',
    )
  }
  if (place.some((part) => part !== undefined)) throw PsqlProblem.notSupported('\\connect to another server')
  if (session.client.getTransactionStatus() !== 'I') throw PsqlProblem.refused('\\connect would drop the transaction that is open.')
  await session.reconnect()
}

/** A minus stands for what it is; double quotes are those of SQL. */
function named(text: string | undefined): string | undefined {
  if (text === undefined || text === '' || text === '-') return undefined
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.replace(/;+$/, '')
}
