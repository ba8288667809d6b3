import { join } from 'node:path'
import { loadConfig } from '../../config/load.ts'
import { type Options, overridden } from '../../config/options.ts'
import { resolveOptions } from '../../config/resolve.ts'
import { Failure } from '../../core/failure.ts'
import { importWithTsx } from '../../core/import-module.ts'
import type { RunResult } from '../../core/result.ts'
import { countFindings, exitStatusOf } from '../../report/exit-status.ts'
import { loadReporters, rendered } from '../../report/reporter.ts'
import { verifyOnEach } from '../../verify/matrix.ts'
import { openProject } from '../../verify/project.ts'
import { saidOf, writeBaselineOf } from '../baseline-writing.ts'
import { defineCommand, wantsColour } from '../command.ts'
import { comparing, comparisonOf } from '../comparing.ts'
import { assertWritable, reporterForFile, type WantedDocument, writeDocument } from '../output-files.ts'
import { showProgress } from '../progress.ts'
import { reading, readingOptions } from '../reading.ts'
import { type Given, running, runningOptions } from '../running.ts'

export default defineCommand({
  name: 'verify',
  summary: 'Walks every migration: up, down, up again, with its spec if it has one.',
  options: {
    ...reading,
    ...running,
    ...comparing,
    idempotent: { type: 'boolean', about: 'Every up must also run a second time and change nothing, unless its spec says otherwise.' },
    from: { type: 'string', value: 'ID', about: 'The first migration that is judged; those before it are only applied.' },
    'only-new': {
      type: 'string',
      value: 'REF',
      about: 'Walks what has changed since a branch, tag or commit of git; the rest is only applied.',
    },
    baseline: { type: 'string', value: 'FILE', about: 'Lists what is known and does not fail; whatever is not listed does.' },
    'write-baseline': { type: 'boolean', about: 'Writes what is found now into the baseline; needs --who and --why.' },
    who: { type: 'string', value: 'NAME', about: 'Who answers for what is new in the baseline.' },
    why: { type: 'string', value: 'REASON', about: 'Why that is left as it is.' },
    only: { type: 'string', value: 'ID', about: 'Walks this one; those before it are applied.' },
    json: { type: 'string', value: 'FILE', about: 'Writes the report for programs; - is standard output.' },
    report: { type: 'string', value: 'FILE.md', about: 'Writes the report for auditors, in Markdown.' },
    strict: { type: 'boolean', about: 'What could not be checked makes the exit status 1.' },
    'keep-on-failure': { type: 'boolean', about: 'Leaves the server running after a failure and says how to connect.' },
  },
  async run({ only, 'only-new': onlyNew, 'write-baseline': writes, who, why, json, report, ...given }, terminal) {
    const { directory, stdout, stderr } = terminal
    const reporters = await loadReporters()
    const named = (name: string) => reporters.find((reporter) => reporter.name === name)!
    const wanted: WantedDocument[] = [
      ...(json === undefined ? [] : [{ file: json, reporter: named('json') }]),
      ...(report === undefined ? [] : [{ file: report, reporter: reporterForFile(report, reporters) }]),
    ]
    const config = await loadConfig(directory, importWithTsx)
    const resolved = resolveOptions(overridden(config.options, optionsOf(given)), directory, 'The command line')
    const { baseline = join(directory, usualBaseline), ...withoutBaseline } = resolved
    const said = writes ? saidOf({ ...(who !== undefined && { who }), ...(why !== undefined && { why }) }) : undefined
    const options = said ? withoutBaseline : resolved
    for (const one of wanted) assertWritable(one, terminal)
    const progress = showProgress(stderr)
    if (said && options.servers.length > 1) throw oneServer()
    const runs = await verifyOnEach(options, {
      importModule: importWithTsx,
      onEvent: progress.listener,
      ...(only !== undefined && { only }),
      ...(onlyNew !== undefined && { onlyNew }),
    }).finally(() => progress.end())
    // Standard output holds one document: if it is asked for, people read the verdicts beside it.
    const output = wanted.some(({ file }) => file === '-') ? stderr : stdout
    output.write(rendered(named('text'), runs, { root: directory, colour: wantsColour(output, terminal) }))
    for (const one of wanted) writeDocument(one, runs, terminal)
    if (said) {
      const { migrations } = await openProject(options, importWithTsx)
      stderr.write(
        `${writeBaselineOf(
          runs[0]!,
          baseline,
          migrations.map(({ id }) => id),
          directory,
          said,
        )}\n`,
      )
      if (resolved.baseline === undefined) stderr.write(`Name it in the configuration: baseline: '${usualBaseline}'.\n`)
      return 0
    }
    for (const run of runs) if (isRedWithoutFailure(run, options.strict)) stderr.write(`${whyNotGreen(run)}\n`)
    return runs.some((run) => exitStatusOf(run, options.strict) === 1) ? 1 : 0
  },
})

/** What is known is written down once, for every server. */
function oneServer(): Failure {
  return new Failure('usage', '--write-baseline is for one server, and the options name several.', {
    nextStep: 'Name one of them with --postgres; what another one finds besides can be added by a second run.',
  })
}

function isRedWithoutFailure(run: RunResult, strict: boolean): boolean {
  const failures = run.migrations.flatMap(({ findings }) => findings.filter(({ verdict, known }) => verdict === 'failed' && !known))
  return exitStatusOf(run, strict) === 1 && failures.length === 0
}

/** Where a baseline is written that nobody named. */
const usualBaseline = 'pg-roundtrip.baseline.json'

/** Why the exit status is 1 although nothing failed. */
function whyNotGreen(run: RunResult): string {
  if (run.baseline !== undefined) return `What was not checked (○) is not all in ${run.baseline}, so the exit status is 1.`
  if (run.totals.passed === 0 && run.rollbacks !== 'none') return 'Nothing could be checked as a whole, so the exit status is 1.'
  const { notChecked } = countFindings(run.migrations)
  return `${notChecked === 1 ? '1 check' : `${notChecked} checks`} could not be made (○), so under --strict the exit status is 1.`
}

/** The options of the configuration that have the same name on the command line. */
function optionsOf(given: Given & { readonly set?: readonly string[] }): Options {
  const { 'keep-on-failure': keepOnFailure, ...rest } = readingOptions(given)
  const { options, others } = runningOptions(rest)
  const compare = comparisonOf(others)
  for (const option of Object.keys(comparing)) delete others[option]
  return {
    ...others,
    ...options,
    ...(Object.keys(compare).length > 0 && { compare }),
    ...(keepOnFailure === true && { keepOnFailure }),
  }
}
