import type { ClientConfig } from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { Failure } from '../../core/failure.ts'
import { connect, reasonOf } from '../connect.ts'
import type { Cluster, Provider } from '../provider.ts'

const name = 'external'

/** A server that the user names, on this machine. */
const external: Provider = {
  name,
  async unavailable({ url }) {
    return url ? null : 'No server was named with --postgres postgres://….'
  },
  async start({ url = '' }): Promise<Cluster> {
    const config = toConfig(url)
    const connection = (database: string): ClientConfig => ({ ...config, database })
    const { host, port, user } = config
    const describe = (database: string) => {
      const address = host.startsWith('/') ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`
      const socket = host.startsWith('/') ? `?host=${host}${port === 5432 ? '' : `&port=${port}`}` : ''
      return `postgresql://${encodeURIComponent(user)}@${address}/${encodeURIComponent(database)}${socket}`
    }
    const version = await askVersion(config, describe(config.database))
    return {
      provider: name,
      version,
      major: Number.parseInt(version, 10),
      disposable: false,
      maintenanceDatabase: config.database,
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

type ServerConfig = ClientConfig & { host: string; port: number; user: string; database: string }

/**
 * Reads a connection string as the client library does, with libpq's defaults for what it leaves out, and nothing from the environment.
 *
 * @throws Failure `usage` when it is none, or when the server is not on this machine. It never says the string: there may be a password in it.
 */
function toConfig(url: string): ServerConfig {
  let config: ClientConfig
  try {
    if (!/^(postgres(ql)?:\/\/|socket:|\/)/.test(url)) throw new Error('no scheme')
    config = parseIntoClientConfig(url)
  } catch {
    throw new Failure('usage', 'What was named as a PostgreSQL server is not a connection string.', {
      nextStep: 'Write it as postgresql://user@localhost:5432/database.',
    })
  }
  const host = (config.host || 'localhost').replace(/^\[(.*)\]$/, '$1')
  if (!isLocal(host)) {
    throw new Failure('usage', `The server ${host} is not on this machine, and migrations are tried on local servers only.`, {
      nextStep: 'Name a server at localhost, 127.0.0.1, ::1 or a socket, or none: PostgreSQL comes with this package.',
    })
  }
  const user = config.user || 'postgres'
  return { ssl: false, ...config, host, user, port: Number(config.port) || 5432, database: config.database || user }
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host.toLowerCase() === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

async function askVersion(config: ServerConfig, described: string): Promise<string> {
  try {
    const client = await connect(config)
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    await client.end()
    return rows[0]!.server_version.split(' ')[0]!
  } catch (error) {
    throw new Failure('environment', `No connection to the server ${described}: ${reasonOf(error)}`, {
      nextStep: 'Start it, or name none: PostgreSQL comes with this package.',
      cause: error,
    })
  }
}
