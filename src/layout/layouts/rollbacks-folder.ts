import { join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import { isPairName, isRollbackName } from '../direction-words.ts'
import { type Directory, type Layout, type ReadResult, transactionsInferred } from '../layout.ts'
import { newDown, newUp } from '../new-script.ts'
import { nextNumber } from '../numbering.ts'
import { compareByNumber, leadingNumber, sharedNumbers } from '../order.ts'
import { isSql, plainScript, reasonToIgnore, topSqlFiles, withoutEnding } from '../plain-script.ts'

/**
 * Up files at the top, their rollbacks in a folder `rollbacks` below or beside: under the same name, as `NUMBER_rollback_words.sql`,
 * or as `rollback_<name>.sql`. A rollback whose words differ belongs to the one up with its number.
 */
export default {
  name: 'rollbacks-folder',
  summary: 'plain .sql files, and a folder `rollbacks` below or beside them with a rollback for each',
  note: transactionsInferred,

  detect(directory) {
    const ups = upFiles(directory)
    const downs = downFiles(directory)
    if (downs.length === 0) return { confidence: 'no', because: 'no .sql file in rollbacks/ or ../rollbacks/' }
    if (ups.length === 0) return { confidence: 'no', because: 'no plain .sql file at the top of the directory' }
    const matched = ups.filter((up) => downs.some((down) => matches(up, down) !== null)).length
    const because = `${matched} of ${ups.length} .sql files have a rollback in ${[...new Set(downs.map((down) => down.folder))].join(' or ')}`
    return { confidence: matched > 0 ? 'certain' : 'possible', because }
  },

  read(directory): ReadResult {
    const problems: LayoutProblem[] = []
    const ups = upFiles(directory).sort((a, b) => compareByNumber(withoutEnding(a), withoutEnding(b)))
    const downs = downFiles(directory)
    const shared = sharedNumbers(ups)
    const downOf = new Map<string, Down>()
    const free = new Set(downs)
    for (const by of ['name', 'number'] as const) {
      for (const up of ups.filter((file) => !downOf.has(file))) {
        const found = [...free].filter((down) => matches(up, down) === by)
        const unique = by === 'name' || !shared.some(([, files]) => files.includes(up))
        if (found.length === 0 || !unique) continue
        for (const down of found) free.delete(down)
        downOf.set(up, found[0]!)
        if (found.length > 1) problems.push(ambiguous(up, found))
        else if (by === 'number') problems.push(differentWords(up, found[0]!))
      }
    }
    for (const down of free) problems.push(orphan(down))
    for (const [number, files] of shared) problems.push(sameNumber(directory, number, files))

    const migrations = ups.map((up): Migration => {
      const down = downOf.get(up)
      return {
        id: withoutEnding(up),
        file: join(directory.path, up),
        up: plainScript(directory, up, 'inferred'),
        down: down === undefined ? null : plainScript(down.directory, down.file, 'inferred'),
      }
    })
    const used = new Set([...ups, ...[...downOf.values()].map((down) => down.shown)])
    const beside = directory.beside('rollbacks')
    const ignored = [...directory.files, ...(beside?.files ?? []).map((file) => `../rollbacks/${file}`)]
      .filter((file) => !used.has(file))
      .map((file) => ({ file, reason: reason(file, downs) }))
    return { migrations, problems, ignored, remainder: [] }
  },

  quirks: [
    'A rollback has the name of its migration, or is `NUMBER_rollback_words.sql` or `rollback_NAME.sql`; one whose words differ belongs to the only migration with its number.',
    'Order is the number at the beginning, however many digits it has; within a number the name.',
    'Not read: files in other folders.',
  ],

  create(directory, words, now) {
    const name = `${nextNumber(upFiles(directory), now, '001')}_${words}.sql`
    const { folder, name: spelled } = downFiles(directory).at(-1) ?? { folder: 'rollbacks/', name: '' }
    // As the last of those that are there is spelled.
    const rollback = /^\d+_rollback_/i.test(spelled)
      ? name.replace(/^(\d+_)/, '$1rollback_')
      : /^rollback_/i.test(spelled)
        ? `rollback_${name}`
        : name
    return [
      { file: name, text: newUp },
      { file: `${folder}${rollback}`, text: newDown },
    ]
  },
} satisfies Layout

interface Down {
  /** The directory it is read from, and its name in it. */
  readonly directory: Directory
  readonly file: string
  readonly name: string
  readonly folder: 'rollbacks/' | '../rollbacks/'
  /** Relative to the directory of the ups. */
  readonly shown: string
}

function upFiles(directory: Directory): string[] {
  const candidates = topSqlFiles(directory).filter((file) => !isRollbackName(file) && !isPairName(file, 'up') && !isPairName(file, 'down'))
  const numbered = candidates.filter((file) => leadingNumber(file) !== null)
  return numbered.length > 0 ? numbered : candidates
}

function downFiles(directory: Directory): Down[] {
  const below = directory.files
    .filter((file) => isSql(file) && /^rollbacks\/[^/]+$/.test(file))
    .map((file): Down => ({ directory, file, name: file.slice('rollbacks/'.length), folder: 'rollbacks/', shown: file }))
  const sibling = directory.beside('rollbacks')
  if (sibling === null) return below
  const beside = topSqlFiles(sibling).map(
    (file): Down => ({ directory: sibling, file, name: file, folder: '../rollbacks/', shown: `../rollbacks/${file}` }),
  )
  return [...below, ...beside]
}

function matches(up: string, down: Down): 'name' | 'number' | null {
  const name = withoutEnding(up)
  const downName = withoutEnding(down.name)
  const spellings = [name, name.replace(/^(\d+_)/, '$1rollback_'), `rollback_${name}`]
  if (spellings.includes(downName)) return 'name'
  const number = leadingNumber(down.name.replace(/^rollback_/i, ''))
  return number !== null && number === leadingNumber(up) ? 'number' : null
}

function reason(file: string, downs: readonly Down[]): string {
  if (downs.some((down) => down.shown === file)) return 'it is the rollback of no migration, or of one that has another'
  if (isSql(file) && !file.includes('/') && (isRollbackName(file) || isPairName(file, 'down')))
    return 'a rollback outside the folder `rollbacks`'
  if (!file.includes('/') && isPairName(file, 'up')) return 'its name is that of one half of a pair'
  return reasonToIgnore(file)
}

function ambiguous(up: string, found: readonly Down[]): LayoutProblem {
  const sentence = `${up} has more than one rollback, ${found.map((down) => down.shown).join(' and ')}; keep one.`
  return { severity: 'fatal', sentence, file: join(found[1]!.directory.path, found[1]!.file) }
}

function differentWords(up: string, down: Down): LayoutProblem {
  const sentence = `${down.shown} belongs to ${up} by its number, though their words differ.`
  return { severity: 'warning', sentence, file: join(down.directory.path, down.file) }
}

function orphan(down: Down): LayoutProblem {
  const sentence = `${down.shown} rolls back a migration that is not there: no .sql file has its name or, alone, its number.`
  return { severity: 'fatal', sentence, file: join(down.directory.path, down.file) }
}

function sameNumber(directory: Directory, number: bigint, files: readonly string[]): LayoutProblem {
  const sentence = `${files.join(' and ')} have the same number, ${number}; they run in the order of their names.`
  return { severity: 'warning', sentence, file: join(directory.path, files[1]!) }
}
