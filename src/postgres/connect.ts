import { Client, type ClientConfig } from 'pg'

/** How each client was connected. */
const configurations = new WeakMap<Client, { readonly config: ClientConfig; readonly prepare: Prepare }>()

/** What a session does before it is used: it may become another role. */
type Prepare = (client: Client) => Promise<void>

/** The clients that have taken the place of others. */
const successors = new WeakMap<Client, Client>()

/** The clients whose session ended before they ended it, with the reason. */
const losses = new WeakMap<Client, Error>()

/** How long a local server may take to accept a connection. */
const patience = 20_000

/**
 * Connects as the configuration says and as nothing else says: the client library would fill gaps from PGOPTIONS, PGSSLMODE and the like, which
 * are the user's, for other servers.
 */
export async function connect(config: ClientConfig, prepare: Prepare = async () => {}): Promise<Client> {
  const client = withoutPgVariables(() => new Client({ connectionTimeoutMillis: patience, application_name: 'pg-roundtrip', ...config }))
  configurations.set(client, { config, prepare })
  await open(client)
  try {
    await prepare(client)
    return client
  } catch (error) {
    await client.end()
    throw error
  }
}

/** Opens a session, whatever it was configured by. */
export async function open(client: Client): Promise<Client> {
  // A session that the server ends while nobody asks it anything must not end us; the next query says so.
  client.on('error', (error) => {
    if (!losses.has(client)) losses.set(client, error)
  })
  let encoding = ''
  client.connection.on('parameterStatus', (message: { parameterName: string; parameterValue: string }) => {
    if (message.parameterName === 'client_encoding') encoding = message.parameterValue
  })
  await client.connect()
  // A database in another encoding would answer in it, and the client library reads nothing but UTF-8.
  if (encoding !== 'UTF8') await client.query("set client_encoding to 'UTF8'")
  return client
}

/** Another session of the same user on the same database, which takes the place of this one. */
export async function connectAgain(client: Client): Promise<Client> {
  const { config, prepare } = configurations.get(client)!
  const successor = await connect(config, prepare)
  successors.set(client, successor)
  return successor
}

/** The server's process of a session, or of the one that took its place. */
export function processOf(client: Client): number | undefined {
  const { processID } = latest(client) as Client & { readonly processID: number | null }
  return processID ?? undefined
}

/** Ends a session without a word to the server, which may not listen any more: whoever waits for it gets an error. */
export function abandon(client: Client): void {
  latest(client).connection.stream.destroy(new Error('The server does not answer any more.'))
}

function latest(client: Client): Client {
  const successor = successors.get(client)
  return successor ? latest(successor) : client
}

/** Why a session is over although nobody has ended it here; `undefined`: it is not. */
export function lossOf(client: Client): Error | undefined {
  return losses.get(latest(client))
}

/** What went wrong when connecting; a host name with several addresses has one error for each. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

function withoutPgVariables<T>(make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => /^PG[A-Z]/.test(name) && !name.startsWith('PG_'))
  for (const [name] of hidden) delete process.env[name]
  try {
    return make()
  } finally {
    Object.assign(process.env, Object.fromEntries(hidden))
  }
}
