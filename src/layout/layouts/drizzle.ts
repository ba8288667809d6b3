import { join } from 'node:path'
import type { LayoutProblem, Migration, Range } from '../../core/migration.ts'
import { type JournalEntry, journalFile, readJournal } from '../drizzle-journal.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { withEnumNotes } from '../one-transaction.ts'
import { isSql, plainScript } from '../plain-script.ts'

const breakpoint = '--> statement-breakpoint'

/** Drizzle: `meta/_journal.json` says which files are migrations, and in which order. */
export default {
  name: 'drizzle',
  summary: "Drizzle's NUMBER_words.sql, in the order of meta/_journal.json",

  detect(directory) {
    if (!directory.files.includes(journalFile)) return { confidence: 'no', because: `there is no ${journalFile}` }
    const { entries, problem } = readJournal(directory)
    if (problem !== null) return { confidence: 'certain', because: `there is a ${journalFile}, though it ${problem}` }
    return { confidence: 'proven', because: `${journalFile} lists ${entries.length} ${entries.length === 1 ? 'migration' : 'migrations'}` }
  },

  read(directory): ReadResult {
    const { text, entries, problem } = readJournal(directory)
    const path = join(directory.path, journalFile)
    const problems: LayoutProblem[] = problem === null ? [] : [{ severity: 'fatal', sentence: `${journalFile} ${problem}.`, file: path }]
    const migrations: Migration[] = []
    const taken = new Set<string>([journalFile])
    let newest: JournalEntry | undefined
    for (const entry of entries) {
      const file = `${entry.tag}.sql`
      if (newest !== undefined && entry.when <= newest.when) problems.push(notLater(path, entry, newest))
      if (newest === undefined || entry.when > newest.when) newest = entry
      if (taken.has(file)) problems.push({ severity: 'fatal', sentence: `${journalFile} lists ${entry.tag} twice.`, file: path })
      else if (!directory.files.includes(file)) {
        problems.push({ severity: 'fatal', sentence: `${journalFile} lists ${entry.tag}, and there is no ${file}.`, file: path })
      } else {
        const up = plainScript(directory, file, 'wrapped-statements')
        migrations.push({ id: entry.tag, file: up.file, up: { ...up, pieces: chunksOf(up.sql) }, down: null })
      }
      taken.add(file)
    }
    const rest = directory.files.filter((file) => !taken.has(file))
    return {
      migrations: withEnumNotes('Drizzle', migrations),
      problems: [...problems, ...(problem === null ? rest.filter(isAtTop).map((file) => neverRun(directory, file)) : [])],
      ignored: rest.map((file) => ({ file, reason: reason(file) })),
      remainder: text === null ? [] : [{ file: path, firstLine: 1, text, what: 'header' }],
      ledger,
    }
  },

  quirks: [
    'The journal decides: its order is the order, and a .sql file that it does not list is never run.',
    'A file is cut at every `--> statement-breakpoint`, also within a string, and each chunk is one message.',
    'Drizzle runs everything that is pending in one transaction; here each migration has its own, because a walk needs the states between. Where a value that one migration adds to an enum is used by a later one, a note says so.',
    'An entry whose `when` is not later than that of one before it is passed over by Drizzle on a database that has the earlier one; a warning says so.',
    'Drizzle has no way back. The folders of the first beta of Drizzle 1.0 (a folder a migration, without a journal) are not read.',
  ],
} satisfies Layout

const ledger = `CREATE SCHEMA IF NOT EXISTS "drizzle";
CREATE TABLE IF NOT EXISTS "drizzle"."__drizzle_migrations" (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint);
`

/** What stands between the breakpoints; nothing but white space is nothing. */
function chunksOf(sql: string): Range[] {
  const chunks: Range[] = []
  for (let start = 0; start <= sql.length; ) {
    const found = sql.indexOf(breakpoint, start)
    const end = found === -1 ? sql.length : found
    if (sql.slice(start, end).trim() !== '') chunks.push({ start, end })
    start = end + breakpoint.length
  }
  return chunks
}

function isAtTop(file: string): boolean {
  return isSql(file) && !file.includes('/')
}

function reason(file: string): string {
  if (isAtTop(file)) return `${journalFile} does not list it, so Drizzle never runs it`
  return file.startsWith('meta/') ? "drizzle-kit's own record of the schema" : `not a file that ${journalFile} lists`
}

function neverRun(directory: Directory, file: string): LayoutProblem {
  return { severity: 'warning', sentence: `${file} is not in ${journalFile}: Drizzle never runs it.`, file: join(directory.path, file) }
}

function notLater(path: string, entry: JournalEntry, newest: JournalEntry): LayoutProblem {
  const sentence = `${entry.tag} is not later than ${newest.tag} by its \`when\` in ${journalFile}: Drizzle passes over it on a database that has ${newest.tag}.`
  return { severity: 'warning', sentence, file: path }
}
