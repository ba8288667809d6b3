import type { Client, Connection, Submittable } from 'pg'

/** What the server answered to one message of the simple query protocol, which may hold many statements. */
export interface Answer {
  /** How many of its statements are done. The one after them is the one that failed. */
  readonly completed: number
  /** A statement asked for data (`COPY … FROM stdin`), and there is none. */
  readonly askedForInput: boolean
  /** The server's error, or the connection's. */
  readonly error?: unknown
}

/**
 * Sends a text as one message, and keeps nothing of the rows that it gives.
 *
 * After an error the client is ready for the next message, but its transaction status is not known before that.
 */
export function sendMessage(client: Client, sql: string): Promise<Answer> {
  return new Promise((resolve) => {
    client.query(new Message(sql, resolve))
  })
}

/** The part of the client library's connection that is used here and that its types leave out. */
interface CopyConnection {
  sendCopyFail(reason: string): void
}

/** https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SIMPLE-QUERY, as the client library calls its queries. */
class Message implements Submittable {
  private readonly sql: string
  private readonly resolve: (answer: Answer) => void
  private completed = 0
  private askedForInput = false

  constructor(sql: string, resolve: (answer: Answer) => void) {
    this.sql = sql
    this.resolve = resolve
  }

  submit(connection: Connection): void {
    connection.query(this.sql)
  }

  handleCommandComplete(): void {
    this.completed++
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.askedForInput = true
    connection.sendCopyFail('a script has no input')
  }

  handleError(error: unknown): void {
    this.resolve({ completed: this.completed, askedForInput: this.askedForInput, error })
  }

  handleReadyForQuery(): void {
    this.resolve({ completed: this.completed, askedForInput: this.askedForInput })
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
