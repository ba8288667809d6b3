import { join } from 'node:path'
import type { LayoutProblem } from '../../core/migration.ts'
import { isPairName, isRollbackName } from '../direction-words.ts'
import { type Directory, type Layout, type ReadResult, transactionsInferred } from '../layout.ts'
import { newUp } from '../new-script.ts'
import { nextNumber } from '../numbering.ts'
import { compareByNumber, leadingNumber, sharedNumbers } from '../order.ts'
import { plainScript, reasonToIgnore, topSqlFiles, withoutEnding } from '../plain-script.ts'
import { hasMarkerLine } from '../split-by-markers.ts'

/** Plain .sql files and no rollback anywhere. Where some begin with a number, those are the migrations; else all of them are. */
export default {
  name: 'up-only',
  summary: 'plain .sql files in the order of their number, without rollbacks',
  note: transactionsInferred,

  detect(directory) {
    const files = upFiles(directory)
    if (files.length === 0) return { confidence: 'no', because: 'no plain .sql file at the top of the directory' }
    const marked = files.filter((file) => hasMarkerLine(directory.read(file))).length
    if (marked === files.length) return { confidence: 'no', because: 'every .sql file has `-- @up` or `-- @down` in it' }
    const numbered = files.filter((file) => leadingNumber(file) !== null).length
    const because = `${files.length} plain .sql ${files.length === 1 ? 'file' : 'files'}, ${numbered} of them with a number at the beginning`
    return { confidence: 'possible', because }
  },

  read(directory): ReadResult {
    const files = upFiles(directory).sort((a, b) => compareByNumber(withoutEnding(a), withoutEnding(b)))
    const taken = new Set(files)
    const migrations = files.map((file) => ({
      id: withoutEnding(file),
      file: join(directory.path, file),
      up: plainScript(directory, file, 'inferred'),
      down: null,
    }))
    const problems = sharedNumbers(files).map(
      ([number, shared]): LayoutProblem => ({
        severity: 'warning',
        sentence: `${shared.join(' and ')} have the same number, ${number}; they run in the order of their names.`,
        file: join(directory.path, shared[1]!),
      }),
    )
    const ignored = directory.files.filter((file) => !taken.has(file)).map((file) => ({ file, reason: reason(file) }))
    return { migrations, problems, ignored, remainder: [] }
  },

  quirks: [
    'Order is the number at the beginning, however many digits it has; within a number the name. Names without a number come last, and are migrations only where none has one.',
    'A file whose name says that it rolls back (`….down.sql`, `rollback_…`) is not run.',
    "Not read: rollbacks. There are none, and with `rollbacks: 'none'` none is expected.",
  ],

  create(directory, words, now) {
    return [{ file: `${nextNumber(upFiles(directory), now, '001')}_${words}.sql`, text: newUp }]
  },
} satisfies Layout

function upFiles(directory: Directory): string[] {
  const candidates = topSqlFiles(directory).filter((file) => !isRollbackName(file) && !isPairName(file, 'down'))
  const numbered = candidates.filter((file) => leadingNumber(file) !== null)
  return numbered.length > 0 ? numbered : candidates
}

function reason(file: string): string {
  return !file.includes('/') && (isPairName(file, 'down') || isRollbackName(file))
    ? 'its name says that it rolls back'
    : reasonToIgnore(file)
}
