import type { Client } from 'pg'
import { Failure } from '../core/failure.ts'
import type { Script, TransactionMode } from '../core/migration.ts'
import type { ServerError } from '../core/server-error.ts'
import { abandon, processOf } from './connect.ts'
import { changesRowsUnseen, type IdleStatement } from './idle-statements.ts'
import { sendMessage } from './message.ts'
import { prepareScript } from './prepared-script.ts'
import { runPsql } from './psql/run.ts'
import { errorAt, scriptError } from './script-error.ts'
import { sendAsPipeline, sendControl, sendPart, sendText, type Task } from './send.ts'
import { blockersOf, type Hang, hangWords, type TimeLimit, withinLimit } from './time-limit.ts'

/** How a script reached the server in the end; `nothing`: there was no statement in it. */
export type RanAs = Exclude<TransactionMode, 'inferred'> | 'command' | 'nothing'

export type ScriptOutcome =
  | {
      readonly ok: true
      readonly durationMs: number
      readonly ranAs: RanAs
      /** Statements that are there to change rows, and found none; absent: there is none, or nobody knows (psql's, commands). */
      readonly idle?: readonly IdleStatement[]
      /** Other statements of it may have changed rows, or found none, and the server does not say. */
      readonly unseen?: true
    }
  | {
      readonly ok: false
      readonly durationMs: number
      readonly ranAs: RanAs
      readonly error: ServerError
      /** It did not end within its time. */
      readonly hung?: true
    }

/**
 * Runs a script as its tool would (`Script.transaction`), up to its first error. After a failure the client is outside of a transaction; what statements before it have
 * committed stays.
 *
 * A transaction that the script leaves open is rolled back, as it is when a tool disconnects, and that is a failure: nothing of it lasts.
 *
 * @param limit how long it may take; what hangs is cancelled, and the error says what it waited for. Default: for ever.
 * @throws Failure `environment` when the server has no disk space left.
 */
export async function runScript(client: Client, script: Script, limit?: TimeLimit): Promise<ScriptOutcome> {
  const startedAt = performance.now()
  const idle: IdleStatement[] = []
  const prepared = await prepareScript(script)
  const task: Task = { client, idle, ...prepared }
  const {
    result: { ranAs, error: refused },
    hang,
  } = await withinLimit(limit, { pid: () => processOf(client), giveUp: () => abandon(client) }, () => run(task, script.transaction))
  const durationMs = performance.now() - startedAt
  const unseen = prepared.byPsql || task.unseen || changesRowsUnseen(prepared)
  if (!refused && !hang) return { ok: true, durationMs, ranAs, ...(idle.length > 0 && { idle }), ...(unseen && { unseen }) }
  // A script may swallow being cancelled; what it led to then is not what it leads to.
  const cancelled = () =>
    errorAt(script, { offset: 0, precision: 'file' }, { message: 'canceling statement due to user request', sqlstate: '57014' })
  const error = hang ? hanging(refused ?? cancelled(), hang) : refused!
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full. It says nothing about the script.
  if (error.sqlstate === '53100') {
    throw new Failure('environment', `The server has no disk space left: ${error.message}`, {
      evidence: [{ title: `${error.location.file}:${error.location.line}`, body: error.frame }],
      nextStep: 'Free some space where the server keeps its data; the embedded one uses /dev/shm or TMPDIR.',
    })
  }
  return { ok: false, durationMs, ranAs, error, ...(hang && { hung: true }) }
}

/**
 * Runs a script in a transaction of the caller, and looks at its deferred constraints as a COMMIT would; afterwards all that can be deferred are. After an error the
 * transaction is over.
 *
 * @returns the server's refusal; `needs statements`: it has transactions of its own, or only psql can read it, and nothing was sent.
 */
