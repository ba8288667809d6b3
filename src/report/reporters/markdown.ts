import type { Difference } from '../../core/difference.ts'
import type { Finding } from '../../core/finding.ts'
import type { DownVerdict, MigrationResult, RunResult, StepResult } from '../../core/result.ts'
import { withoutParts } from '../../core/without-parts.ts'
import { evidenceOf, knownWords, nextStepOf, placeWords } from '../evidence.ts'
import { countFindings } from '../exit-status.ts'
import { fenced, list, plain, table } from '../markdown-text.ts'
import { matrixLines, serverNames } from '../matrix-words.ts'
import { withRelativePaths } from '../relative-paths.ts'
import type { Reporter } from '../reporter.ts'
import { count, durationWords, marks, stepWords, totalsWords, verdictWords } from '../words.ts'

/** For an auditor: what each migration is for, what it did, every claim with its verdict and what it rests on. */
const markdown: Reporter = {
  name: 'markdown',
  ending: '.md',
  render(run, { root }) {
    const shown = withRelativePaths(run, root)
    return `${[...summary(shown), ...shown.migrations.flatMap(chapter), ...above(shown)].join('\n\n')}\n`
  },
  renderMatrix(runs, options) {
    const names = serverNames(runs)
    const [said, ...differing] = matrixLines(runs)
    const each = runs.map((run, index) => `# PostgreSQL ${plain(names[index]!)}\n\n${markdown.render(run, options).replace(/^#/gm, '##')}`)
    const differences = differing.length === 0 ? [] : [list(differing.map(plain))]
    return [`# ${count(runs.length, 'server')}`, plain(said!), ...differences, ...each].join('\n\n')
  },
}

export default markdown

function summary(run: RunResult): string[] {
  const { migrations, totals, notes } = run
  const rows = [
    ['Migrations', `${migrations.length} in ${plain(run.migrationsDirectory)}: ${totalsWords(totals)}`],
    ['Checks', totalsWords(countFindings(migrations))],
    ['Without a spec', `${migrations.filter(({ specFile }) => specFile === undefined).length} of ${migrations.length}`],
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

/** Everybody for whom policies do not hold: what an auditor asks first. */
function above({ aboveRowSecurity }: RunResult): string[] {
  if (aboveRowSecurity === undefined) return []
  const rows = aboveRowSecurity.map(({ who, how, of }) => [plain(who), plain(how), of === undefined ? 'every table' : plain(of.join(', '))])
  return ['## Who gets round row security', 'At the head of the history:', table(['who', 'how', 'of what'], rows)]
}

function chapter(migration: MigrationResult): string[] {
  const { id, file, specFile, purpose, verdict, findings, notes } = migration
  const claims = findings.filter((finding) => finding.verdict !== 'not-checked' && finding.direction !== 'down')
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
    claims.length === 0 ? 'Nothing could be checked.' : list(claims.map(item)),
    '### The rollbacks',
    ...rollbacks(migration),
    '### What was not checked',
    unchecked.length === 0 ? 'Nothing was left out.' : list(unchecked.map(item)),
    ...(notes.length === 0 ? [] : ['### Notes', list(notes.map(plain))]),
  ]
}

function whatChanged({ up, changes }: MigrationResult): string {
  if (up.verdict !== 'passed') return plain(up.error === undefined ? stepWords(up) : `Nothing: the up failed (${up.error.message}).`)
  const seen = visible(changes)
  return seen.length === 0 ? 'No object and no row.' : list(seen.map(({ sentence }) => plain(sentence)))
}

/** Both, always: straight after the up, and after the new schema was used; then what was found about them. */
function rollbacks({ down, roundTrip, again, differences, afterUse, findings }: MigrationResult): string[] {
  const found = findings.filter(({ verdict, direction }) => verdict !== 'not-checked' && direction === 'down')
  return [
    list([
      `**Straight after the up:** ${ran(down)}; the round trip is ${verdictWords(roundTrip)}.${left(differences)}`,
      `**After use:** ${afterUse === undefined ? 'not checked, no row was written while it was up.' : `${ran(afterUse.down)}.${left(afterUse.differences)}`}`,
      `**Up once more:** ${plain(stepWords(again))}`,
    ]),
    ...(found.length === 0 ? [] : ['What was found about them:', list(found.map(item))]),
  ]
}

const downWords = {
  passed: 'the down ran to its end',
  failed: 'the down failed',
  absent: 'there is no down script',
  empty: 'the down holds no statement',
  irreversible: 'it is declared irreversible',
  'not-checked': 'not checked',
}

function ran({ verdict, reason, error }: StepResult<DownVerdict>): string {
  const why = reason ?? error?.message
  return `${downWords[verdict]}${why === undefined ? '' : ` (${plain(why.replace(/\.$/, ''))})`}`
}

function left(differences: readonly Difference[]): string {
  const seen = visible(differences)
  return seen.length === 0
    ? ''
    : ` Not as before the up:\n${list(seen.map(({ sentence, expected }) => plain(`${sentence}${expected === undefined ? '' : ' (expected)'}`)))}`
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
  const head = `${marks[verdict]} ${verdictWords(verdict)} · **${plain(check)}**${claimText}: ${plain(`${sentence}${knownWords(finding)}`)}${place}`
  return [head, ...evidence].join('\n\n')
}
