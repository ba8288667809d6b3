import { parse } from 'pg-connection-string'
import { Failure } from '../../core/failure.ts'

/** How to reach a server, in libpq's words. What nobody said is absent. */
export interface Address {
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly sslmode?: string
  readonly sslrootcert?: string
  readonly sslcert?: string
  readonly sslkey?: string
  /** A file in which passwords are kept. */
  readonly passfile?: string
  /** Settings for every session. */
  readonly options?: string
}

const ofFiles = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'passfile'] as const

/**
 * Reads a connection string as the client library does, less what it would make of SSL, where it means something else than libpq by the same words.
 *
 * @throws Failure `usage` when it is none. It never says the string: there may be a password in it.
 */
export function addressIn(url: string): Address {
  try {
    if (!/^(postgres(ql)?:\/\/|socket:|\/)/.test(url)) throw new Error('no scheme')
    const [base = '', ...rest] = url.split('?')
    const parameters = new URLSearchParams(rest.join('?'))
    const files = Object.fromEntries(ofFiles.flatMap((name) => takeOut(parameters, name)))
    if (!files['sslmode'] && /^(true|1)$/.test(parameters.get('ssl') ?? '')) files['sslmode'] = 'require'
    parameters.delete('ssl')
    const { host, port, user, password, database, dbname, options } = parse(parameters.size > 0 ? `${base}?${parameters}` : base) as Record<
      string,
      string | undefined
    >
    // What stands before the @ of a user was not read as one: something in the password ended it.
    if (base.includes('@') && !user && !base.startsWith('socket:')) throw new Error('no user')
    const given = { host: host?.replace(/^\[(.*)\]$/, '$1'), user, password, database: dbname ?? database, options, ...files }
    return { ...present(given), ...(port && { port: Number(port) }) }
  } catch {
    throw new Failure('usage', 'What was named as a PostgreSQL server is not a connection string.', {
      nextStep: 'Write it as postgresql://user@localhost:5432/database; of a password, write / ? # @ and % as %2F %3F %23 %40 and %25.',
    })
  }
}

function takeOut(parameters: URLSearchParams, name: string): [string, string][] {
  const value = parameters.get(name)
  parameters.delete(name)
  return value ? [[name, value]] : []
}

function present(values: Readonly<Record<string, string | null | undefined>>): Address {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value))
}

/** By which `postgres` is told to look at the environment. */
export const environmentWord = 'env'

const variables = {
  host: 'PGHOST',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  database: 'PGDATABASE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
} as const

/** Variables that would name another server than the one that we should connect to. */
const unread = ['PGSERVICE', 'PGHOSTADDR']

/**
 * What the environment says of a server: `DATABASE_URL`, and libpq's variables for what it leaves out.
 *
 * @throws Failure `usage` when it names none, or by a variable that is not read.
 */
export function addressFrom(environment: NodeJS.ProcessEnv): Address {
  const { DATABASE_URL: url, PGPORT: port } = environment
  const fromVariables = present(Object.fromEntries(Object.entries(variables).map(([key, name]) => [key, environment[name]])))
  const strange = url ? undefined : unread.find((name) => environment[name])
  if (strange !== undefined) {
    throw new Failure('usage', `${strange} names a server, and it is not read.`, {
      nextStep: 'Say by DATABASE_URL or PGHOST, PGPORT, PGUSER and PGDATABASE which server is meant.',
    })
  }
  if (!url && !fromVariables.host && !port) {
    throw new Failure('usage', 'The environment names no server: neither DATABASE_URL nor PGHOST nor PGPORT is set.', {
      nextStep: 'Set one of them, or name the server: --postgres postgresql://user@localhost:5432/postgres.',
    })
  }
  const numbered = port && /^\d+$/.test(port) ? { port: Number(port) } : {}
  return { ...fromVariables, ...numbered, ...(url && addressIn(url)) }
}
