import type { Client, QueryResult } from 'pg'
import { DatabaseError } from 'pg'
import type { Evidence } from '../core/finding.ts'
import { splitStatements } from '../postgres/parse.ts'
import { failed, notChecked, type Outcome, passed } from './outcome.ts'
import type { AcceptedStatement, RejectedStatement } from './spec.ts'
import { rolledBack } from './transaction.ts'

/** From here to the end of the transaction the client's statements are an actor's. */
type Become = (client: Client) => Promise<unknown>

/** Statements whose count of rows says whether they had anything to do; any other has done its work when it has not failed. */
const counted = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'COPY']

/**
 * Tries a statement that must succeed. Of several, the last is the one that counts. It is `not-checked` when it counts rows and touched
 * none. The client must not be in a transaction; nothing stays.
 *
 * @param become Makes the client the actor who sends the last statement.
 */
export async function tryAccepted(client: Client, { claim, sql }: AcceptedStatement, become?: Become): Promise<Outcome> {
  const attempt = await tryStatements(client, sql, become)
  if ('unusable' in attempt) return { ...failed(attempt.unusable, attempt.evidence), claim }
  if (attempt.error !== undefined) {
    return { ...failed(`It was refused: ${attempt.error.message}.`, [statement(sql), serverWords(attempt.error)]), claim }
  }
  if (touchedNothing(attempt.result)) return { ...notChecked('It touched no row, which proves nothing.', [statement(sql)]), claim }
  return { ...passed(`It was accepted${touched(attempt.result)}.`), claim }
}

/**
 * Tries a statement that must fail with exactly this error. Of several, the last is the one that counts, and the others must succeed. The
 * client must not be in a transaction; nothing stays.
 *
 * @param become Makes the client the actor who sends the last statement.
 */
export async function tryRejected(
  client: Client,
  { claim, sql, sqlstate, constraint, message }: RejectedStatement,
  become?: Become,
): Promise<Outcome> {
  const attempt = await tryStatements(client, sql, become)
  if ('unusable' in attempt) return { ...failed(attempt.unusable, attempt.evidence), claim }
  const { error, result } = attempt
  if (error === undefined) {
    // Without a row to touch nothing could have refused it.
    if (touchedNothing(result)) return { ...notChecked('It touched no row, so there was nothing to refuse.', [statement(sql)]), claim }
    return {
      ...failed(`It was accepted${touched(result)}, and must be refused.`, [
        statement(sql),
        { title: 'expected', body: `SQLSTATE ${sqlstate}` },
      ]),
      claim,
    }
  }
  const wrong = [
    error.code === sqlstate ? undefined : `with SQLSTATE ${error.code}, not ${sqlstate}`,
    constraint === undefined || error.constraint === constraint
      ? undefined
      : `by ${error.constraint === undefined ? 'no constraint' : `the constraint ${error.constraint}`}, not by ${constraint}`,
    message === undefined || error.message.includes(message) ? undefined : `in other words than "${message}"`,
  ].filter((part) => part !== undefined)
  if (wrong.length > 0) return { ...failed(`It was refused ${wrong.join(' and ')}.`, [statement(sql), serverWords(error)]), claim }
  const by = error.constraint === undefined ? '' : ` by ${error.constraint}`
  return { ...passed(`It was refused${by} (${error.code}): ${error.message}.`), claim }
}

type Attempt =
  | { readonly unusable: string; readonly evidence: readonly Evidence[] }
  | { readonly error?: DatabaseError; readonly result?: QueryResult }

async function tryStatements(client: Client, sql: string, become: Become | undefined): Promise<Attempt> {
  const split = await splitStatements(sql)
  // What the parser refuses, a server of another version may take, or else refuses in its own words.
  const texts = 'statements' in split ? split.statements.map(({ start, end }) => sql.slice(start, end)) : [sql]
  if (texts.length === 0) return { unusable: 'There is no statement in it.', evidence: [statement(sql)] }
  if ('statements' in split && split.statements.some(({ transactionControl }) => transactionControl)) {
    return { unusable: 'It begins or ends a transaction, and is tried in one that is rolled back.', evidence: [statement(sql)] }
  }
  return rolledBack(client, async () => {
    // A deferred constraint would speak up at a COMMIT that never comes.
    await client.query('set constraints all immediate')
    for (const text of texts.slice(0, -1)) {
      const { error } = await refusalOf(client.query(text))
      if (error === undefined) continue
      return { unusable: `A statement that prepares for it failed: ${error.message}.`, evidence: [statement(text), serverWords(error)] }
    }
    if (become) {
      const { error } = await refusalOf(become(client))
      if (error) return { unusable: `The actor cannot be had: ${error.message}.`, evidence: [serverWords(error)] }
    }
    return refusalOf(client.query(texts.at(-1)!))
  })
}

async function refusalOf<T>(work: Promise<T>): Promise<{ error?: DatabaseError; result?: T }> {
  try {
    return { result: await work }
  } catch (error) {
    if (error instanceof DatabaseError) return { error }
    throw error
  }
}

function touchedNothing(result: QueryResult | undefined): boolean {
  return result !== undefined && counted.includes(result.command) && result.rowCount === 0
}

function touched(result: QueryResult | undefined): string {
  if (result === undefined || !counted.includes(result.command) || result.rowCount === null) return ''
  return result.rowCount === 1 ? ' (1 row)' : ` (${result.rowCount} rows)`
}

function statement(sql: string): Evidence {
  return { title: 'statement', body: sql.trim() }
}

function serverWords({ code, message, detail, hint, where }: DatabaseError): Evidence {
  const lines = [`${code}: ${message}`, detail && `DETAIL: ${detail}`, hint && `HINT: ${hint}`, where && `CONTEXT: ${where}`]
  return { title: 'the server says', body: lines.filter((line) => line !== undefined && line !== '').join('\n') }
}
