import { basename, join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import type { Directory, Layout, LayoutSettings, ReadResult, Remainder } from '../layout.ts'
import { fatal } from '../problem.ts'
import { sqitchLedger } from '../sqitch-ledger.ts'
import { type Plan, readPlan, suffixesOf } from '../sqitch-plan.ts'
import { type SqitchSettings, sqitchSettings } from '../sqitch-settings.ts'

const kinds = ['deploy', 'revert', 'verify'] as const

/** `sqitch.plan` with `deploy/`, `revert/` and `verify/`, run by psql. */
export default {
  name: 'sqitch',
  summary: 'sqitch.plan with the folders deploy, revert and verify',
  ownCommand: 'sqitch add NAME',
  quirks: [
    'Sqitch: the order is that of the plan. Requirements are looked up, never used to sort; one that does not stand above its change is an error.',
    'Sqitch: a change that is reworked is read from `name@tag.sql`, as Sqitch chooses the tag, and is called `name@tag`; the last one of its name is `name`.',
    'Sqitch: scripts run as psql runs them, with the variables of sqitch.conf and of `variables`; each begins a session of its own.',
    'Sqitch: the verify script runs after each up; that it ends without an error is a check (*verifies*).',
    "Sqitch: the registry (schema `sqitch`) is made before the first change, without rows; Sqitch's own rows and locks are not.",
    'Sqitch: bundles, targets other than that of `[engine "pg"]`, and changes of other projects that are required are not read.',
  ],

  detect(directory) {
    const { plan } = sqitchSettings(directory)
    if (directory.files.includes(plan)) return { confidence: 'proven', because: `${plan} is there` }
    const above = planAbove(directory)
    if (above !== null) return { confidence: 'proven', because: `it is a folder of the Sqitch project whose plan is ${above}` }
    return { confidence: 'no', because: 'no sqitch.plan' }
  },

  read(directory, settings): ReadResult {
    const sqitch = sqitchSettings(directory)
    if (!directory.files.includes(sqitch.plan)) return withoutPlan(directory)
    const text = directory.read(sqitch.plan)
    const plan = readPlan(text)
    const file = join(directory.path, sqitch.plan)
    const problems: LayoutProblem[] = plan.problems.map(({ line, sentence }) =>
      fatal(`${sqitch.plan} ${sentence} (line ${line}).`, file, line),
    )
    if (sqitch.engine !== undefined && sqitch.engine !== 'pg') {
      problems.push(fatal(`The engine of this Sqitch project is ${sqitch.engine}, not pg.`, file))
    }
    const taken = new Set<string>()
    const migrations = plan.changes.flatMap((_, index) => readChange({ directory, plan, sqitch, settings }, index, taken, problems) ?? [])
    const remainder: Remainder[] = text === '' ? [] : [{ file, firstLine: 1, text, what: 'header' }]
    const ignored = directory.files
      .filter((one) => one !== sqitch.plan && !taken.has(one))
      .map((one) => ({ file: one, reason: reasonToPassOver(one, sqitch) }))
    return { migrations, problems, ignored, remainder, ledger: sqitchLedger(sqitch.registry) }
  },
} satisfies Layout

interface Reading {
  readonly directory: Directory
  readonly plan: Plan
  readonly sqitch: SqitchSettings
  readonly settings: LayoutSettings
}

function readChange(
  { directory, plan, sqitch, settings }: Reading,
  index: number,
  taken: Set<string>,
  problems: LayoutProblem[],
): Migration | undefined {
  const { name, line, note } = plan.changes[index]!
  const suffixes = suffixesOf(plan, index)
  const reworked = suffixes[0] !== ''
  const folders = reworked ? sqitch.reworked : sqitch.folders
  const named = (kind: (typeof kinds)[number], suffix: string): string => join(folders[kind], `${name}${suffix}.${sqitch.extension}`)
  const suffix = suffixes.find((one) => directory.files.includes(named('deploy', one))) ?? suffixes[0]!
  const script = (kind: (typeof kinds)[number]): Script | undefined => {
    const file = named(kind, suffix)
    if (!directory.files.includes(file) || taken.has(file)) return undefined
    taken.add(file)
    return {
      sql: directory.read(file),
      transaction: 'statements',
      file: join(directory.path, file),
      firstLine: 1,
      psql: { variables: { ...sqitch.variables, registry: sqitch.registry, ...settings.variables }, directory: sqitch.startedIn },
    }
  }
  const planFile = join(directory.path, sqitch.plan)
  const up = script('deploy')
  if (up === undefined) {
    const missing = `${sqitch.plan} has the change ${name} on line ${line}, and there is no ${named('deploy', suffix)}.`
    problems.push(fatal(reworked ? `${missing} It is reworked further down.` : missing, planFile, line))
    return undefined
  }
  const [down, verify] = [script('revert') ?? null, script('verify')]
  const notes: string[] = []
  if (down === null) notes.push(`Sqitch cannot revert it: there is no ${named('revert', suffix)}.`)
  if (verify === undefined) notes.push(`Sqitch has nothing to verify it with: there is no ${named('verify', suffix)}.`)
  return {
    id: `${name}${suffix}`,
    file: up.file,
    up,
    down,
    ...(verify !== undefined && { verify }),
    // What it requires orders nothing in Sqitch, and need not name all that it uses.
    ...(note !== undefined && { header: { description: note } }),
    ...(notes.length > 0 && { notes }),
  }
}

/** Where somebody names `deploy/` and the plan lies above. */
function planAbove(directory: Directory): string | null {
  if (!kinds.some((kind) => kind === basename(directory.path)) || directory.above('sqitch.conf') === null) return null
  return directory.above('sqitch.plan')?.path ?? null
}

function withoutPlan(directory: Directory): ReadResult {
  const above = planAbove(directory)
  const sentence =
    above === null
      ? 'There is no sqitch.plan here, which says in what order the changes run.'
      : `This is a folder of a Sqitch project; name the directory of its plan instead, ${above}.`
  const ignored = directory.files.map((file) => ({ file, reason: 'no plan names it' }))
  return { migrations: [], problems: [fatal(sentence, directory.path)], ignored, remainder: [] }
}

function reasonToPassOver(file: string, { folders, extension }: SqitchSettings): string {
  if (file.endsWith('.plan')) return 'another plan'
  const within = kinds.some((kind) => file.startsWith(`${folders[kind]}/`))
  return within && file.endsWith(`.${extension}`) ? 'the plan does not name it' : 'not in the folders of the changes'
}
