import { Failure } from '../core/failure.ts'
import type { Migration, Script } from '../core/migration.ts'
import { runScript, type ScriptOutcome } from '../postgres/script.ts'
import type { Client } from '../postgres/session.ts'

/** What a layout's tool runs before the first migration. */
export interface Ledger {
  readonly sql: string
  /** The layout's name. */
  readonly layout: string
}

/**
 * Makes the tables in which a layout's tool notes what it has run: migrations may refer to them.
 *
 * @returns the tables that were not there before, as schema and name.
 * @throws Failure `usage` when the server refuses it.
 */
export async function makeLedger(ledger: Ledger, client: Client): Promise<readonly (readonly string[])[]> {
  const before = new Set((await tables(client)).map((table) => JSON.stringify(table)))
  const file = `the ledger of ${ledger.layout}`
  const outcome = await runScript(client, { sql: ledger.sql, transaction: 'statements', file, firstLine: 1 })
  if (outcome.ok) return (await tables(client)).filter((table) => !before.has(JSON.stringify(table)))
  const { error } = outcome
  throw new Failure('usage', `The ledger of ${ledger.layout} cannot be made: ${error.message}`, {
    evidence: [{ title: `What ${ledger.layout} runs before the first migration`, body: `${error.frame}\nSQLSTATE ${error.sqlstate}` }],
    nextStep: 'Walk on an empty server of the version that the migrations are for: --postgres 18.',
  })
}

/**
 * Makes those tables by the tool's own command.
 *
 * @returns the tables that were not there before, as schema and name.
 * @throws Failure `usage` when the command fails.
 */
export async function prepareByCommand(
  script: Script,
  run: (script: Script) => Promise<ScriptOutcome>,
  session: <T>(use: (client: Client) => Promise<T>) => Promise<T>,
): Promise<readonly (readonly string[])[]> {
  const before = new Set((await session(tables)).map((table) => JSON.stringify(table)))
  const outcome = await run(script)
  if (outcome.ok) return (await session(tables)).filter((table) => !before.has(JSON.stringify(table)))
  const { error } = outcome
  throw new Failure('usage', `The command that prepares the database failed: ${error.message}`, {
    evidence: [{ title: error.frame, body: error.detail ?? 'It said nothing.' }],
    nextStep: 'Correct command.prepare in the configuration; it runs once, on an empty database, before the first migration.',
  })
}

/** Every table of a user's, as schema and name. */
export async function tables(client: Client): Promise<string[][]> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1, 2`,
  )
  return rows.map(({ schema, name }) => [schema, name])
}

/** Whether it is one of the tables that were made. */
export function isOfLedger({ identity }: { readonly identity: readonly string[] }, made: readonly (readonly string[])[] = []): boolean {
  return made.some((table) => table.length === identity.length && table.every((part, index) => part === identity[index]))
}

/** What the report says of it: nothing where no migration names what it makes, since then it makes no difference. */
export function ledgerNote(ledger: Ledger, migrations: readonly Migration[]): string | undefined {
  const texts = migrations.flatMap(({ up, down }) => [up.sql, down?.sql ?? '']).map((text) => text.toLowerCase())
  const named = (name: string) => texts.some((text) => text.includes(name.replaceAll('"', '').split('.').at(-1)!.toLowerCase()))
  return madeBy(ledger).some(({ name }) => named(name)) ? ledgerWords(ledger) : undefined
}

/** What it makes, in a sentence. */
export function ledgerWords(ledger: Ledger): string {
  const names = madeBy(ledger).map(({ kind, name }) => `${kind} ${name}`)
  return `Made before the first migration, as ${ledger.layout} does: ${names.join(', ')}.`
}

function madeBy({ sql }: Ledger): { kind: string; name: string }[] {
  const made = [...sql.matchAll(/\bcreate\s+(schema|table)\s+(?:if\s+not\s+exists\s+)?((?:"(?:[^"]|"")*"|[\w.])+)/gi)]
  return made.map(([, kind, name]) => ({ kind: kind!.toLowerCase(), name: name! }))
}
