import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Options, usualMigrationDirectories } from '../config/options.ts'
import { Failure } from '../core/failure.ts'
import { reasonsOf } from '../layout/detect.ts'
import { type FoundDirectory, findMigrations, recognised } from '../layout/find.ts'
import { loadLayouts } from '../layout/read.ts'
import { count } from '../report/words.ts'
import { codeToolWords } from './code-tools.ts'
import type { Terminal } from './command.ts'
import { surveyProject } from './survey.ts'

/** Which directory is read, as which layout. */
export interface ChosenHistory {
  /** Relative to where the command runs, or as it was given. */
  readonly migrations: string
  /** Absent: it is what the directory is recognised as, without doubt. */
  readonly layout?: string
  /** Other directories in which migrations were recognised. */
  readonly others: readonly FoundDirectory[]
}

/**
 * Chooses the directory of the migrations and its layout: what was given counts, then what is recognised. Of several a person is asked.
 *
 * @throws Failure (usage) where there is none, or several and nobody to ask; with what can be given.
 */
export async function chooseHistory(
  { migrations, layout }: Pick<Options, 'migrations' | 'layout'>,
  terminal: Terminal,
): Promise<ChosenHistory> {
  if (migrations !== undefined && layout !== undefined) return { migrations, layout, others: [] }
  const layouts = await loadLayouts()
  if (migrations !== undefined) {
    const [given] = existsSync(resolve(terminal.directory, migrations)) ? recognised(terminal.directory, migrations, layouts) : []
    // What is wrong with it, whoever reads it says.
    return { migrations, ...(given !== undefined && (await chooseLayout(given, terminal))), others: [] }
  }
  const found = findMigrations(terminal.directory, usualMigrationDirectories, layouts)
  if (found.length === 0) throw nothingFound(terminal)
  const chosen = await chooseDirectory(found, terminal)
  const chosenLayout = layout === undefined ? await chooseLayout(chosen, terminal) : { layout }
  return { migrations: chosen.directory, ...chosenLayout, others: found.filter((one) => one !== chosen) }
}

async function chooseDirectory(found: readonly FoundDirectory[], { ask }: Terminal): Promise<FoundDirectory> {
  const [first] = found
  // The usual directories have an order of their own; of any others nobody knows which one is meant.
  if (found.length === 1 || (usualMigrationDirectories as readonly string[]).includes(first!.directory)) return first!
  const words = found.map(
    ({ directory, fitting }) => `${directory} (${fitting.map(({ layout }) => layout.name).join(' or ')}: ${fitting[0]!.because})`,
  )
  if (ask !== undefined) return found[await ask('Which directory holds the migrations?', words)]!
  const shown = found.slice(0, 3).map(({ directory }) => `--migrations ${directory}`)
  throw new Failure('usage', `There are migrations in ${count(found.length, 'directory', 'directories')}.`, {
    evidence: [{ title: 'What was recognised', body: words.join('\n') }],
    nextStep: `Say which one it is: ${shown.join(' or ')}${found.length > shown.length ? ' …' : '.'}`,
  })
}

async function chooseLayout({ directory, fitting }: FoundDirectory, { ask }: Terminal): Promise<{ layout?: string }> {
  if (fitting.length === 1) return {}
  if (ask !== undefined) {
    const words = fitting.map(({ layout, because }) => `${layout.name}, ${layout.summary}: ${because}`)
    return { layout: fitting[await ask(`${directory} fits more than one layout. Which one is it?`, words)]!.layout.name }
  }
  const names = fitting.map(({ layout }) => layout.name)
  throw new Failure('usage', `${directory} fits more than one layout: ${names.join(', ')}.`, {
    evidence: [{ title: 'why each of them', body: reasonsOf(fitting) }],
    nextStep: `Say which one it is: ${names.map((name) => `--layout ${name}`).join(' or ')}.`,
  })
}

function nothingFound({ directory }: Terminal): Failure {
  const { codeTools } = surveyProject(directory)
  return new Failure('usage', `No migrations were found in ${directory}.`, {
    evidence: [
      { title: 'Looked for first', body: usualMigrationDirectories.join('\n') },
      ...(codeTools.length === 0 ? [] : [{ title: 'Migrations in code', body: codeTools.map(codeToolWords).join('\n') }]),
    ],
    nextStep: 'Say where they are: --migrations DIR. pg-roundtrip layouts shows what is read.',
  })
}
