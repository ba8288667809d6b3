import { relative } from 'node:path'
import { Failure } from '../core/failure.ts'
import type { LayoutProblem, Migration, Script } from '../core/migration.ts'
import { nearest } from '../core/nearest.ts'
import { loadRegistry } from '../core/registry.ts'
import { byteOrderMarks } from './byte-order-mark.ts'
import { holdsCode } from './code-files.ts'
import { detectAll, reasonsOf, surest } from './detect.ts'
import { openDirectory } from './directory.ts'
import type { Directory, Layout, LayoutSettings, ReadResult } from './layout.ts'
import { hasSql } from './tokens.ts'

export interface ReadMigrations extends ReadResult {
  readonly layout: Layout
  /** Why this layout, in words a person can check. */
  readonly because: string
}

/** Every layout, in the order of their names. */
export function loadLayouts(): Promise<readonly Layout[]> {
  return loadRegistry<Layout>(new URL('./layouts/', import.meta.url))
}

/**
 * Reads a directory's migrations, in the order in which they run.
 *
 * @param directory Absolute, or relative to the working directory.
 * @param layoutName Absent: detected. One proven layout wins, else one certain one, else the only possible one.
 * @param settings Values of placeholders. Default: none.
 * @returns Also the problems; none of them is fatal.
 * @throws Failure (usage) when the directory or one of its files cannot be read, when there is no such layout, when none or more than one
 * fits, when a problem is fatal (with all of them), and when there is no migration.
 */
export async function readMigrations(
  directory: string,
  layoutName?: string,
  settings: LayoutSettings = { variables: {} },
): Promise<ReadMigrations> {
  const layouts = await loadLayouts()
  const asked = layoutName ?? (settings.command === undefined ? undefined : 'command')
  const named = asked === undefined ? undefined : layoutCalled(asked, layouts)
  if (settings.command !== undefined && named?.name !== 'command') throw commandsWithoutUse(named!)
  const opened = openDirectory(directory)
  const { layout, because } =
    named === undefined
      ? detectLayout(opened, layouts, directory)
      : { layout: named, because: layoutName === undefined ? 'the options name the commands that run it' : 'the options name it' }
  const result = await layout.read(opened, settings)
  if (result.problems.some((problem) => problem.severity === 'fatal')) throw outOfOrder(directory, layout, result)
  if (result.migrations.length === 0) throw noMigration(directory, layout, result)
  const migrations = result.migrations.map((migration) => readableByPsql(migration, settings))
  return {
    ...result,
    migrations,
    problems: [...result.problems, ...(await emptyUps(migrations, opened)), ...byteOrderMarks(migrations, opened.path)],
    layout,
    because,
  }
}

/** Where nobody says how scripts run, psql may run them. */
function readableByPsql(migration: Migration, { variables }: LayoutSettings): Migration {
  const says = ({ transaction, psql, pieces, replacements }: Script) => transaction !== 'inferred' || psql || pieces || replacements
  const script = (one: Script): Script => (says(one) ? one : { ...one, psql: { variables } })
  const { up, down, verify } = migration
  return { ...migration, up: script(up), down: down && script(down), ...(verify && { verify: script(verify) }) }
}

/** @throws Failure (usage) when there is no layout of that name. */
export function layoutCalled(name: string, layouts: readonly Layout[]): Layout {
  const found = layouts.find((layout) => layout.name === name || layout.aliases?.includes(name))
  if (found !== undefined) return found
  const names = layouts.flatMap((layout) => [layout.name, ...(layout.aliases ?? [])])
  const meant = nearest(name, names)
  throw new Failure('usage', `There is no layout ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`, {
    evidence: [{ title: 'the layouts', body: layouts.map((layout) => `${layout.name}: ${layout.summary}`).join('\n') }],
    nextStep: 'Name one of them, or leave it to detection.',
  })
}

function commandsWithoutUse({ name }: Layout): Failure {
  return new Failure('usage', `The options name commands, and the layout ${name}, which reads SQL and runs no command.`, {
    nextStep: 'Leave one of them out: command for SQL that is read, layout for migrations in code.',
  })
}

function detectLayout(directory: Directory, layouts: readonly Layout[], given: string): { layout: Layout; because: string } {
  const detections = detectAll(directory, layouts)
  const fitting = surest(detections)
  const [first] = fitting
  if (first === undefined) {
    const found = directory.files.length
    const held = found === 0 ? 'it is empty' : `none of its ${found} ${found === 1 ? 'file' : 'files'} is one`
    throw new Failure('usage', `${given} holds no migration: ${held}.`, {
      evidence: [{ title: 'what each layout looked for', body: reasonsOf(detections) }],
      nextStep: holdsCode(directory)
        ? `${inCode} Otherwise name the directory that holds the migrations: --migrations DIR.`
        : otherDirectory,
    })
  }
  if (fitting.length === 1) return first
  const names = fitting.map((detection) => detection.layout.name)
  throw new Failure('usage', `${given} fits more than one layout: ${names.join(', ')}.`, {
    evidence: [{ title: 'why each of them', body: reasonsOf(fitting) }],
    nextStep: `Say which one it is: ${names.map((name) => `--layout ${name}`).join(' or ')}.`,
  })
}

const otherDirectory = 'Name the directory that holds the migrations: --migrations DIR.'
const inCode =
  "If these are migrations in code, say in pg-roundtrip.config.ts how their tool runs one of them: command: { up: 'npx knex migrate:up {name}', down: 'npx knex migrate:down {name}' }."

function outOfOrder(given: string, layout: Layout, { problems }: ReadResult): Failure {
  const sentences = (severity: LayoutProblem['severity']): string[] =>
    problems.filter((problem) => problem.severity === severity).map((problem) => problem.sentence)
  const [fatal, warnings] = [sentences('fatal'), sentences('warning')]
  return new Failure('usage', `The migrations in ${given} are not in order for the layout ${layout.name} (${layout.summary}).`, {
    evidence: [
      { title: 'what is wrong', body: fatal.join('\n') },
      ...(warnings.length > 0 ? [{ title: 'what is odd beside that', body: warnings.join('\n') }] : []),
    ],
    nextStep: 'Put that right, or name another layout: --layout NAME.',
  })
}

function noMigration(given: string, layout: Layout, { ignored }: ReadResult): Failure {
  return new Failure('usage', `${given} holds no migration that the layout ${layout.name} (${layout.summary}) recognises.`, {
    evidence: [
      ...(ignored.length > 0
        ? [{ title: 'files passed over', body: shortList(ignored.map(({ file, reason }) => `${file}: ${reason}`)) }]
        : []),
    ],
    nextStep: 'Name the directory that holds the migrations (--migrations DIR), or the layout (--layout NAME).',
  })
}

function shortList(lines: readonly string[]): string {
  return lines.length <= 10 ? lines.join('\n') : [...lines.slice(0, 10), `and ${lines.length - 10} more`].join('\n')
}

async function emptyUps(migrations: readonly Migration[], directory: Directory): Promise<LayoutProblem[]> {
  const problems: LayoutProblem[] = []
  for (const { id, file, up } of migrations) {
    if (up.command !== undefined || (await hasSql(up.sql))) continue
    const sentence = `${id} does nothing: there is no statement in its up (${relative(directory.path, file)}).`
    problems.push({ severity: 'warning', sentence, file, line: up.firstLine })
  }
  return problems
}
