import type { Client, Connection, DatabaseError, Submittable } from 'pg'

/** A row as the server sends it: every value as its text. */
export type TextRow = Readonly<Record<string, string | null>>

/** A column of a result. */
export interface Field {
  readonly name: string
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

/** What the server answered to the statements of one message. */
export interface Sent {
  /** The rows of each statement that is done, in their order. */
  readonly results: readonly (readonly TextRow[])[]
  /** The columns of each of those. */
  readonly fields: readonly (readonly Field[])[]
  /** The messages of notices, which come whatever becomes of the statement that raised them. */
  readonly notices: readonly string[]
  /** The refusal of the statement after those. */
  readonly error?: DatabaseError
}

/**
 * Sends statements as one message of the simple query protocol: one round trip, whatever becomes of each of them.
 *
 * @throws Error when the connection breaks.
 */
export async function send(client: Client, statements: readonly string[]): Promise<Sent> {
  const notices: string[] = []
  const listen = ({ message }: { readonly message?: string | undefined }) => notices.push(message ?? '')
  client.on('notice', listen)
  let sent: Sent
  try {
    sent = await new Promise<Sent>((resolve) => {
      client.query(new Message(statements.join(';\n'), notices, resolve))
    })
  } finally {
    client.off('notice', listen)
  }
  if (sent.error !== undefined && typeof sent.error.code !== 'string') throw sent.error
  return sent
}

/** The same, where nothing is to be refused: the rows of the last statement. */
export async function ask(client: Client, ...statements: readonly string[]): Promise<readonly TextRow[]> {
  const { results, error } = await send(client, statements)
  if (error !== undefined) throw error
  return results.at(-1) ?? []
}

class Message implements Submittable {
  readonly #text: string
  readonly #notices: readonly string[]
  readonly #resolve: (sent: Sent) => void
  readonly #results: TextRow[][] = []
  readonly #columns: (readonly Field[])[] = []
  #fields: readonly Field[] = []
  #rows: TextRow[] = []

  constructor(text: string, notices: readonly string[], resolve: (sent: Sent) => void) {
    this.#text = text
    this.#notices = notices
    this.#resolve = resolve
  }

  submit(connection: Connection): void {
    connection.query(this.#text)
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#fields = fields
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(Object.fromEntries(this.#fields.map(({ name }, index) => [name, fields[index] ?? null])))
  }

  handleCommandComplete(): void {
    this.#results.push(this.#rows)
    this.#columns.push(this.#fields)
    this.#rows = []
    this.#fields = []
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete()
  }

  handleError(error: unknown): void {
    this.#resolve({ ...this.#answer(), error: error as DatabaseError })
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#answer())
  }

  #answer(): Sent {
    return { results: this.#results, fields: this.#columns, notices: this.#notices }
  }

  handleCopyInResponse(connection: { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('there is no input')
  }

  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
