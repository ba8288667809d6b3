import { type Client, DatabaseError } from 'pg'
import type { Script } from '../../core/migration.ts'
import type { ServerError } from '../../core/server-error.ts'
import { connectAgain } from '../connect.ts'
import { MappedText } from '../mapped-text.ts'
import { type Rows, sendMessage, sendQuery } from '../message.ts'
import { splitStatements } from '../parse.ts'
import { errorAt, offsetOfError, type Place, type Source, scriptError } from '../script-error.ts'
import { type Data, type Lines, offsetOfRow } from './lines.ts'
import type { UnsetReference } from './sql-scanner.ts'
import { Variables } from './variables.ts'
import { withoutValue } from './without-value.ts'

/** Ends a script: the error that it has come to. */
export class Stopped extends Error {
  readonly error: ServerError

  constructor(error: ServerError) {
    super(error.message)
    this.error = error
  }
}

/** A statement that is sent, and where it comes from. */
export interface Sending {
  readonly source: Source
  readonly mapped: MappedText
  readonly lines: Lines
  readonly unset: readonly UnsetReference[]
  /** Where the statement is written, if its text is not in the file. */
  readonly writtenAt?: number
}

/** What the files that psql reads, one within the other, have in common: the server's session and the variables. */
export class PsqlSession {
  readonly variables = new Variables()
  /** In which psql is started. */
  readonly directory: string | undefined
  client: Client
  /** How many statements have been run. */
  executed = 0
  restrictedBy: string | undefined
  database = ''
  user = ''
  readonly #first: Client
  readonly #script: Script
  #standardStrings = true
  #opening: { readonly source: Source; readonly offset: number } | undefined
  readonly #noteParameter = ({ parameterName, parameterValue }: { parameterName: string; parameterValue: string }): void => {
    if (parameterName === 'standard_conforming_strings') this.#standardStrings = parameterValue === 'on'
  }

  constructor(client: Client, script: Script) {
    this.#first = client
    this.client = client
    this.#script = script
    this.directory = script.psql?.directory
  }

  /** @throws Stopped */
  async start(): Promise<void> {
    await this.#meet()
    for (const [name, value] of Object.entries(this.#script.psql?.variables ?? {})) this.variables.set(name, value)
  }

  /** What a session says of itself. */
  async #meet(): Promise<void> {
    this.client.connection.on('parameterStatus', this.#noteParameter)
    const { rows } = await this.control(
      `SELECT pg_catalog.current_database(), session_user, pg_catalog.current_setting('server_version'),
         pg_catalog.current_setting('server_version_num'), pg_catalog.current_setting('standard_conforming_strings')`,
    )
    const [database, user, version, number, strings] = rows!.values[0] as string[]
    this.#standardStrings = strings === 'on'
    this.database = database!
    this.user = user!
    const server = { SERVER_VERSION_NAME: version!, SERVER_VERSION_NUM: number! }
    const own = { VERSION: `PostgreSQL ${version}`, VERSION_NAME: version!, VERSION_NUM: number! }
    this.variables.note({ ...server, ...own, DBNAME: database!, USER: user!, HOST: this.client.host, PORT: String(this.client.port) })
  }

  /** Sends what is no part of the script. */
  async control(sql: string): Promise<{ readonly rows: Rows | undefined }> {
    const answer = await sendQuery(this.client, sql, { input: () => [], keepRows: true })
    if (answer.error === undefined) return answer
    throw new Stopped(scriptError(this.#script, answer.error, undefined, { offset: 0, precision: 'file' }))
  }

  get standardStrings(): boolean {
    return this.#standardStrings
  }

  /**
   * Sends a statement, or several in one message.
   *
   * @throws Stopped
   */
  async send(sending: Sending, keepRows = false): Promise<Rows | undefined> {
    const wasOpen = this.client.getTransactionStatus() !== 'I'
    const data: Data[] = []
    const input = (): Buffer[] => {
      data.push(sending.lines.takeData())
      return partsOf(data.at(-1)!)
    }
    const answer = await sendQuery(this.client, sending.mapped.text, { input, keepRows })
    if (answer.error !== undefined) throw new Stopped(await this.#refused(sending, answer, data.at(-1)))
    this.executed += answer.tags.length
    const count = /\d+$/.exec(answer.tags.at(-1) ?? '')?.[0]
    this.variables.note({ ROW_COUNT: count ?? '0', ERROR: 'false', SQLSTATE: '00000' })
    if (!wasOpen && this.client.getTransactionStatus() !== 'I') {
      this.#opening = { source: sending.source, offset: (await this.#placeOf(sending, answer.completed - 1)).offset }
    }
    return answer.rows
  }

  async #refused(sending: Sending, answer: { readonly completed: number; readonly error?: unknown }, data: Data | undefined) {
    await sendMessage(this.client, 'ROLLBACK')
    const { source, mapped, unset, writtenAt } = sending
    const sent = { mapped, start: 0, end: mapped.text.length }
    const known = writtenAt === undefined ? sent : undefined
    const row = answer.error instanceof DatabaseError ? rowOf(answer.error) : undefined
    if (data && row !== undefined) {
      return this.#hinted(scriptError(data.source, answer.error, undefined, { offset: offsetOfRow(data, row), precision: 'position' }))
    }
    const error = scriptError(source, answer.error, known, await this.#placeOf(sending, answer.completed))
    if (writtenAt !== undefined) return this.#hinted({ ...error, context: `\\gexec ran: ${mapped.text}` })
    const offset = error.precision === 'position' ? offsetOfError(answer.error as DatabaseError, sent) : undefined
    const reference = error.sqlstate === '42601' ? unset.find(({ inFile }) => inFile === offset) : undefined
    return reference ? withoutValue(error, reference.name) : this.#hinted(error)
  }

  /** Here a script ends at its first error. */
  #hinted(error: ServerError): ServerError {
    if (this.variables.get('ON_ERROR_STOP') !== 'off') return error
    const note = 'psql would go on, because ON_ERROR_STOP is off; here a script ends at its first error.'
    return { ...error, hint: error.hint === undefined ? note : `${error.hint}\n${note}` }
  }

  /** Where the statement begins that is the next after so many. */
  async #placeOf({ mapped, writtenAt }: Sending, completed: number): Promise<Place> {
    if (writtenAt !== undefined) return { offset: writtenAt, precision: 'statement' }
    const split = await splitStatements(mapped.text)
    const statements = 'statements' in split ? split.statements : []
    const statement = statements[Math.min(Math.max(completed, 0), statements.length - 1)]
    return { offset: mapped.inFile(statement?.start ?? 0), precision: 'statement' }
  }

  /** A new session on the same database. */
  async reconnect(): Promise<void> {
    const client = await connectAgain(this.client)
    await this.#leave()
    this.client = client
    await this.#meet()
  }

  /** @throws Stopped for a transaction that is left open. */
  async refuseOpenTransaction(): Promise<void> {
    if (this.client.getTransactionStatus() === 'I') return
    const { source, offset } = this.#opening ?? { source: this.#script, offset: 0 }
    const hint = 'End it with COMMIT: without one nothing of it lasts.'
    const words = { message: 'The script leaves a transaction open.', sqlstate: '25000', hint }
    throw new Stopped(errorAt(source, { offset, precision: 'statement' }, words))
  }

  async end(): Promise<void> {
    if (this.client.getTransactionStatus() !== 'I') await sendMessage(this.client, 'ROLLBACK')
    if (this.client === this.#first) this.client.connection.off('parameterStatus', this.#noteParameter)
    else await this.#leave()
  }

  /** Of a session that is over nothing lasts; one that is broken is over. */
  async #leave(): Promise<void> {
    await this.client.end().catch(() => undefined)
  }
}

/** The row of data that an error is about (`COPY t, line 3, column a: "x"`). */
function rowOf(error: DatabaseError): number | undefined {
  const row = /^COPY .*?, line (\d+)/m.exec(error.where ?? '')?.[1]
  return row === undefined ? undefined : Number(row)
}

const partLength = 1 << 18

function partsOf({ source, start, end }: Data): Buffer[] {
  const parts: Buffer[] = []
  for (let at = start; at < end; ) {
    // Not between the halves of a character.
    const to = Math.min(at + partLength, end)
    const next = to < end && /[\udc00-\udfff]/.test(source.sql.charAt(to)) ? to + 1 : to
    parts.push(Buffer.from(source.sql.slice(at, next)))
    at = next
  }
  return parts
}

/** A statement that another one's result holds. */
export function generated(source: Source, lines: Lines, text: string, writtenAt: number): Sending {
  const mapped = new MappedText()
  mapped.append(text, writtenAt, false)
  return { source, lines, mapped, unset: [], writtenAt }
}
