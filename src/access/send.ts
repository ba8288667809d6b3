import type { Client, Connection, DatabaseError, Submittable } from 'pg'

/** A row as the server sends it: every value as its text. */
export type TextRow = Readonly<Record<string, string | null>>

/** What the server answered to the statements of one message. */
export interface Sent {
  /** The rows of each statement that is done, in their order. */
  readonly results: readonly (readonly TextRow[])[]
  /** What each of those says that it has done: `INSERT 0 1`. */
  readonly tags: readonly string[]
  /** The refusal of the statement after those. */
  readonly error?: DatabaseError
}

/**
 * Sends statements as one message of the simple query protocol: one round trip, whatever becomes of each of them.
 *
 * @throws Error when the connection breaks.
 */
export async function send(client: Client, statements: readonly string[]): Promise<Sent> {
  const sent = await new Promise<Sent>((resolve) => {
    client.query(new Message(statements.join(';\n'), resolve))
  })
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
  readonly #resolve: (sent: Sent) => void
  readonly #results: TextRow[][] = []
  readonly #tags: string[] = []
  #names: readonly string[] = []
  #rows: TextRow[] = []

  constructor(text: string, resolve: (sent: Sent) => void) {
    this.#text = text
    this.#resolve = resolve
  }

  submit(connection: Connection): void {
    connection.query(this.#text)
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly name: string }[] }): void {
    this.#names = fields.map(({ name }) => name)
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.#rows.push(Object.fromEntries(this.#names.map((name, index) => [name, fields[index] ?? null])))
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#results.push(this.#rows)
    this.#tags.push(text)
    this.#rows = []
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' })
  }

  handleError(error: unknown): void {
    this.#resolve({ results: this.#results, tags: this.#tags, error: error as DatabaseError })
  }

  handleReadyForQuery(): void {
    this.#resolve({ results: this.#results, tags: this.#tags })
  }

  handleCopyInResponse(connection: { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('there is no input')
  }

  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}
