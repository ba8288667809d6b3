import { Client } from 'pg'
import { parse } from 'pg-connection-string'
import { Failure } from '../core/failure.ts'
import { open, reasonOf } from './connect.ts'

/** Whether a word is meant as a connection string and not as the name of a file. */
export function isConnectionString(word: string): boolean {
  return /^(postgres(ql)?|socket):/.test(word)
}

/**
 * Connects to a server that somebody named, anywhere, as the client library does: the environment (`PGHOST`, `PGUSER`, `PGPASSWORD`, `PGSSLMODE`, …) and
 * .pgpass say what the connection string leaves out.
 *
 * @throws Failure `usage` for what is no connection string, `environment` when the server does not let us in. It never says the string: there may be a
 *   password in it.
 */
export async function connectTo(connectionString: string): Promise<Client> {
  const client = clientFor(connectionString)
  try {
    return await open(client)
  } catch (error) {
    throw new Failure('environment', `No connection to ${describeServer(client)}: ${reasonOf(error)}`, {
      nextStep: 'See that the server runs and that host, port, user, password and database are right.',
      cause: error,
    })
  }
}

/** Where a session is connected to, without a password. */
export function describeServer({ user, host, port, database }: Client): string {
  const name = (text: string | undefined) => encodeURIComponent(text ?? '')
  const isSocket = host.startsWith('/')
  const address = isSocket ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`
  return `postgresql://${name(user)}@${address}/${name(database)}${isSocket ? `?host=${host}` : ''}`
}

const asIs = { connectionTimeoutMillis: 20_000, application_name: 'pg-roundtrip' }

function clientFor(connectionString: string): Client {
  const isWhole = isConnectionString(connectionString)
  try {
    // What stands before the @ of a user was not read as one: something in the password ended it.
    const broken = isWhole && !connectionString.startsWith('socket:') && connectionString.includes('@') && !parse(connectionString).user
    if (isWhole && !broken) return new Client({ ...asIs, connectionString })
  } catch (error) {
    // A file of a certificate that is not there.
    const { code, path } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && path !== undefined) throw new Failure('usage', `The connection string names a file that is not there: ${path}`)
  }
  throw new Failure('usage', 'What was named as a database is not a connection string.', {
    nextStep: 'Write it as postgresql://user@host:5432/database; of a password, write / ? # @ and % as %2F %3F %23 %40 and %25.',
  })
}
