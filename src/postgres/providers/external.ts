import type { ClientConfig } from 'pg'
import { Failure } from '../../core/failure.ts'
import { connect, reasonOf } from '../connect.ts'
import { addressFrom, addressIn, environmentWord } from '../external/address.ts'
import { isLocal } from '../external/locality.ts'
import { keptPassword } from '../external/password-file.ts'
import { introduce } from '../external/permissions.ts'
import { waysOfSsl } from '../external/ssl.ts'
import type { Cluster, Provider } from '../provider.ts'
import { closeSession } from '../session.ts'

const name = 'external'

/** A server that the user names. Nothing of the environment is read unless `postgres` says so, but the file in which passwords are kept. */
const external: Provider = {
  name,
  async unavailable({ url }) {
    return url ? null : 'No server was named with --postgres postgres://….'
  },
  async start({ url = '', allowRemote = false }): Promise<Cluster> {
    const { config, ways } = await configurationOf(url, allowRemote)
    const describe = (database: string) => described(config, database)
    const { ssl, version } = await firstWayIn(config, ways, describe(config.database))
    const connection = (database: string): ClientConfig => ({ ...config, ssl, database })
    return {
      provider: name,
      version,
      major: Number.parseInt(version, 10),
      disposable: false,
      maintenanceDatabase: (await lets(connection(usualDatabase))) ? usualDatabase : config.database,
      connection,
      describe,
      log: () => '',
      // Its files are not ours.
      checkpoints: null,
      keep() {},
      async [Symbol.asyncDispose]() {},
    }
  },
}

export default external

/** Runs that were given different databases of one server meet in this one: their locks are those of a database. */
const usualDatabase = 'postgres'

type ServerConfig = ClientConfig & { host: string; port: number; user: string; database: string }

/** @throws Failure `usage` when it cannot be understood, or when the server is not on this machine and nobody said that it may be elsewhere. */
async function configurationOf(url: string, allowRemote: boolean) {
  const address = url === environmentWord ? addressFrom(process.env) : addressIn(url)
  const { host = 'localhost', port = 5432, user = 'postgres', database = usualDatabase, options } = address
  const local = await isLocal(host)
  if (!local && !allowRemote) {
    throw new Failure(
      'usage',
      `The server ${host} is not on this machine, and migrations are tried on local servers only unless you say otherwise.`,
      {
        nextStep:
          'If it holds nothing that anybody needs, allow it: --allow-remote, or allowRemote: true in the configuration. Else name a server at localhost or a socket, or none: PostgreSQL comes with this package.',
      },
    )
  }
  const password = address.password ?? keptPassword({ host, port, database, user }, address.passfile)
  const config: ServerConfig = {
    host,
    port,
    user,
    database,
    ...(password !== undefined && { password }),
    ...(options !== undefined && { options }),
    ...(!local && { keepAlive: true }),
  }
  return { config, ways: waysOfSsl(address, host) }
}

/** The connection itself failed: another way of SSL would change nothing. */
const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOENT'])

async function firstWayIn(config: ServerConfig, ways: readonly Exclude<ClientConfig['ssl'], undefined>[], described: string) {
  let refusal: unknown
  for (const ssl of ways) {
    try {
      const client = await connect({ ...config, ssl })
      try {
        return { ssl, ...(await introduce(client, described)) }
      } finally {
        await closeSession(client)
      }
    } catch (error) {
      if (error instanceof Failure) throw error
      // What the server says without SSL is of the same worth as with it, and more than that it has none.
      refusal = refusal === undefined || ssl === false ? error : refusal
      if (unreachable.has((error as { code?: string }).code ?? '')) break
    }
  }
  throw new Failure('environment', `No connection to the server ${described}: ${reasonOf(refusal)}`, {
    nextStep: nextStep(refusal, config),
    cause: refusal,
  })
}

/** What a server that runs says to somebody whom it does not let in, by the code or the words of the error. */
const refusals = [
  { sign: /^42501/, step: 'the role needs GRANT CONNECT on that database, or name another database of the server.' },
  { sign: /^53300/, step: 'try again when others have left, or let it take more connections.' },
  { sign: /^28000/, step: 'the role must be there and have LOGIN, and pg_hba.conf must let it in from here.' },
  { sign: /does not support SSL/, step: 'without SSL it is reached with sslmode=disable.' },
  { sign: /certificate|altnames/i, step: 'its certificate is checked as sslmode and sslrootcert say.' },
]

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: invalid_catalog_name, invalid_password; and what the client library says where the server asks for one. */
function nextStep(refusal: unknown, { password }: ServerConfig): string {
  const { code, message } = refusal as { code?: string; message?: string }
  if (code === '3D000') return 'Name one that is there, to connect to; nothing is done in it.'
  const wantsPassword = code === '28P01' || /password must be a string/.test(message ?? '')
  if (!wantsPassword) {
    const says = refusals.find(({ sign }) => sign.test(`${code} ${message}`))
    if (says) return `See what the server says: ${says.step}`
    const answered = code !== undefined && /^[0-9A-Z]{5}$/.test(code)
    return answered ? 'See what the server says, and let the role in.' : 'Start it, or name none: PostgreSQL comes with this package.'
  }
  const places = 'in the URL, in .pgpass (which only you may read), or as PGPASSWORD with --postgres env'
  return password === undefined ? `Give a password ${places}.` : `See that the password is right ${places}.`
}

async function lets(config: ClientConfig): Promise<boolean> {
  try {
    await closeSession(await connect(config))
    return true
  } catch {
    return false
  }
}

function described({ host, port, user }: ServerConfig, database: string): string {
  const address = host.startsWith('/') ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`
  const socket = host.startsWith('/') ? `?host=${host}${port === 5432 ? '' : `&port=${port}`}` : ''
  return `postgresql://${encodeURIComponent(user)}@${address}/${encodeURIComponent(database)}${socket}`
}
