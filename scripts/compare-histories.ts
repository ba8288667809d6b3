/**
 * Compares the report of `pg-roundtrip verify --json` with pg_dump's truth of the same history (`scripts/histories.ts`).
 *
 *   node --import tsx scripts/compare-histories.ts TRUTH.json REPORT.json
 *
 * Exits with 1 when a round trip that pg_dump calls inexact is called exact, when a migration has no verdict, or when fewer than 98 % agree.
 */
import { readFileSync } from 'node:fs'
import { reportSchema } from '../src/report/schema.ts'
import type { Truth, TruthFile } from './truth.ts'

const [truthFile, reportFile] = process.argv.slice(2)
if (truthFile === undefined || reportFile === undefined) throw new Error('usage: compare-histories.ts TRUTH.json REPORT.json')
const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as TruthFile
const report = reportSchema.parse(JSON.parse(readFileSync(reportFile, 'utf8')))
const reported = new Map(report.migrations.map((migration) => [migration.id, migration]))

const compared: { id: string; truth: string; ours: string }[] = []
const missing: string[] = []
for (const [id, expected] of Object.entries(truth.migrations)) {
  const migration = reported.get(id)
  if (migration === undefined) missing.push(id)
  else compared.push({ id, truth: inOurWords(expected), ours: ourWords(migration) })
}
const unknown = report.migrations.filter(({ id }) => truth.migrations[id] === undefined).map(({ id }) => id)

const disagreements = compared.filter((one) => one.truth !== one.ours)
const roundTrips = compared.filter((one) => one.truth === 'exact' || one.truth === 'inexact')
const agreeing = roundTrips.filter((one) => one.truth === one.ours)
const falseGreen = compared.filter((one) => one.truth === 'inexact' && one.ours === 'exact')
const share = roundTrips.length === 0 ? 0 : (100 * agreeing.length) / roundTrips.length

console.log(
  `PostgreSQL ${truth.server} for pg_dump, ${report.postgres} for pg-roundtrip ${report.tool}; ${compared.length} migrations compared`,
)
for (const what of new Set([...compared.map((one) => one.truth), ...compared.map((one) => one.ours)])) {
  const count = (side: 'truth' | 'ours'): number => compared.filter((one) => one[side] === what).length
  console.log(`  ${what}: pg_dump ${count('truth')}, pg-roundtrip ${count('ours')}`)
}
console.log(
  `of ${roundTrips.length} round trips, ${agreeing.length} agree (${share.toFixed(1)} %); called exact and inexact to pg_dump: ${falseGreen.length}`,
)
for (const { id, truth: expected, ours } of disagreements) {
  console.log(`\n${id}: pg_dump says ${expected}, pg-roundtrip says ${ours}`)
  for (const line of evidence(truth.migrations[id]!)) console.log(`    pg_dump: ${line}`)
  const migration = reported.get(id)!
  const error = migration.up.error ?? migration.down.error
  if (error !== undefined) console.log(`    pg-roundtrip: ${error.message}`)
  for (const { tier, scope, sentence } of migration.differences.slice(0, 10))
    console.log(`    pg-roundtrip: [${tier}, ${scope}] ${sentence}`)
}
for (const id of missing) console.log(`\n${id}: pg-roundtrip has no verdict`)
for (const id of unknown) console.log(`\n${id}: pg_dump's truth does not have it`)
if (falseGreen.length > 0 || missing.length > 0 || share < 98) process.exitCode = 1

function inOurWords({ verdict }: Truth): string {
  return verdict === 'inexact by column order only' ? 'inexact' : verdict
}

function ourWords(migration: (typeof report.migrations)[number]): string {
  if (migration.up.verdict === 'failed') return 'up fails'
  if (migration.down.verdict === 'failed') return 'down fails'
  if (migration.down.verdict === 'absent') return 'no down'
  return migration.roundTrip
}

function evidence({ error, difference }: Truth): readonly string[] {
  return error?.split('\n').slice(0, 3) ?? difference?.slice(0, 10) ?? []
}
