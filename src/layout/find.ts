import { type Dirent, existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import { confidences, detectAll, type LayoutDetection, surest } from './detect.ts'
import { openDirectory } from './directory.ts'
import type { Layout } from './layout.ts'

/** A directory in which at least one layout recognises migrations. */
export interface FoundDirectory {
  /** Relative to the project, with `/`; `.` is the project itself. */
  readonly directory: string
  /** The surest layouts; several are a tie. */
  readonly fitting: readonly LayoutDetection[]
}

/** Directories that hold no migrations of the project's own. */
const passedOver =
  /^(?:\..*|node_modules|vendor|dist|build|target|out|coverage|tmp|tests?|__tests__|testdata|fixtures|examples?|e2e|seeds?)$/

/** A project is not searched for longer than a person would wait. */
const mostDirectories = 4_000
const deepest = 8

/**
 * Where the migrations of a project are: the usual directories that a layout recognises; where none is, whatever directory of the project
 * looks like migrations and is recognised, the surest first.
 *
 * @param root Absolute.
 * @param usual Relative to it, in the order in which they count.
 */
export function findMigrations(root: string, usual: readonly string[], layouts: readonly Layout[]): FoundDirectory[] {
  const known = usual.filter((directory) => existsSync(join(root, directory))).flatMap((directory) => recognised(root, directory, layouts))
  if (known.length > 0) return known
  const found = candidates(root).flatMap((directory) => ifReadable(() => recognised(root, directory, layouts)))
  const rank = ({ fitting }: FoundDirectory) => (confidences as readonly string[]).indexOf(fitting[0]!.confidence)
  // Of directories within each other the surer one counts, and the outer one of two that are equally sure.
  const inside = (inner: FoundDirectory, outer: FoundDirectory) =>
    inner !== outer && (outer.directory === '.' || inner.directory.startsWith(`${outer.directory}/`))
  return found
    .filter(
      (one) => !found.some((other) => (inside(one, other) && rank(other) <= rank(one)) || (inside(other, one) && rank(other) < rank(one))),
    )
    .sort((a, b) => rank(a) - rank(b) || (a.directory < b.directory ? -1 : 1))
}

/**
 * What a directory is.
 *
 * @param directory Relative to the root, or absolute.
 * @returns nothing, where no layout recognises it.
 */
export function recognised(root: string, directory: string, layouts: readonly Layout[]): FoundDirectory[] {
  const fitting = surest(detectAll(openDirectory(resolve(root, directory)), layouts))
  return fitting.length === 0 ? [] : [{ directory, fitting }]
}

/** A directory that nobody named, with a file in it that is no text, is not what is looked for. */
function ifReadable(look: () => FoundDirectory[]): FoundDirectory[] {
  try {
    return look()
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

/** Directories that hold what some tool calls a migration, breadth first. */
function candidates(root: string): string[] {
  const found: string[] = []
  let level = ['.']
  let looked = 0
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: string[] = []
    for (const directory of level) {
      if (++looked > mostDirectories) return found
      const entries = listed(join(root, directory))
      if (looksLikeMigrations(root, directory, entries)) found.push(directory)
      for (const entry of entries)
        if (entry.isDirectory() && !passedOver.test(entry.name)) next.push(directory === '.' ? entry.name : `${directory}/${entry.name}`)
    }
    level = next
  }
  return found
}

/** Files of SQL that begin with a number; a plan or a journal; a folder for each migration. */
function looksLikeMigrations(root: string, directory: string, entries: readonly Dirent[]): boolean {
  const [files, folders] = [entries.filter((entry) => !entry.isDirectory()), entries.filter((entry) => entry.isDirectory())]
  if (files.some(({ name }) => /^(?:[VR]_*)?\d.*\.sql$/.test(name) || name === 'sqitch.plan')) return true
  const has = (folder: string, names: readonly string[]) => names.some((name) => existsSync(join(root, directory, folder, name)))
  if (folders.some(({ name }) => name === 'meta') && has('meta', ['_journal.json'])) return true
  return folders.some(({ name }) => /^\d/.test(name) && has(name, ['up.sql', 'migration.sql']))
}

/** What nobody may list holds nothing for us. */
function listed(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
