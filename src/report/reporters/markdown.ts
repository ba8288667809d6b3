import type { Difference } from '../../core/difference.ts'
import type { Finding } from '../../core/finding.ts'
import type { MigrationResult, RunResult } from '../../core/result.ts'
import { withoutParts } from '../../core/without-parts.ts'
import { evidenceOf, nextStepOf, placeWords } from '../evidence.ts'
import { countFindings } from '../exit-status.ts'
import { fenced, list, plain, table } from '../markdown-text.ts'
import { withRelativePaths } from '../relative-paths.ts'
import type { Reporter } from '../reporter.ts'
import { count, durationWords, marks, specsWords, stepWords, totalsWords, verdictWords } from '../words.ts'

/** For an auditor: what each migration is for, what it did, every claim with its verdict and what it rests on. */
const markdown: Reporter = {
  name: 'markdown',
  ending: '.md',
  render(run, { root }) {
    const shown = withRelativePaths(run, root)
    return `${[...summary(shown), ...shown.migrations.flatMap(chapter)].join('\n\n')}\n`
  },
}

export default markdown

function summary(run: RunResult): string[] {
  const { migrations, totals, notes } = run
  const rows = [
    ['Migrations', `${migrations.length} in ${plain(run.migrationsDirectory)}: ${totalsWords(totals)}`],
    ['Checks', totalsWords(countFindings(migrations))],
    ['Without a spec', specs(migrations)],
    ['Server', plain(`PostgreSQL ${run.postgres} (${run.provider})`)],
    ['Layout', plain(`${run.layout}: ${run.layoutReason}`)],
    ['Run', plain(`${run.startedAt}, ${durationWords(run.durationMs)}, pg-roundtrip ${run.tool}`)],
  ]
  const overview = migrations.map(({ id, verdict, up, down, roundTrip, again, specFile }) => [
    plain(id),
    `${marks[verdict]} ${verdictWords(verdict)}`,
    ...[up.verdict, down.verdict, roundTrip, again.verdict].map(verdictWords),
    specFile === undefined ? 'none' : plain(specFile),
  ])
  return [
    `# ${count(migrations.length, 'migration')}: ${totalsWords(totals)}`,
    table(['', ''], rows),
    table(['migration', 'verdict', 'up', 'down', 'round trip', 'up again', 'spec'], overview),
    ...(notes.length === 0 ? [] : [list(notes.map(plain))]),
  ]
}

function specs(migrations: RunResult['migrations']): string {
  const without = migrations.filter(({ specFile }) => specFile === undefined)
  const isPartial = without.length > 0 && without.length < migrations.length
  return `${without.length}. ${specsWords(migrations)}${isPartial ? ` ${without.map(({ id }) => plain(id)).join(', ')}` : ''}`
}

function chapter(migration: MigrationResult): string[] {
  const { id, file, specFile, purpose, verdict, findings, notes } = migration
  const checked = findings.filter((finding) => finding.verdict !== 'not-checked')
  const unchecked = findings.filter((finding) => finding.verdict === 'not-checked')
  const next = nextStepOf(migration)
  return [
    `## ${marks[verdict]} ${plain(id)}: ${verdictWords(verdict)}`,
    purpose === undefined ? 'No purpose is stated: it has no spec.' : `**Purpose.** ${plain(purpose)}`,
    `Script: ${plain(file)}. ${specFile === undefined ? '' : `Spec: ${plain(specFile)}.`}`.trim(),
    ...(next === undefined ? [] : [`**Next step.** ${plain(next)}`]),
    '### What it changed',
    whatChanged(migration),
    '### What was claimed and found',
    checked.length === 0 ? 'Nothing could be checked.' : list(checked.map(item)),
    '### The rollbacks',
    list(rollbacks(migration)),
    '### What was not checked',
    unchecked.length === 0 ? 'Nothing was left out.' : list(unchecked.map(item)),
    ...(notes.length === 0 ? [] : ['### Notes', list(notes.map(plain))]),
  ]
}

function whatChanged({ up, changes }: MigrationResult): string {
  if (up.verdict !== 'passed') return plain(up.error === undefined ? stepWords(up) : `Nothing: the up failed. ${up.error.message}`)
  const seen = visible(changes)
  return seen.length === 0 ? 'No object and no row.' : list(seen.map(({ sentence }) => plain(sentence)))
}

/** Both, always: straight after the up, and after the new schema was used. */
function rollbacks({ down, roundTrip, again, differences, afterUse }: MigrationResult): string[] {
  const left = (of: readonly Difference[]) => {
    const seen = visible(of)
    return seen.length === 0 ? '' : `\n${list(seen.map(({ sentence }) => plain(sentence)))}`
  }
  return [
    `**Straight after the up:** ${plain(stepWords(down))}. The round trip is ${verdictWords(roundTrip)}${left(differences) && ':'}${left(differences)}`,
    `**Up once more:** ${plain(stepWords(again))}`,
    afterUse === undefined
      ? '**After use:** not checked: no rows were written while the migration was up'
      : `**After use:** ${plain(stepWords(afterUse.down))}. ${left(afterUse.differences) === '' ? 'Everything is as it was before the up' : `Not as before the up (lost, discarded or left):${left(afterUse.differences)}`}`,
  ]
}

function visible(differences: readonly Difference[]): Difference[] {
  return withoutParts(differences.filter(({ tier }) => tier !== 'residue'))
}

function item(finding: Finding): string {
  const { verdict, check, claim, sentence, location } = finding
  const claimText = claim === undefined ? '' : ` “${plain(claim)}”`
  const place = verdict === 'failed' && location !== undefined ? ` (${plain(placeWords(location))})` : ''
  const evidence = evidenceOf(finding).map(({ title, body }) =>
    [...(title === '' ? [] : [plain(title)]), ...(body.trim() === '' ? [] : [fenced(body, 'text')])].join('\n\n'),
  )
  const head = `${marks[verdict]} ${verdictWords(verdict)} · **${plain(check)}**${claimText}: ${plain(sentence)}${place}`
  return [head, ...evidence].join('\n\n')
}