export async function runWithin(client: Client, script: Script): Promise<ServerError | 'needs statements' | undefined> {
  const prepared = await prepareScript(script)
  if (prepared.byPsql || prepared.statements.some((statement) => statement.transactionControl)) return 'needs statements'
  const task: Task = { client, idle: [], ...prepared }
  const error = await sendText(task)
  if (error) return error
  const answer = await sendMessage(client, 'SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED')
  return answer.error === undefined ? undefined : scriptError(script, answer.error, undefined, { offset: 0, precision: 'file' })
}

type Result = Promise<ServerError | undefined>

/**
 * What the server refuses within a transaction and accepts statement by statement: what cannot run in a transaction block (25001), a procedure that commits (2D000),
 * an enum value used in the transaction that adds it (55P04).
 */
const needsStatements = new Set(['25001', '2D000', '55P04'])

const ways: Readonly<Record<Exclude<TransactionMode, 'inferred'>, (task: Task) => Result>> = {
  wrapped: (task) => inTransaction(task, sendText),
  'wrapped-statements': (task) => inTransaction(task, sendEach),
  message: (task) => ended(task, sendText),
  pipeline: (task) => ended(task, sendAsPipeline),
  statements: (task) => ended(task, sendEach),
}

async function run(task: Task, mode: TransactionMode): Promise<{ ranAs: RanAs; error?: ServerError | undefined }> {
  const { split, statements } = task
  if (task.byPsql) return readAsPsql(task, mode)
  if ('statements' in split && statements.length === 0) return { ranAs: 'nothing' }
  if (mode !== 'inferred') return { ranAs: mode, error: await ways[mode](task) }
  if (statements.some((statement) => statement.transactionControl)) return { ranAs: 'statements', error: await ways.statements(task) }
  const error = await ways.wrapped(task)
  if (!error || statements.length === 0 || !needsStatements.has(error.sqlstate)) return { ranAs: 'wrapped', error }
  // What the transaction did before it failed is undone.
  task.idle.length = 0
  return { ranAs: 'statements', error: await ways.statements(task) }
}

/** What only psql can read is run as psql runs it: statement by statement. */
async function readAsPsql({ client, script }: Task, mode: TransactionMode): Promise<{ ranAs: RanAs; error?: ServerError | undefined }> {
  const ranAs = mode === 'wrapped' || mode === 'wrapped-statements' ? 'wrapped-statements' : 'statements'
  const { error, executed } = await runPsql(client, script, ranAs === 'wrapped-statements')
  return error || executed > 0 ? { ranAs, error } : { ranAs: 'nothing' }
}

async function inTransaction(task: Task, send: (task: Task) => Result): Result {
  return (
    (await sendControl(task, 'BEGIN', task.statements[0])) ??
    (await send(task)) ??
    // A deferred constraint speaks up here: no statement is at fault, and the last one is the nearest to it.
    (await sendControl(task, 'COMMIT', task.statements.at(-1)))
  )
}

async function sendEach(task: Task): Result {
  for (const part of task.parts) {
    const error = await sendPart(task, part)
    if (error) return error
  }
  return undefined
}

async function ended(task: Task, send: (task: Task) => Result): Result {
  return (await send(task)) ?? (await refuseOpenTransaction(task))
}

async function refuseOpenTransaction({ client, script, mapped, statements }: Task): Result {
  if (client.getTransactionStatus() === 'I') return undefined
  await sendMessage(client, 'ROLLBACK')
  const opening = statements.findLast((statement) => statement.opensTransaction)
  return errorAt(
    script,
    { offset: mapped.inFile(opening?.start ?? 0), precision: opening ? 'statement' : 'file' },
    { message: 'The script leaves a transaction open.', sqlstate: '25000', hint: 'End it with COMMIT: without one nothing of it lasts.' },
  )
}

/** The server says that it was asked to cancel, and not why. */
function hanging(error: ServerError, hang: Hang): ServerError {
  return { ...error, message: hangWords(hang), detail: [error.message, ...blockersOf(hang)].join('\n') }
}
