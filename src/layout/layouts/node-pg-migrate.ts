import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { toolsMarking } from '../direction-markers.ts'
import type { Directory, Layout, ReadResult, Remainder } from '../layout.ts'
import { countLineEnds } from '../lines.ts'
import { ignoredNames, migrationsDirectoryIn } from '../node-pg-migrate-settings.ts'
import { nextNumber, wordsForName } from '../numbering.ts'
import { withEnumNotes } from '../one-transaction.ts'
import { isSql, topSqlFiles } from '../plain-script.ts'
import { splitByComments } from '../split-migration-comments.ts'
import { hasSql } from '../tokens.ts'

/** node-pg-migrate's SQL files: `NUMBER_words.sql` with `-- Up Migration` and `-- Down Migration`. */
export default {
  name: 'node-pg-migrate',
  summary: "node-pg-migrate's NUMBER_words.sql with `-- Up Migration` and `-- Down Migration`",

  detect(directory) {
    const sql = topSqlFiles(directory)
    if (sql.length === 0) return { confidence: 'no', because: 'there is no .sql file' }
    if (sql.some((file) => /\.(?:up|down)\.sql$/i.test(file))) return { confidence: 'no', because: 'files are named as halves of pairs' }
    const tools = sql.map((file) => toolsMarking(directory.read(file)))
    const marked = tools.filter((found) => found.includes('node-pg-migrate')).length
    const because = `${marked} of ${sql.length} .sql files have a line \`-- Up Migration\` or \`-- Down Migration\``
    if (sql.some((file) => !/^\d/.test(file))) return { confidence: 'no', because: 'not all .sql files begin with a number' }
    if (tools.some((found) => found.some((tool) => tool !== 'node-pg-migrate'))) {
      return { confidence: 'no', because: "there are another tool's markers" }
    }
    const named = migrationsDirectoryIn(directory)
    if (named !== null) return { confidence: 'proven', because: `${because}, and ${named}` }
    if (marked === 0) return { confidence: 'no', because }
    if (/[\\/]supabase[\\/]migrations$/.test(directory.path))
      return { confidence: 'no', because: `${because}, but the directory is Supabase's` }
    return { confidence: marked === sql.length ? 'proven' : 'possible', because }
  },

  async read(directory): Promise<ReadResult> {
    const top = directory.files.filter((file) => !file.includes('/'))
    const passedOver = ignoredNames(directory)
    const files = top.filter((file) => isSql(file) && !passedOver(file))
    const numbered = files.filter((file) => numberOf(file) !== null).sort(compareAsTheToolDoes)
    const read = await Promise.all(numbered.map((file) => readFile(directory, file)))
    const code = top.filter((file) => isCode(file) && !passedOver(file))
    return {
      migrations: withEnumNotes(
        'node-pg-migrate',
        read.map(({ migration }) => migration),
      ),
      problems: [
        ...files.filter((file) => numberOf(file) === null).map((file) => withoutNumber(directory, file)),
        ...code.map((file) => inCode(directory, file)),
        ...read.flatMap(({ problems }) => problems),
      ],
      ignored: directory.files.filter((file) => !numbered.includes(file)).map((file) => ({ file, reason: reason(file, passedOver(file)) })),
      remainder: read.flatMap(({ remainder }) => remainder),
      ledger,
    }
  },

  quirks: [
    'Order is that of the numbers; 17 digits are a date in UTC, and stand between milliseconds where they belong.',
    'The first line of each kind counts, in any case and whatever follows on it. What stands before both is dropped; a warning says so where it is SQL.',
    'A file without markers is an up without a way back. One with a down marker alone is run as an up from its first line to its last, as node-pg-migrate does, and a warning says so.',
    'node-pg-migrate runs everything that is pending in one transaction (unless `--no-single-transaction`); here each migration has its own, because a walk needs the states between. Where a value that one migration adds to an enum is used by a later one, a note says so.',
    'Migrations in code in the same directory are not run; a warning names each. `x.up.sql` and `x.down.sql` are two ups, as the usual loader takes them.',
    'The ledger is `public.pgmigrations`, whatever `--migrations-table` and `--migrations-schema` say.',
  ],

  create(directory, words, now) {
    const name = `${nextNumber(topSqlFiles(directory), now, String(now.getTime()))}_${wordsForName(words, '-')}`
    return [{ file: `${name}.sql`, text: '-- Up Migration\n\n-- Down Migration\n' }]
  },
} satisfies Layout

