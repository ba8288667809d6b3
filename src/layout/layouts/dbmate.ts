import { join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import { readDbmateFile, upMarker } from '../dbmate-file.ts'
import type { Layout, ReadResult } from '../layout.ts'
import { ledgerUnlessMade } from '../ledger-table.ts'
import { nextNumber, wordsForName } from '../numbering.ts'
import { reasonToIgnore, topSqlFiles, withoutEnding } from '../plain-script.ts'

/** dbmate: one file per migration, with the lines `-- migrate:up` and `-- migrate:down`. */
export default {
  name: 'dbmate',
  summary: 'one .sql file per migration with the lines `-- migrate:up` and `-- migrate:down`',
  quirks: [
    'The names order as text (10 before 9); the version is the digits at the beginning; both markers must be there, up first, with nothing but comments before.',
    'A marker counts wherever it stands at the beginning of a line, also in strings and bodies, as it does to dbmate.',
    'Every script runs in a transaction together with its row in the ledger; one whose marker says `transaction:false` is one message. Up and down say it for themselves.',
    'A file with two sections, and two files with one version, are errors: dbmate fails at the second.',
  ],

  detect(directory) {
    const sql = topSqlFiles(directory).filter((file) => /^\d/.test(file))
    const marked = sql.filter((file) => upMarker.test(directory.read(file))).length
    const because = `${marked} of ${sql.length} numbered .sql files have a line \`-- migrate:up\``
    if (marked === 0) return { confidence: 'no', because }
    return { confidence: marked * 2 >= sql.length ? 'proven' : 'possible', because }
  },

  read(directory): ReadResult {
    const problems: LayoutProblem[] = []
    // Case counts in the ending, as it does to dbmate.
    const files = directory.files.filter((file) => /^\d[^/]*\.sql$/s.test(file))
    const read = files.map((file) => ({ file, ...readDbmateFile(directory.read(file), join(directory.path, file)) }))
    const versions = new Map<string, string>()
    for (const { file, refusals } of read) {
      for (const { line, sentence } of refusals)
        problems.push({ severity: 'fatal', sentence: `${file} ${sentence}.`, file: join(directory.path, file), line })
      const version = /^\d+/.exec(file)![0]
      const taken = versions.get(version)
      if (taken === undefined) versions.set(version, file)
      else
        problems.push({
          severity: 'fatal',
          sentence: `${taken} and ${file} have the same version; dbmate fails at the second one.`,
          file: join(directory.path, file),
        })
    }
    const migrations = read.flatMap(({ file, up, down }): Migration[] =>
      up === null ? [] : [{ id: withoutEnding(file), file: join(directory.path, file), up, down }],
    )
    const table = 'create table if not exists schema_migrations (version varchar primary key);\n'
    return {
      migrations,
      problems,
      ignored: directory.files.filter((file) => !files.includes(file)).map((file) => ({ file, reason: reasonToIgnore(file) })),
      remainder: read.flatMap(({ remainder }) => remainder),
      ...ledgerUnlessMade('schema_migrations', table, migrations),
    }
  },

  create(directory, words, now) {
    const numbered = directory.files.filter((file) => /^\d[^/]*\.sql$/s.test(file))
    return [{ file: `${nextNumber(numbered, now)}_${wordsForName(words)}.sql`, text: '-- migrate:up\n\n\n-- migrate:down\n\n' }]
  },
} satisfies Layout
