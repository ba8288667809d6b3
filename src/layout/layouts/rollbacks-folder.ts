import { join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import { isPairName, isRollbackName } from '../direction-words.ts'
import { type Directory, type Layout, type ReadResult, transactionsInferred } from '../layout.ts'
import { newDown, newUp } from '../new-script.ts'
import { nextNumber } from '../numbering.ts'
import { compareByNumber, leadingNumber, sharedNumbers } from '../order.ts'
import { isSql, plainScript, reasonToIgnore, topSqlFiles, withoutEnding } from '../plain-script.ts'
import { belongsBy, filesWithRollbacks, matchRollbacks, type RollbackFile, rollbackFiles, rollbackScript } from '../rollback-files.ts'

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
    const downs = rollbackFiles(directory)
    if (downs.length === 0) return { confidence: 'no', because: 'no .sql file in rollbacks/ or ../rollbacks/' }
    if (ups.length === 0) return { confidence: 'no', because: 'no plain .sql file at the top of the directory' }
    const matched = ups.filter((up) => downs.some((down) => belongsBy(up, down) !== null)).length
    const because = `${matched} of ${ups.length} .sql files have a rollback in ${[...new Set(downs.map((down) => down.folder))].join(' or ')}`
    return { confidence: matched > 0 ? 'certain' : 'possible', because }
  },

  read(directory): ReadResult {
    const ups = upFiles(directory).sort((a, b) => compareByNumber(withoutEnding(a), withoutEnding(b)))
    const downs = rollbackFiles(directory)
    const { of: downOf, problems } = matchRollbacks(ups, downs)
    const shared = sharedNumbers(ups).map(([number, files]) => sameNumber(directory, number, files))
    const migrations = ups.map(
      (up): Migration => ({
        id: withoutEnding(up),
        file: join(directory.path, up),
        up: plainScript(directory, up, 'inferred'),
        down: rollbackScript(downOf.get(up), 'inferred'),
      }),
    )
    const used = new Set([...ups, ...[...downOf.values()].map((down) => down.shown)])
    const ignored = filesWithRollbacks(directory)
      .filter((file) => !used.has(file))
      .map((file) => ({ file, reason: reason(file, downs) }))
    return { migrations, problems: [...problems, ...shared], ignored, remainder: [] }
  },

  quirks: [
    'A rollback has the name of its migration, or is `NUMBER_rollback_words.sql` or `rollback_NAME.sql`; one whose words differ belongs to the only migration with its number.',
    'Order is the number at the beginning, however many digits it has; within a number the name.',
    'Not read: files in other folders.',
  ],

  create(directory, words, now) {
    const name = `${nextNumber(upFiles(directory), now, '001')}_${words}.sql`
    const { folder, name: spelled } = rollbackFiles(directory).at(-1) ?? { folder: 'rollbacks/', name: '' }
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

function upFiles(directory: Directory): string[] {
  const candidates = topSqlFiles(directory).filter((file) => !isRollbackName(file) && !isPairName(file, 'up') && !isPairName(file, 'down'))
  const numbered = candidates.filter((file) => leadingNumber(file) !== null)
  return numbered.length > 0 ? numbered : candidates
}

function reason(file: string, downs: readonly RollbackFile[]): string {
  if (downs.some((down) => down.shown === file)) return 'it is the rollback of no migration, or of one that has another'
  if (isSql(file) && !file.includes('/') && (isRollbackName(file) || isPairName(file, 'down')))
    return 'a rollback outside the folder `rollbacks`'
  if (!file.includes('/') && isPairName(file, 'up')) return 'its name is that of one half of a pair'
  return reasonToIgnore(file)
}

function sameNumber(directory: Directory, number: bigint, files: readonly string[]): LayoutProblem {
  const sentence = `${files.join(' and ')} have the same number, ${number}; they run in the order of their names.`
  return { severity: 'warning', sentence, file: join(directory.path, files[1]!) }
}
