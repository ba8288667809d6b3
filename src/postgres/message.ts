import type { Client, Connection, Submittable } from 'pg'

/** What the server answered to a text of SQL, which may hold many statements. */
export interface Answer {
  /** How many of its statements are done. The one after them is the one that failed. */
  readonly completed: number
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
}

interface Request {
  submit(connection: Protocol): void
  /** A statement waits for data. */
  giveInput(connection: Protocol): void
}

function exchange(client: Client, request: Request): Promise<Answer> {
  return new Promise((resolve) => {
    client.query(new Exchange(request, resolve))
  })
}

/** One request and its answers until the server is ready for the next, as the client library calls its queries. */
class Exchange implements Submittable {
  private readonly request: Request
  private readonly resolve: (answer: Answer) => void
  private completed = 0
  private askedForInput = false

  constructor(request: Request, resolve: (answer: Answer) => void) {
    this.request = request
    this.resolve = resolve
  }

  submit(connection: Connection): void {
    this.request.submit(connection as unknown as Protocol)
  }

  handleCommandComplete(): void {
    this.completed++
  }

  handleEmptyQuery(): void {
    this.completed++
  }

  handleCopyInResponse(connection: Protocol): void {
    this.askedForInput = true
    this.request.giveInput(connection)
  }

  handleError(error: unknown): void {
    this.resolve({ completed: this.completed, askedForInput: this.askedForInput, error })
  }

  handleReadyForQuery(): void {
    this.resolve({ completed: this.completed, askedForInput: this.askedForInput })
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