const ledger = `CREATE TABLE IF NOT EXISTS "public"."pgmigrations" (id SERIAL PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
`

function numberOf(file: string): number | null {
  const digits = /^\d+/.exec(file)?.[0]
  if (digits === undefined) return null
  if (digits.length !== 17) return Number(digits)
  const date = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/, '$1-$2-$3T$4:$5:$6.$7Z')
  return new Date(date).valueOf()
}

function compareAsTheToolDoes(a: string, b: string): number {
  const numeric = { usage: 'sort', numeric: true, sensitivity: 'variant', ignorePunctuation: true } as const
  return numberOf(a)! - numberOf(b)! || a.localeCompare(b, 'en', numeric)
}

interface ReadFile {
  readonly migration: Migration
  readonly problems: readonly LayoutProblem[]
  readonly remainder: readonly Remainder[]
}

async function readFile(directory: Directory, file: string): Promise<ReadFile> {
  const path = join(directory.path, file)
  const text = directory.read(file)
  const { parts, hasUp, downWithin } = splitByComments(text)
  const problems: LayoutProblem[] = []
  const warn = (line: number, sentence: string): void => {
    problems.push({ severity: 'warning', sentence: `${file} ${sentence}.`, file: path, line })
  }
  const script = (what: 'up' | 'down'): Script | null => {
    const part = parts.find((one) => one.what === what)
    return part === undefined ? null : { sql: part.text, transaction: 'wrapped', file: path, firstLine: part.firstLine }
  }
  const remainder: Remainder[] = []
  for (const { what, firstLine, text: lines } of parts) {
    if (what === 'up' || what === 'down' || lines === '') continue
    const lost = what === 'header' && (await hasSql(lines))
    if (lost) warn(firstLine, 'has SQL before its first marker, which node-pg-migrate never runs')
    remainder.push({ file: path, firstLine, text: lines, what: lost ? 'unassigned' : what })
  }
  if (!hasUp && downWithin !== null) {
    const line = 1 + countLineEnds(text.slice(0, downWithin))
    warn(line, 'has `-- Down Migration` and no `-- Up Migration`: node-pg-migrate takes the whole file for the up, the way back with it')
  }
  const down = downWithin === null ? script('down') : tailAgain(path, text, downWithin)
  return { migration: { id: file.replace(/\.[^.]*$/, ''), file: path, up: script('up')!, down }, problems, remainder }
}

/** The end of a file whose whole text is the up: it stands in the file once, and runs in both directions. */
function tailAgain(file: string, text: string, from: number): Script {
  const replacements = [{ start: 0, end: 0, text: text.slice(from) }]
  return { sql: '', transaction: 'wrapped', file, firstLine: 1 + countLineEnds(text), replacements }
}

function isCode(file: string): boolean {
  return /\.[cm]?[jt]s$/i.test(file) && !/\.d\.[cm]?ts$/i.test(file)
}

function reason(file: string, passedOver: boolean): string {
  if (file.includes('/')) return 'in a folder; node-pg-migrate reads only the top of the directory'
  if (passedOver) return "the project's configuration of node-pg-migrate says to ignore it"
  if (isCode(file)) return 'a migration in code'
  return isSql(file) ? 'no number at the beginning of its name' : 'not a .sql file'
}

function withoutNumber(directory: Directory, file: string): LayoutProblem {
  return {
    severity: 'fatal',
    sentence: `${file} has no number at its beginning; node-pg-migrate stops at it.`,
    file: join(directory.path, file),
  }
}

function inCode(directory: Directory, file: string): LayoutProblem {
  return { severity: 'warning', sentence: `${file} is a migration in code: it is not run here.`, file: join(directory.path, file) }
}
