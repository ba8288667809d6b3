import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { sqlName } from '../../core/sql-name.ts'
import type { Directory, Layout, ReadResult, Remainder } from '../layout.ts'
import { countLineEnds } from '../lines.ts'
import { compareByNumber } from '../order.ts'
import { topSqlFiles, withoutEnding } from '../plain-script.ts'
import { fatal, warning } from '../problem.ts'
import { type Half, readSqlMigrate } from '../sql-migrate-text.ts'
import { hasSql } from '../tokens.ts'

const marker = /^-- \+migrate (?:Up|Down)\b/m

/** One file a migration with the lines `-- +migrate Up` and `-- +migrate Down`, as rubenv's sql-migrate reads them. */
export default {
  name: 'sql-migrate',
  summary: 'one .sql file per migration with the lines `-- +migrate Up` and `-- +migrate Down`',
  quirks: [
    'sql-migrate: the order is by the number at the beginning of the name, then by name; an id is the name without `.sql`, which sql-migrate leaves on.',
    'sql-migrate: lines that begin with `-- ` are taken out before a script runs, also inside a string or the body of a function.',
    'sql-migrate: a statement ends where the last word of a line ends in a semicolon, or at StatementEnd; each is sent by itself, all in one transaction unless the direction says `notransaction`.',
    'sql-migrate: a file in which a direction goes on below the other one is refused.',
    'sql-migrate: `gorp_migrations` is made before the first migration, under the name that dbconfig.yml gives it.',
  ],

  detect(directory) {
    const sql = topSqlFiles(directory)
    const marked = sql.filter((file) => marker.test(directory.read(file)))
    const because = `${marked.length} of ${sql.length} .sql files have a line \`-- +migrate Up\` or \`-- +migrate Down\``
    return { confidence: marked.length === 0 ? 'no' : 'proven', because }
  },

  async read(directory): Promise<ReadResult> {
    const files = topSqlFiles(directory).sort((a, b) => compareByNumber(a, b))
    const read = await Promise.all(files.map((file) => readFile(directory, file)))
    const ignored = directory.files
      .filter((file) => !files.includes(file))
      .map((file) => ({
        file,
        reason: file.includes('/') ? 'in a folder; sql-migrate reads only the top of the directory' : 'not a .sql file',
      }))
    return {
      migrations: read.flatMap(({ migration }) => migration ?? []),
      problems: read.flatMap(({ problems }) => problems),
      ignored,
      remainder: read.flatMap(({ remainder }) => remainder),
      ledger: `CREATE TABLE IF NOT EXISTS ${ledgerTable(directory)} (id text NOT NULL PRIMARY KEY, applied_at timestamp with time zone);\n`,
    }
  },

  create(directory, words, now) {
    const numbers = topSqlFiles(directory).map((file) => /^\d+/.exec(file)?.[0] ?? '')
    const longest = Math.max(0, ...numbers.map((number) => number.length))
    // `sql-migrate new` writes the time; short numbers are counted by hand, and go on.
    const time = now
      .toISOString()
      .replace(/[-:]|\..*$/g, '')
      .replace('T', '')
    const next = String(Math.max(0, ...numbers.map(Number)) + 1).padStart(longest, '0')
    const number = longest > 0 && longest < 8 ? next : time
    const name = words.trim().replace(/[^\p{L}\p{N}]+/gu, '_')
    return [{ file: `${number}${number === time ? '-' : '_'}${name}.sql`, text: '\n-- +migrate Up\n\n-- +migrate Down\n' }]
  },
} satisfies Layout

interface ReadFile {
  readonly migration: Migration | null
  readonly problems: readonly LayoutProblem[]
  readonly remainder: readonly Remainder[]
}

async function readFile(directory: Directory, file: string): Promise<ReadFile> {
  const path = join(directory.path, file)
  const text = directory.read(file)
  const { up, down, problems: inText } = readSqlMigrate(text)
  const problems = inText.map(({ line, sentence }) => fatal(`${file} ${sentence} (line ${line}).`, path, line))
  const halves = [up, down].filter((half) => half !== undefined).sort((a, b) => a.start - b.start)
  const remainder: Remainder[] = []
  let at = 0
  for (const { start, end } of [...halves, { start: text.length, end: text.length }]) {
    const between = text.slice(at, start)
    const firstLine = countLineEnds(text.slice(0, at)) + 1
    const what = halves.length === 0 || problems.length > 0 ? 'unassigned' : at === 0 ? 'header' : 'marker'
    if (between !== '') remainder.push({ file: path, firstLine, text: between, what })
    at = end
  }
  const [head] = remainder
  if (halves.length > 0 && head?.firstLine === 1 && (await hasSql(head.text))) {
    problems.push(warning(`${file} has SQL above its first marker, which sql-migrate never runs.`, path, 1))
  }
  if (halves.length > 0 && up === undefined) problems.push(warning(`${file} has a Down and no Up: its up does nothing.`, path, 1))
  const empty: Script = { sql: '', transaction: 'wrapped-statements', file: path, firstLine: 1 }
  if (halves.length === 0) return { migration: null, problems, remainder }
  return {
    migration: {
      id: withoutEnding(file),
      file: path,
      up: up ? script(path, text, up) : empty,
      down: down ? script(path, text, down) : null,
      ...(down === undefined && { notes: ['There is no `-- +migrate Down`: sql-migrate rolls it back without running anything.'] }),
    },
    problems,
    remainder,
  }
}

function script(file: string, text: string, { start, end, firstLine, transaction, pieces, removed }: Half): Script {
  return {
    sql: text.slice(start, end),
    transaction: transaction ? 'wrapped-statements' : 'statements',
    file,
    firstLine,
    pieces,
    ...(removed.length > 0 && { replacements: removed.map((range) => ({ ...range, text: '' })) }),
  }
}

/** `table` and `schema` of dbconfig.yml; of several environments the first. */
function ledgerTable(directory: Directory): string {
  const text = directory.above('dbconfig.yml')?.text ?? ''
  const value = (key: string): string | undefined => new RegExp(`^[ \\t]+${key}:[ \\t]*['"]?([^'"#\\s]+)`, 'm').exec(text)?.[1]
  return [value('schema'), value('table') ?? 'gorp_migrations']
    .filter((name) => name !== undefined)
    .map(sqlName)
    .join('.')
}
