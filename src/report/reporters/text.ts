import { createColors } from 'picocolors'
import type { Evidence, Finding, Verdict } from '../../core/finding.ts'
import { disagreements } from '../../core/matrix.ts'
import type { MigrationResult, RunResult } from '../../core/result.ts'
import { withoutParts } from '../../core/without-parts.ts'
import { claimed, evidenceOf, knownWords, nextStepOf, placeWords } from '../evidence.ts'
import { countFindings } from '../exit-status.ts'
import { matrixLines, serverNames } from '../matrix-words.ts'
import { oneLine, printable } from '../printable.ts'
import { withRelativePaths } from '../relative-paths.ts'
import type { Reporter } from '../reporter.ts'
import { aboveLines, count, durationWords, marks, specsWords, totalsWords, verdictWords } from '../words.ts'

type Colours = ReturnType<typeof createColors>

/** For a terminal: a block for each migration, then the totals. */
const text: Reporter = {
  name: 'text',
  render(run, { root, colour }) {
    const colours = createColors(colour)
    const shown = withRelativePaths(run, root)
    return `${[...shown.migrations.map((migration) => block(migration, colours)), closing(shown, colours)].join('\n\n')}\n`
  },
  renderMatrix(runs, { root, colour }) {
    const colours = createColors(colour)
    const [first, ...others] = runs.map((run) => withRelativePaths(run, root))
    const names = serverNames(runs)
    const differing = new Set(disagreements(runs).map(({ migration }) => migration))
    const heading = (index: number) => colours.bold(colours.underline(`PostgreSQL ${names[index]}`))
    const rest = others.flatMap((run, index) => {
      // What came out as on the first server has been said.
      const told = run.migrations.filter(({ id }) => differing.has(id)).map((migration) => block(migration, colours))
      return [heading(index + 1), ...told, closing(run, colours)]
    })
    const all = [heading(0), ...first!.migrations.map((migration) => block(migration, colours)), closing(first!, colours), ...rest]
    return `${[...all, matrixLines(runs).map(oneLine).join('\n  ')].join('\n\n')}\n`
  },
}

export default text

const mostChanges = 5

function block(migration: MigrationResult, colours: Colours): string {
  const { id, verdict, purpose, findings, notes } = migration
  const reasons = sharedReasons(findings)
  const apart = findings.filter((finding) => !isOf(reasons, finding))
  const width = Math.max(0, ...apart.map(({ check }) => check.length))
  const next = nextStepOf(migration)
  return [
    `${painted(verdict, marks[verdict], colours)} ${colours.bold(oneLine(id))}  ${painted(verdict, verdictWords(verdict), colours)}`,
    ...(purpose === undefined ? [] : [`  ${oneLine(purpose)}`]),
    ...changes(migration, colours),
    ...apart.flatMap((finding) => lines(finding, width, colours)),
    ...[...reasons].map(
      ([reason, checks]) => `  ${painted('not-checked', marks['not-checked'], colours)} not checked, ${cause(reason, checks)}`,
    ),
    ...notes.map((note) => `  ${colours.dim(`note: ${oneLine(note)}`)}`),
    ...(next === undefined ? [] : [`  ${colours.cyan('→')} ${oneLine(next)}`]),
  ].join('\n')
}

function changes({ up, changes }: MigrationResult, colours: Colours): string[] {
  if (up.verdict !== 'passed') return []
  const whole = withoutParts(changes.filter(({ tier }) => tier !== 'residue'))
  if (whole.length === 0) return [`  ${colours.dim('No object and no row changed.')}`]
  const shown = whole.slice(0, mostChanges)
  const signs = { added: '+', removed: '-', altered: '~' }
  const rest = whole.length - shown.length
  return [
    ...shown.map(({ change, sentence }) => `  ${colours.dim(`${signs[change]} ${oneLine(sentence)}`)}`),
    ...(rest === 0 ? [] : [`  ${colours.dim(`  and ${count(rest, 'more change')}`)}`]),
  ]
}

/** The reasons for which more than one finding was not checked, each with the checks: one script that fails takes a dozen with it. */
function sharedReasons(findings: readonly Finding[]): Map<string, string[]> {
  const reasons = new Map<string, string[]>()
  for (const { verdict, sentence, evidence, check, known } of findings) {
    if (verdict === 'not-checked' && evidence.length === 0 && !known) reasons.set(sentence, [...(reasons.get(sentence) ?? []), check])
  }
  return new Map([...reasons].filter(([, checks]) => checks.length > 1))
}

