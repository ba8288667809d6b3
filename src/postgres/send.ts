import { type Client, DatabaseError } from 'pg'
import type { ServerError } from '../core/server-error.ts'
import { type IdleStatement, idleStatements } from './idle-statements.ts'
import { type Answer, sendMessage, sendPipeline } from './message.ts'
import { type Statement, splitStatements } from './parse.ts'
import { offsetOfCharacter } from './position.ts'
import type { Part, PreparedScript } from './prepared-script.ts'
import { withoutValue } from './psql/without-value.ts'
import { errorAt, type Place, scriptError } from './script-error.ts'

/** A script that runs in a session. Offsets count in the text that runs. */
export interface Task extends PreparedScript {
  readonly client: Client
  /** Collects those that found no row. */
  readonly idle: IdleStatement[]
  /** Set when one found none and nobody knows which. */
  unseen?: true
}

/** Nothing: it went well. After an error no transaction is open. */
type Result = Promise<ServerError | undefined>

/** Sends the whole text as one message. */
export function sendText(task: Task): Result {
  return sendPart(task, { start: 0, end: task.mapped.text.length })
}

/** Sends a part as one message, which may hold several statements, or none. */
export async function sendPart(task: Task, part: Part): Result {
  const answer = await sendMessage(task.client, task.mapped.text.slice(part.start, part.end))
  if (answer.error !== undefined) return refused(task, answer, part)
  await noteIdle(task, answer, [part])
  return undefined
}

async function noteIdle(task: Task, { tags }: Answer, parts: readonly Part[]): Promise<void> {
  const idle = await idleStatements(task, tags, parts)
  if (idle) task.idle.push(...idle)
  else task.unseen = true
}

/** Sends every part by the extended protocol, with one Sync at the end. */
export async function sendAsPipeline(task: Task): Result {
  const { client, mapped } = task
  const parts = await upToInput(task)
  const answer = await sendPipeline(
    client,
    parts.map(({ start, end }) => mapped.text.slice(start, end)),
  )
  if (answer.error === undefined) {
    await noteIdle(task, answer, parts)
    return undefined
  }
  const failed = answer.error instanceof DatabaseError ? parts[answer.completed] : undefined
  // A deferred constraint speaks up at Sync.
  if (!failed) return refused(task, { ...answer, completed: 0 }, parts.at(-1)!, 'file')
  return refused(task, { ...answer, completed: 0 }, failed)
}

/** A server that waits for data and gets the next statement ends the session, without a word about the statement that wanted data. */
async function upToInput({ mapped, parts }: Task): Promise<readonly Part[]> {
  for (const [index, part] of parts.entries()) {
    if (!/copy.*stdin/is.test(mapped.text.slice(part.start, part.end))) continue
    if ((await statementsIn(mapped.text, part)).some(({ readsInput }) => readsInput)) return parts.slice(0, index + 1)
  }
  return parts
}

/** Sends what is no part of the script. */
export async function sendControl({ client, script, mapped }: Task, sql: 'BEGIN' | 'COMMIT', around: Statement | undefined): Result {
  const answer = await sendMessage(client, sql)
  if (answer.error === undefined) return undefined
  await sendMessage(client, 'ROLLBACK')
  return scriptError(script, answer.error, undefined, { offset: mapped.inFile(around?.start ?? 0), precision: 'file' })
}

/** What the server said of a part, as an error at its place in the file. */
async function refused(task: Task, answer: Answer, part: Part, atLeast?: Place['precision']): Promise<ServerError> {
  const { client, script, mapped } = task
  await sendMessage(client, 'ROLLBACK')
  const statements = await statementsIn(mapped.text, part)
  // What a server has done is not known when it dies before it has said so.
  const known = answer.error instanceof DatabaseError || statements.length === 1
  const failed = known ? statements[Math.min(answer.completed, statements.length - 1)] : undefined
  const place = (statement: Statement | undefined): Place => ({
    offset: mapped.inFile((statement ?? statements[0] ?? part).start),
    precision: atLeast ?? (statement || part.end - part.start < mapped.text.length ? 'statement' : 'file'),
  })
  const error = scriptError(script, answer.error, { mapped, ...part }, place(failed))
  const words = { sqlstate: error.sqlstate, detail: error.message }
  const command = commandOfPsql(answer.error, mapped.text.slice(part.start, part.end))
  const copy = answer.askedForInput ? failed : await copyBeforeData(task)
  if (copy) return errorAt(script, place(copy), { message: 'COPY … FROM stdin is not supported in this layout.', ...words })
  const unset = script.psql && referenceIn(answer.error, mapped.text.slice(part.start, part.end))
  if (unset) return withoutValue(error, unset)
  if (command === undefined) return error
  const message = `${command} is a command of psql, and it is not psql that runs the scripts of this layout.`
  return { ...error, message, ...(error.detail === undefined && { detail: error.message }) }
}

async function statementsIn(text: string, { start, end }: Part): Promise<readonly Statement[]> {
  const split = await splitStatements(text.slice(start, end))
  if ('error' in split) return []
  return split.statements.map((statement) => ({ ...statement, start: statement.start + start, end: statement.end + start }))
}

/** Rows that follow COPY … FROM stdin, as psql and pg_dump write them, are no SQL: the parser stops where they begin. */
async function copyBeforeData({ split, mapped }: Task): Promise<Statement | undefined> {
  if (!('error' in split)) return undefined
  const before = await splitStatements(mapped.text.slice(0, split.error.offset))
  const last = 'statements' in before ? before.statements.at(-1) : undefined
  return last?.readsInput ? last : undefined
}

/** The command with a backslash at which the server found no SQL any more. */
function commandOfPsql(error: unknown, text: string): string | undefined {
  return /^\\[^\s\\]+/.exec(textAtSyntaxError(error, text))?.[0]
}

/** The name of psql's variable at which the server found no SQL any more. */
function referenceIn(error: unknown, text: string): string | undefined {
  return /^:(['"]?)([A-Za-z0-9_\u0080-\uffff]+)\1/.exec(textAtSyntaxError(error, text))?.[2]
}

function textAtSyntaxError(error: unknown, text: string): string {
  const isOne = error instanceof DatabaseError && error.code === '42601' && error.position
  return isOne ? text.slice(offsetOfCharacter(text, Number(error.position) - 1)) : ''
}
