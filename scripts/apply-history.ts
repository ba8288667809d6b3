/**
 * Reads a history and applies its ups, in order, to one database of a server that comes along: what a layout makes of a directory, tried as a walk would run it.
 * An up that fails is said with its place and the server's words, and the next one runs on what is there.
 *
 *   npx tsx scripts/apply-history.ts DIR [--layout NAME] [--postgres 15|18] [--prelude FILE…] [--set name=value…] [--database NAME] [--go-on]
 *
 * DIR may also be a project with a configuration: then its options count, and those of the command line win. Exits with 1 when an up failed, unless --go-on is given.
 */
import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../src/config/load.ts'
import { type Options, overridden } from '../src/config/options.ts'
import { resolveOptions } from '../src/config/resolve.ts'
import { Failure } from '../src/core/failure.ts'
import { importWithTsx } from '../src/core/import-module.ts'
import type { Migration } from '../src/core/migration.ts'
import { History } from '../src/verify/history.ts'
import { openProject, type Project } from '../src/verify/project.ts'
import { runStep } from '../src/verify/script-step.ts'

const shownFailures = 40

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    layout: { type: 'string' },
    postgres: { type: 'string', default: '18' },
    prelude: { type: 'string', multiple: true },
    set: { type: 'string', multiple: true },
    database: { type: 'string' },
    'go-on': { type: 'boolean', default: false },
  },
})
const [given] = positionals
if (given === undefined)
  throw new Error(
    'usage: apply-history.ts DIR [--layout NAME] [--postgres 15|18] [--prelude FILE…] [--set name=value…] [--database NAME] [--go-on]',
  )
const directory = resolve(given)

try {
  const project = await open()
  describe(project)
  const failed = await applyAll(project)
  if (failed > 0 && !values['go-on']) process.exitCode = 1
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(`${error.message}\n${error.evidence.map(({ title, body }) => `${title}:\n${body}`).join('\n')}\n${error.nextStep ?? ''}`)
  process.exitCode = 2
}

async function open(): Promise<Project> {
  const { file, options } = await loadConfig(directory, importWithTsx)
  const asked: Options = {
    ...(file === undefined && { migrations: directory }),
    ...(values.layout !== undefined && { layout: values.layout }),
    ...(values.prelude !== undefined && { prelude: values.prelude.map((one) => resolve(one)) }),
    ...(values.database !== undefined && { database: values.database }),
    ...(values.set !== undefined && { variables: Object.fromEntries(values.set.map(pair)) }),
    postgres: Number(values.postgres) as 15 | 18,
  }
  return openProject(resolveOptions(overridden(options, asked), directory), importWithTsx)
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new Error(`--set needs NAME=VALUE, not ${text}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function describe({ layout, because, migrations, ignored, problems, ledger }: Project): void {
  const downs = migrations.filter(({ down }) => down !== null).length
  const verifies = migrations.filter((migration) => migration.verify !== undefined).length
  console.log(`layout: ${layout} (${because})${ledger === undefined ? '' : ', with its ledger'}`)
  console.log(`migrations read: ${migrations.length}, with a down: ${downs}${verifies > 0 ? `, with a verify: ${verifies}` : ''}`)
  console.log(`from ${migrations[0]?.id} to ${migrations.at(-1)?.id}`)
  const reasons = new Map<string, string[]>()
  for (const { file, reason } of ignored) reasons.set(reason, [...(reasons.get(reason) ?? []), file])
  console.log(`files ignored: ${ignored.length}`)
  for (const [reason, files] of reasons)
    console.log(`  ${files.length} × ${reason} (${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''})`)
  console.log(`problems: ${problems.length}`)
  for (const { sentence } of problems.slice(0, shownFailures)) console.log(`  ${sentence}`)
  const notes = migrations.flatMap((migration) => (migration.notes ?? []).map((note) => ({ id: migration.id, note })))
  console.log(`notes: ${notes.length}`)
  for (const { id, note } of notes.slice(0, 10)) console.log(`  ${id}: ${note}`)
}

/** @returns how many failed. */
async function applyAll({ migrations, ...project }: Project): Promise<number> {
  const started = performance.now()
  const history = await History.start({ ...project, migrations }, () => {})
  const failures: string[] = []
  let applied = 0
  try {
    for (const migration of migrations) {
      const failure = await apply(history, migration)
      if (failure === undefined) applied++
      else if (failures.push(failure) <= shownFailures) console.log(`failed: ${failure}`)
    }
  } finally {
    await history.close()
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`ups applied: ${applied} of ${migrations.length}, failed: ${failures.length}, seconds: ${seconds}`)
  }
  return failures.length
}

async function apply(history: History, { id, up, verify }: Migration): Promise<string | undefined> {
  const outcome = await runStep(history, up)
  if (!outcome.ok) return said(id, 'up', outcome.error)
  const verified = verify && (await runStep(history, verify))
  return verified && !verified.ok ? said(id, 'verify', verified.error) : undefined
}

function said(
  id: string,
  what: string,
  { location, sqlstate, message, detail }: { location: { file: string; line: number }; sqlstate: string; message: string; detail?: string },
): string {
  return `${id} (${what}, ${relative(directory, location.file)}:${location.line}) ${sqlstate} ${message}${detail === undefined ? '' : ` — ${detail.split('\n').at(-1)}`}`
}