function isOf(reasons: ReadonlyMap<string, readonly string[]>, { verdict, sentence, evidence, known }: Finding): boolean {
  return !known && verdict === 'not-checked' && evidence.length === 0 && reasons.has(sentence)
}

function cause(reason: string, checks: readonly string[]): string {
  const names = [...new Set(checks)].map((name) => {
    const times = checks.filter((check) => check === name).length
    return times === 1 ? name : `${name} (${times})`
  })
  return `because ${uncapitalised(oneLine(reason).replace(/\.$/, ''))}: ${names.join(', ')}`
}

/** A sentence inside another one; a name of several capitals stays. */
function uncapitalised(sentence: string): string {
  return /^\p{Lu}\p{Ll}+\b/u.test(sentence) || /^A\b/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence
}

/** A passed finding is one line; a failed one brings what it rests on, one that was not checked what it lacked. */
function lines(finding: Finding, width: number, colours: Colours): string[] {
  const { verdict, check, location } = finding
  const said = oneLine(`${claimed(finding)}${knownWords(finding)}`)
  const isNews = verdict === 'failed' && !finding.known
  const line = `  ${painted(verdict, marks[verdict], colours)} ${check.padEnd(width)}  ${isNews ? said : colours.dim(said)}`
  if (verdict === 'passed' || finding.known) return [line]
  const evidence = evidenceOf(finding)
  const place = location === undefined ? undefined : placeWords(location)
  const isShown = evidence.some(({ title }) => place !== undefined && title.startsWith(place))
  const where = verdict === 'failed' && place !== undefined && !isShown ? [`      ${oneLine(`at ${place}`)}`] : []
  return [line, ...where, ...evidence.flatMap((one) => indented(one, colours))]
}

function indented({ title, body }: Evidence, colours: Colours): string[] {
  const bodyLines = body.trim() === '' ? [] : printable(body).replace(/^\n+/, '').trimEnd().split('\n')
  return [...(title === '' ? [] : [`      ${colours.bold(oneLine(title))}`]), ...bodyLines.map((line) => `        ${line}`.trimEnd())]
}

function closing(run: RunResult, colours: Colours): string {
  const { migrations, totals, notes } = run
  const verdict: Verdict = totals.failed > 0 ? 'failed' : totals.notChecked > 0 || totals.passed === 0 ? 'not-checked' : 'passed'
  const failed = migrations.filter((migration) => migration.verdict === 'failed').map(({ id }) => oneLine(id))
  const findings = countFindings(migrations)
  const counted = `${count(migrations.length, 'migration')}: ${totalsWords(totals)}`
  return [
    ...notes.map((note) => `Note: ${oneLine(note)}`),
    ...(notes.length === 0 ? [] : ['']),
    colours.bold(painted(verdict, counted, colours)),
    `${count(findings.passed + findings.failed + findings.notChecked, 'check')}: ${totalsWords(findings)}`,
    ...baselineWords(run),
    ...(failed.length > 0 && migrations.length > 1 ? [`Failed: ${failed.join(', ')}`] : []),
    `PostgreSQL ${run.postgres} (${run.provider}), ${durationWords(run.durationMs)}`,
    `Layout ${run.layout}: ${oneLine(run.layoutReason)}`,
    specsWords(migrations),
    ...above(run),
  ].join('\n')
}

const mostAbove = 12

function above({ aboveRowSecurity }: RunResult): string[] {
  if (aboveRowSecurity === undefined) return []
  const lines = aboveLines(aboveRowSecurity)
  const rest = lines.length - mostAbove
  return [
    'Who gets round row security at the head of the history:',
    ...lines.slice(0, mostAbove).map((line) => `  ${oneLine(line)}`),
    ...(rest > 0 ? [`  and ${rest} more, which the other reports list`] : []),
  ]
}

function baselineWords({ baseline, migrations }: RunResult): string[] {
  if (baseline === undefined) return []
  const findings = migrations.flatMap((migration) => migration.findings)
  const news = findings.filter(({ verdict, known }) => verdict !== 'passed' && !known).length
  return [
    `Baseline ${baseline}: ${count(findings.filter(({ known }) => known).length, 'finding')} known, ${news === 0 ? 'nothing' : news} new`,
  ]
}

function painted(verdict: Verdict, words: string, colours: Colours): string {
  return { passed: colours.green, failed: colours.red, 'not-checked': colours.yellow }[verdict](words)
}
