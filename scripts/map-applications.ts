/**
 * Maps, for whole projects, who reaches which rows, from rows that are made from the policies: how many cells are decided without a seed that somebody wrote, and what looks like a leak.
 *
 *   npx tsx scripts/map-applications.ts [--platform supabase] [--postgres 17] [--layout supabase] [--migrations supabase/migrations] [--undecided] DIR…
 *
 * Each DIR is a project. Without --postgres a project gets the version that its own files ask for. With --undecided every cell is named that was not decided, with the reason; without, the reasons are
 * counted. Exits with 1 when less than 70 of 100 cells of a project were decided.
 */
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveOptions } from '../src/config/resolve.ts'
import { Failure } from '../src/core/failure.ts'
import { mapAccessOf } from '../src/verify/map-access.ts'

const share = 0.7

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    platform: { type: 'string', default: 'supabase' },
    postgres: { type: 'string' },
    layout: { type: 'string', default: 'supabase' },
    migrations: { type: 'string', default: 'supabase/migrations' },
    undecided: { type: 'boolean', default: false },
  },
})

for (const directory of positionals) {
  try {
    await map(resolve(directory))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.log(`${basename(directory)}: ${error.message}`)
    process.exitCode = 1
  }
}

async function map(root: string): Promise<void> {
  const { platform, layout, migrations, undecided } = values
  const postgres = values.postgres === undefined ? {} : { postgres: Number(values.postgres) as 15 | 16 | 17 | 18 }
  const started = performance.now()
  const report = await mapAccessOf(resolveOptions({ migrations, layout, platform, ...postgres }, root))
  const { tables, cells, decided, leaks, made, refused, actors, notes } = report
  const all = tables.flatMap((table) => table.cells)
  const allowed = all.filter(({ words }) => words !== 'denied')
  const guarded = tables.filter(({ rowSecurity }) => rowSecurity)
  console.log(
    `${basename(root)}: ${tables.length} tables (${guarded.length} with row security), actors ${actors.join(', ')}; ${decided} of ${cells} cells decided, ` +
      `${((100 * decided) / cells).toFixed(1)} % (without those that a missing privilege decides ${allowed.filter((cell) => cell.decided).length} of ${allowed.length}); ${made.length} rows made, ${refused.length} tables refused; ${((performance.now() - started) / 1000).toFixed(0)} s`,
  )
  if (decided < share * cells) process.exitCode = 1
  for (const note of notes) console.log(`  note: ${note}`)
  for (const { table, reason } of refused) console.log(`  no row: ${table}: ${reason}`)
  for (const { severity, sentence } of leaks) console.log(`  ${severity}: ${sentence}`)
  const left = tables.flatMap(({ table, cells: own }) => own.flatMap((cell) => (cell.decided ? [] : [{ table, ...cell }])))
  const reasons = new Map<string, number>()
  for (const { table, actor, command, words } of left) {
    const text = undecided ? `${table} ${actor} ${command}: ${words}` : words
    reasons.set(text, (reasons.get(text) ?? 0) + 1)
  }
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
    console.log(`  not decided${undecided ? '' : `, ${count} times`}: ${reason}`)
}
