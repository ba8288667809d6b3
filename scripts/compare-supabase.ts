/**
 * Holds what the platform supabase makes of the schemas auth and storage against what the public migrations of supabase/auth and supabase/storage build, by our own comparison.
 * Prints how many objects were compared and what differs; exits with 1 when it is more than comments and bodies of functions, which are our own text.
 *
 *   npx tsx scripts/compare-supabase.ts --auth DIR --storage DIR [--postgres 17]
 *
 * DIR is the directory of migrations in a copy of each repository (`migrations`, `migrations/tenant`). Nothing of them is part of this one.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { compareDocuments } from '../src/catalog/compare-documents.ts'
import type { Snapshot } from '../src/catalog/document.ts'
import { takeSnapshot } from '../src/catalog/take-snapshot.ts'
import { acquireCluster } from '../src/postgres/acquire.ts'
import { splitStatements } from '../src/postgres/parse.ts'
import type { Platform } from '../src/postgres/platform.ts'
import supabase from '../src/postgres/platforms/supabase.ts'
import type { Cluster } from '../src/postgres/provider.ts'
import { type Client, withSession } from '../src/postgres/session.ts'
import { setUpPlatform } from '../src/postgres/set-up-platform.ts'
import { storageAnswers } from './storage-answers.ts'

const { values } = parseArgs({
  options: { auth: { type: 'string' }, storage: { type: 'string' }, postgres: { type: 'string', default: '17' } },
})
const { auth, storage, postgres } = values
if (auth === undefined || storage === undefined) throw new Error('--auth and --storage are needed')
const major = Number(postgres)
const database = 'postgres'

const reference = await theirs(auth, storage)
await using cluster = await acquireCluster({ major, platform: supabase })
const own = { snapshot: await snapshot(cluster), answers: await storageAnswers(cluster.connection(database)) }

console.log(`PostgreSQL ${cluster.version}; compared: ${counts(own.snapshot)}`)
const differences = compareDocuments(reference.snapshot, own.snapshot).filter(
  ({ identity, tier }) => tier !== 'residue' && isCompared(identity),
)
const only = (attribute: string) =>
  differences.filter(({ attributes }) => attributes.length > 0 && attributes.every(({ name }) => name === attribute))
const [comments, bodies] = [only('description'), only('prosrc')]
const others = differences.filter((one) => !comments.includes(one) && !bodies.includes(one))
console.log(
  `Only the comment differs: ${comments.length}. Only the body of the function differs: ${bodies.length}. Anything else: ${others.length}.`,
)
for (const { sentence } of others) console.log(`  ${sentence}`)
const otherwise = own.answers.filter(({ answer }, place) => answer !== reference.answers[place]!.answer)
console.log(`Of ${own.answers.length} questions to functions of the storage ${otherwise.length} are answered otherwise.`)
for (const { question, answer } of otherwise) {
  const expected = reference.answers.find((one) => one.question === question)!
  const rows = (text: string) => (text.startsWith('[') ? `${(JSON.parse(text) as unknown[]).length} rows` : text)
  console.log(`  ${question}: theirs ${rows(expected.answer)}, ours ${rows(answer)}`)
}
if (others.length > 0) process.exitCode = 1

/** Roles, schemas and default privileges are ours; everything in the two schemas is made by their migrations. */
async function theirs(authMigrations: string, storageMigrations: string) {
  const { isThere, ...rest } = supabase
  const roles: Platform = { ...rest, shipped: false, setup: () => supabase.setup(major).filter((file) => basename(file) < '40') }
  await using server = await acquireCluster({ major, platform: roles })
  await setUpPlatform(roles, major, (use) => withSession(server.connection(database), use), true)
  await withSession(server.connectionAs!('supabase_auth_admin', database), async (client) => {
    for (const file of readdirSync(authMigrations)
      .filter((name) => name.endsWith('.up.sql'))
      .sort()) {
      const sql = readFileSync(join(authMigrations, file), 'utf8').replace(/\{\{\s*index \.Options "Namespace"\s*\}\}/g, 'auth')
      await run(client, file, sql)
    }
  })
  await withSession(server.connectionAs!('supabase_storage_admin', database), async (client) => {
    // As the service does where the roles are the platform's.
    await client.query("SELECT set_config('storage.install_roles', 'false', false), set_config('storage.multitenant', 'false', false)")
    const files = readdirSync(storageMigrations).filter((name) => name.endsWith('.sql'))
    for (const file of files.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)))
      await run(client, file, readFileSync(join(storageMigrations, file), 'utf8'))
  })
  return { snapshot: await snapshot(server), answers: await storageAnswers(server.connection(database)) }
}

/** Whole, or statement by statement where it cannot run in a transaction. */
async function run(client: Client, file: string, sql: string): Promise<void> {
  const split = await splitStatements(sql)
  const single = /\bconcurrently\b/i.test(sql) && 'statements' in split
  const parts = single ? split.statements.map(({ start, end }) => sql.slice(start, end)) : [sql]
  for (const part of parts) {
    await client.query(part).catch((error: Error) => {
      throw new Error(`${file}: ${error.message}`)
    })
  }
}

function snapshot(server: Cluster): Promise<Snapshot> {
  return takeSnapshot({ connectionString: server.describe(database) })
}

/** The name of a type is one word, with its schema. */
function isCompared([name = '']: readonly string[]): boolean {
  return /^(auth|storage)($|\.)/.test(name)
}

function counts({ entries }: Snapshot): string {
  const kinds = entries.filter(({ identity }) => isCompared(identity)).map(({ kind }) => kind)
  const names = [...new Set(kinds)].sort()
  return names.map((name) => `${kinds.filter((kind) => kind === name).length} × ${name}`).join(', ')
}
