import { join } from 'node:path'
import type { LayoutProblem, Script, TransactionMode } from '../core/migration.ts'
import type { Directory } from './layout.ts'
import { leadingNumber, sharedNumbers } from './order.ts'
import { isSql, plainScript, topSqlFiles, withoutEnding } from './plain-script.ts'

/** A file of a folder `rollbacks`, below the migrations or beside them. */
export interface RollbackFile {
  /** The directory it is read from, and its name in it. */
  readonly directory: Directory
  readonly file: string
  readonly name: string
  readonly folder: 'rollbacks/' | '../rollbacks/'
  /** Relative to the directory of the ups. */
  readonly shown: string
}

export interface MatchedRollbacks {
  /** By the file of the up. */
  readonly of: ReadonlyMap<string, RollbackFile>
  readonly problems: readonly LayoutProblem[]
}

/** The .sql files in a folder `rollbacks`. */
export function rollbackFiles(directory: Directory): RollbackFile[] {
  const below = directory.files
    .filter((file) => isSql(file) && /^rollbacks\/[^/]+$/.test(file))
    .map((file): RollbackFile => ({ directory, file, name: file.slice('rollbacks/'.length), folder: 'rollbacks/', shown: file }))
  const sibling = directory.beside('rollbacks')
  if (sibling === null) return below
  const beside = topSqlFiles(sibling).map(
    (file): RollbackFile => ({ directory: sibling, file, name: file, folder: '../rollbacks/', shown: `../rollbacks/${file}` }),
  )
  return [...below, ...beside]
}

/** Everything below the directory, and in the folder `rollbacks` beside it; relative to the directory. */
export function filesWithRollbacks(directory: Directory): string[] {
  const beside = directory.beside('rollbacks')
  return [...directory.files, ...(beside?.files ?? []).map((file) => `../rollbacks/${file}`)]
}

/**
 * Whether a rollback is one of a migration's: it has its name, in one of the spellings that are in use (`<name>.sql`, `<name>.down.sql`, `<name>_down.sql`, `rollback_<name>.sql`,
 * `<number>_rollback_<words>.sql`), or its number under other words.
 */
export function belongsBy(up: string, rollback: RollbackFile): 'name' | 'number' | null {
  const name = withoutEnding(up)
  const spellings = [name, `${name}.down`, `${name}_down`, name.replace(/^(\d+_)/, '$1rollback_'), `rollback_${name}`]
  if (spellings.includes(withoutEnding(rollback.name))) return 'name'
  const number = leadingNumber(rollback.name.replace(/^rollback_/i, ''))
  return number !== null && number === leadingNumber(up) ? 'number' : null
}

/** Finds each up's rollback: by name first, by number where the number is of one migration alone. */
export function matchRollbacks(ups: readonly string[], rollbacks: readonly RollbackFile[]): MatchedRollbacks {
  const problems: LayoutProblem[] = []
  const shared = sharedNumbers(ups)
  const of = new Map<string, RollbackFile>()
  const free = new Set(rollbacks)
  for (const by of ['name', 'number'] as const) {
    for (const up of ups.filter((file) => !of.has(file))) {
      const found = [...free].filter((rollback) => belongsBy(up, rollback) === by)
      const unique = by === 'name' || !shared.some(([, files]) => files.includes(up))
      if (found.length === 0 || !unique) continue
      for (const rollback of found) free.delete(rollback)
      of.set(up, found[0]!)
      if (found.length > 1) problems.push(ambiguous(up, found))
      else if (by === 'number') problems.push(differentWords(up, found[0]!))
    }
  }
  for (const rollback of free) problems.push(orphan(rollback))
  return { of, problems }
}

export function rollbackScript(rollback: RollbackFile | undefined, transaction: TransactionMode): Script | null {
  return rollback === undefined ? null : plainScript(rollback.directory, rollback.file, transaction)
}

function ambiguous(up: string, found: readonly RollbackFile[]): LayoutProblem {
  const sentence = `${up} has more than one rollback, ${found.map(({ shown }) => shown).join(' and ')}; keep one.`
  return { severity: 'fatal', sentence, file: join(found[1]!.directory.path, found[1]!.file) }
}

function differentWords(up: string, rollback: RollbackFile): LayoutProblem {
  const sentence = `${rollback.shown} belongs to ${up} by its number, though their words differ.`
  return { severity: 'warning', sentence, file: join(rollback.directory.path, rollback.file) }
}

function orphan(rollback: RollbackFile): LayoutProblem {
  const sentence = `${rollback.shown} rolls back a migration that is not there: no .sql file has its name or, alone, its number.`
  return { severity: 'fatal', sentence, file: join(rollback.directory.path, rollback.file) }
}
