import type { Client, Connection, Submittable } from 'pg'

/** What the server answered to a text of SQL, which may hold many statements. */
export interface Answer {
  /** How many of its statements are done, empty ones among them. The one after them is the one that failed. */
  readonly completed: number
  /** What each of them says that it has done: `INSERT 0 2`. Empty ones say nothing. */
  readonly tags: readonly string[]
  /** A statement asked for data (`COPY … FROM stdin`), and there is none. */
  readonly askedForInput: boolean
  /** The server's error, or the connection's. */
  readonly error?: unknown
}

/**
 * Sends a text as one message of the simple query protocol, and keeps nothing of the rows that it gives.
 *
 * After an error the client is ready for the next message, but its transaction status is not known before that.
 *
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY
 */
export function sendMessage(client: Client, sql: string): Promise<Answer> {
  return exchange(client, {
    submit: (connection) => connection.query(sql),
    giveInput: (connection) => connection.sendCopyFail(noInput),
  })
}

/** The rows of the last statement that gave any. */
export interface Rows {
  readonly names: readonly string[]
  readonly values: readonly (readonly (string | null)[])[]
}

/**
 * Sends a text as one message, and whatever its statements ask for.
 *
 * @param input gives the data for the next `COPY … FROM stdin`, in any parts.
 * @param keepRows Default `false`: the rows are thrown away.
 */
export function sendQuery(
  client: Client,
  sql: string,
  { input, keepRows = false }: { readonly input: () => readonly Buffer[]; readonly keepRows?: boolean },
): Promise<Answer & { readonly rows: Rows | undefined }> {
  return exchange(client, {
    submit: (connection) => connection.query(sql),
    giveInput(connection) {
      for (const part of input()) connection.sendCopyFromChunk(part)
      connection.endCopyFrom()
    },
    keepRows,
  })
}

/**
 * Sends each text by the extended query protocol, one statement each, and one Sync after all of them; keeps nothing of the rows. None but the last
 * may ask for data: the server would end the session.
 *
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export function sendPipeline(client: Client, texts: readonly string[]): Promise<Answer> {
  return exchange(client, {
    submit(connection) {
      connection.stream.cork()
      for (const text of texts) {
        connection.parse({ name: '', text, types: [] })
        connection.bind({})
        connection.describe({ type: 'P' })
        connection.execute({})
      }
      connection.sync()
      connection.stream.uncork()
    },
    giveInput(connection) {
      // A server that waits for data overlooks a Sync: the one that was sent is gone.
      connection.sendCopyFail(noInput)
      connection.sync()
    },
  })
}

const noInput = 'a script has no input'

/** The client library's connection, with the parts that its types leave out or have in an older form. */
interface Protocol {
  readonly stream: Connection['stream']
  query(text: string): void
  parse(query: { readonly name: string; readonly text: string; readonly types: readonly number[] }): void
  bind(config: object): void
  describe(message: { readonly type: 'P' }): void
  execute(config: object): void
  sync(): void
  sendCopyFail(reason: string): void
  sendCopyFromChunk(part: Buffer): void
  endCopyFrom(): void
}

interface Request {
  submit(connection: Protocol): void
  /** A statement waits for data. */
  giveInput(connection: Protocol): void
  readonly keepRows?: boolean
}

function exchange(client: Client, request: Request): Promise<Answer & { readonly rows: Rows | undefined }> {
  return new Promise((resolve) => {
    client.query(new Exchange(request, resolve))
  })
}

/** One request and its answers until the server is ready for the next, as the client library calls its queries. */
class Exchange implements Submittable {
  private readonly request: Request
  private readonly resolve: (answer: Answer & { readonly rows: Rows | undefined }) => void
  private completed = 0
  private readonly tags: string[] = []
  private askedForInput = false
  private rows: { names: readonly string[]; values: (readonly (string | null)[])[] } | undefined

  constructor(request: Request, resolve: Exchange['resolve']) {
    this.request = request
    this.resolve = resolve
  }

  submit(connection: Connection): void {
    this.request.submit(connection as unknown as Protocol)
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly name: string }[] }): void {
    if (this.request.keepRows) this.rows = { names: fields.map(({ name }) => name), values: [] }
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.rows?.values.push(fields)
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.completed++
    this.tags.push(text)
  }

  handleEmptyQuery(): void {
    this.completed++
  }

  handleCopyInResponse(connection: Protocol): void {
    this.askedForInput = true
    this.request.giveInput(connection)
  }

  handleError(error: unknown): void {
    this.resolve({ ...this.#answer(), error })
  }

  handleReadyForQuery(): void {
    this.resolve(this.#answer())
  }

  #answer(): Answer & { readonly rows: Rows | undefined } {
    const { completed, tags, askedForInput, rows } = this
    return { completed, tags, askedForInput, rows }
  }

  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
