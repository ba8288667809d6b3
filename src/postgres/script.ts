import { type Client, DatabaseError } from 'pg'
import { Failure } from '../core/failure.ts'
import type { Script, TransactionMode } from '../core/migration.ts'
import type { ServerError } from '../core/server-error.ts'
import { sendMessage } from './message.ts'
import { type Split, type Statement, splitStatements } from './parse.ts'
import { errorAt, type Place, scriptError } from './script-error.ts'

/** How a script reached the server in the end; `nothing`: there was no statement in it. */
export type RanAs = 'wrapped' | 'message' | 'statements' | 'nothing'

export type ScriptOutcome =
  | { readonly ok: true; readonly durationMs: number; readonly ranAs: RanAs }
  | { readonly ok: false; readonly durationMs: number; readonly ranAs: RanAs; readonly error: ServerError }

/**
 * Runs a script as its tool would (`Script.transaction`), up to its first error. After a failure the client is outside of a transaction; what statements before it have
 * committed stays.
 *
 * A transaction that the script leaves open is rolled back, as it is when a tool disconnects, and that is a failure: nothing of it lasts.
 *
 * @throws Failure `environment` when the server has no disk space left.
 */
export async function runScript(client: Client, script: Script): Promise<ScriptOutcome> {
  const startedAt = performance.now()
  const split = await splitOnce(script)
  const task: Task = { client, script, split, statements: 'statements' in split ? split.statements : [] }
  const { ranAs, error } = await run(task, script.transaction)
  const durationMs = performance.now() - startedAt
  if (!error) return { ok: true, durationMs, ranAs }
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full. It says nothing about the script.
  if (error.sqlstate === '53100') {
    throw new Failure('environment', `The server has no disk space left: ${error.message}`, {
      evidence: [{ title: `${error.location.file}:${error.location.line}`, body: error.frame }],
      nextStep: 'Free some space where the server keeps its data; the embedded one uses /dev/shm or TMPDIR.',
    })
  }
  return { ok: false, durationMs, ranAs, error }
}

interface Task {
  readonly client: Client
  readonly script: Script
  readonly split: Split
  /** None where the parser refuses the script: then it is sent as one message, and the server says what is wrong with it. */
  readonly statements: readonly Statement[]
}

type Result = Promise<ServerError | undefined>

/** A walk runs the same script several times. */
const splits = new WeakMap<Script, Promise<Split>>()

function splitOnce(script: Script): Promise<Split> {
  const known = splits.get(script) ?? splitStatements(script.sql)
  splits.set(script, known)
  return known
}

/**
 * What the server refuses within a transaction and accepts statement by statement: what cannot run in a transaction block (25001), a procedure that commits (2D000),
 * an enum value used in the transaction that adds it (55P04).
 */
const needsStatements = new Set(['25001', '2D000', '55P04'])

const ways = { wrapped: runWrapped, message: runMessage, statements: runStatements }

async function run(task: Task, mode: TransactionMode): Promise<{ ranAs: RanAs; error?: ServerError | undefined }> {
  const { split, statements } = task
  if ('statements' in split && statements.length === 0) return { ranAs: 'nothing' }
  if (mode !== 'inferred') return { ranAs: mode, error: await ways[mode](task) }
  if (statements.some((statement) => statement.transactionControl)) return { ranAs: 'statements', error: await runStatements(task) }
  const error = await runWrapped(task)
  if (!error || statements.length === 0 || !needsStatements.has(error.sqlstate)) return { ranAs: 'wrapped', error }
  return { ranAs: 'statements', error: await runStatements(task) }
}

async function runWrapped(task: Task): Result {
  // A deferred constraint speaks up at COMMIT: no statement is at fault, and the last one is the nearest to it.
  const end: Place = { offset: task.statements.at(-1)?.start ?? 0, precision: 'file' }
  return (
    (await send(task, { text: 'BEGIN', otherwise: { offset: task.statements[0]?.start ?? 0, precision: 'file' } })) ??
    (await sendPart(task, 0, task.script.sql.length, task.statements)) ??
    (await send(task, { text: 'COMMIT', otherwise: end }))
  )
}

async function runMessage(task: Task): Result {
  return (await sendPart(task, 0, task.script.sql.length, task.statements)) ?? (await refuseOpenTransaction(task))
}

async function runStatements(task: Task): Result {
  if (task.statements.length === 0) return runMessage(task)
  for (const statement of task.statements) {
    const error = await sendPart(task, statement.start, statement.end, [statement])
    if (error) return error
  }
  return refuseOpenTransaction(task)
}

async function refuseOpenTransaction(task: Task): Result {
  if (task.client.getTransactionStatus() === 'I') return undefined
  await sendMessage(task.client, 'ROLLBACK')
  const opening = task.statements.findLast((statement) => statement.opensTransaction)
  return errorAt(
    task.script,
    { offset: opening?.start ?? 0, precision: opening ? 'statement' : 'file' },
    { message: 'The script leaves a transaction open.', sqlstate: '25000', hint: 'End it with COMMIT: without one nothing of it lasts.' },
  )
}

async function sendPart(task: Task, start: number, end: number, statements: readonly Statement[]): Result {
  const otherwise: Place = { offset: statements[0]?.start ?? start, precision: 'file' }
  return send(task, { text: task.script.sql.slice(start, end), start, statements, otherwise })
}

interface Part {
  readonly text: string
  /** Where the text stands in the script, if it does. */
  readonly start?: number
  readonly statements?: readonly Statement[]
  /** The place of an error that is about none of the statements. */
  readonly otherwise: Place
}

/** Sends one message. After an error no transaction is open. */
async function send(task: Task, { text, start, statements = [], otherwise }: Part): Result {
  const { client, script } = task
  const answer = await sendMessage(client, text)
  if (answer.error === undefined) return undefined
  await sendMessage(client, 'ROLLBACK')
  // What a server has done is not known when it dies before it has said so.
  const known = answer.error instanceof DatabaseError || statements.length === 1
  const failed = known ? statements[Math.min(answer.completed, statements.length - 1)] : undefined
  const error = scriptError(script, answer.error, start, failed ? { offset: failed.start, precision: 'statement' } : otherwise)
  const copy = answer.askedForInput ? failed : await copyBeforeData(task)
  if (!copy) return error
  const message = 'COPY … FROM stdin is not supported in this layout.'
  return errorAt(script, { offset: copy.start, precision: 'statement' }, { message, sqlstate: error.sqlstate, detail: error.message })
}

/** Rows that follow COPY … FROM stdin, as psql and pg_dump write them, are no SQL: the parser stops where they begin. */
async function copyBeforeData({ split, script }: Task): Promise<Statement | undefined> {
  if (!('error' in split)) return undefined
  const before = await splitStatements(script.sql.slice(0, split.error.offset))
  const last = 'statements' in before ? before.statements.at(-1) : undefined
  return last?.readsInput ? last : undefined
}
