import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { sqlNames } from '../../core/sql-name.ts'
import { renderGoTemplate, type TemplateSetting } from '../go-template.ts'
import { readIni } from '../ini.ts'
import type { Directory, Layout, LayoutSettings, ReadResult, Remainder } from '../layout.ts'
import { countLineEnds } from '../lines.ts'
import { isSql, topSqlFiles, withoutEnding } from '../plain-script.ts'
import { fatal } from '../problem.ts'
import { hasSql } from '../tokens.ts'

const separator = '---- create above / drop below ----'
const named = /^(\d+)_.+\.sql$/
const withoutTransaction = /^---- tern: disable-tx ----$/m

/** Numbered files whose two halves a line of dashes parts, as jackc's tern reads them. */
export default {
  name: 'tern',
  summary: 'one .sql file per migration, with the rollback below `---- create above / drop below ----`',
  quirks: [
    'tern: numbers must be 1, 2, 3 … without a gap; a file without the separator, or with nothing below it, has no rollback.',
    'tern: both halves are Go templates: values of `[data]` in tern.conf and of `variables`, `{{ template "shared/x.sql" . }}`, constants, `if` over a value. sprig\'s functions, loops and `install_snapshot` are refused by name.',
    'tern: each half is one transaction; one with the line `---- tern: disable-tx ----` runs statement by statement.',
    'tern: `public.schema_version` is made before the first migration, under the name that tern.conf gives it, with its one row.',
  ],

  detect(directory) {
    const files = topSqlFiles(directory).filter((file) => named.test(file))
    const marked = files.filter((file) => directory.read(file).includes(separator)).length
    if (marked > 0)
      return { confidence: 'proven', because: `${marked} of ${files.length} numbered .sql files have the line \`${separator}\`` }
    if (files.length > 0 && directory.files.includes('tern.conf')) return { confidence: 'proven', because: 'tern.conf is there' }
    return { confidence: 'no', because: `no numbered .sql file has the line \`${separator}\`` }
  },

  async read(directory, settings): Promise<ReadResult> {
    const numberOf = (file: string): number => Number(named.exec(file)![1])
    const files = topSqlFiles(directory)
      .filter((file) => named.test(file))
      .sort((a, b) => numberOf(a) - numberOf(b) || (a < b ? -1 : 1))
    const problems: LayoutProblem[] = []
    for (const [index, file] of files.entries()) {
      const path = join(directory.path, file)
      const before = index === 0 ? 0 : numberOf(files[index - 1]!)
      if (numberOf(file) === before && index > 0)
        problems.push(fatal(`${files[index - 1]} and ${file} have the same number; tern refuses that.`, path))
      else if (numberOf(file) !== before + 1)
        problems.push(fatal(`The migration ${before + 1} is missing: ${file} follows ${before}; tern refuses that.`, path))
    }
    const conf = readIni(directory.above('tern.conf')?.text ?? '')
    const setting = templates(directory, conf, settings)
    const read = await Promise.all(files.map((file) => readFile(directory, file, setting)))
    const ignored = directory.files.filter((file) => !files.includes(file)).map((file) => ({ file, reason: reason(file) }))
    const table = sqlNames((conf.get('database.version_table') ?? 'public.schema_version').split('.'))
    return {
      migrations: read.map(({ migration }) => migration),
      problems: [...problems, ...read.flatMap((one) => one.problems)],
      ignored,
      remainder: read.flatMap(({ remainder }) => remainder),
      ledger: `CREATE TABLE IF NOT EXISTS ${table} (version int4 NOT NULL PRIMARY KEY);\nINSERT INTO ${table} (version) VALUES (0);\n`,
    }
  },

  create(directory, words) {
    const numbers = topSqlFiles(directory).flatMap((file) => named.exec(file)?.[1] ?? [])
    const next = Math.max(0, ...numbers.map(Number)) + 1
    const name = words.trim().replace(/[^\p{L}\p{N}]+/gu, '_')
    return [
      {
        file: `${String(next).padStart(3, '0')}_${name}.sql`,
        text: `-- Write what the migration does here.\n\n${separator}\n\n-- Write what undoes it here.\n`,
      },
    ]
  },
} satisfies Layout

interface ReadFile {
  readonly migration: Migration
  readonly problems: readonly LayoutProblem[]
  readonly remainder: readonly Remainder[]
}

async function readFile(directory: Directory, file: string, setting: TemplateSetting): Promise<ReadFile> {
  const path = join(directory.path, file)
  const text = directory.read(file)
  const at = text.indexOf(separator)
  const problems: LayoutProblem[] = []
  const half = (start: number, end: number): Script => {
    const sql = text.slice(start, end)
    const firstLine = countLineEnds(text.slice(0, start)) + 1
    const rendered = renderGoTemplate(sql, setting)
    problems.push(
      ...rendered.problems.map(({ line, sentence }) =>
        fatal(`${file} ${sentence} (line ${firstLine + line - 1}).`, path, firstLine + line - 1),
      ),
    )
    const { replacements } = rendered
    const transaction = withoutTransaction.test(sql.replaceAll('\r\n', '\n')) ? 'statements' : 'wrapped'
    return { sql, transaction, file: path, firstLine, ...(replacements.length > 0 && { replacements }) }
  }
  // What follows on the line is already the other half; only its end is the separator's.
  const lineEnd = /^[ \t]*(?:\r\n|\n)/.exec(text.slice(at + separator.length))?.[0] ?? ''
  const below = at + separator.length + lineEnd.length
  const up = half(0, at === -1 ? text.length : at)
  const down = at === -1 ? null : half(below, text.length)
  if (!(await hasSql(up.sql))) problems.push(fatal(`${file} has no SQL above \`${separator}\`; tern refuses that.`, path, 1))
  const isReversible = down !== null && down.sql.trim() !== ''
  const remainder: Remainder[] =
    at === -1
      ? []
      : [
          { file: path, firstLine: countLineEnds(text.slice(0, at)) + 1, text: text.slice(at, below), what: 'marker' },
          ...(isReversible || down!.sql === ''
            ? []
            : [{ file: path, firstLine: down!.firstLine, text: down!.sql, what: 'unassigned' } as const]),
        ]
  return {
    migration: {
      id: withoutEnding(file),
      file: path,
      up,
      down: isReversible ? down : null,
      ...(!isReversible && { notes: [`tern cannot roll it back: nothing stands below \`${separator}\`.`] }),
    },
    problems,
    remainder,
  }
}

function templates(directory: Directory, conf: ReadonlyMap<string, string>, { variables }: LayoutSettings): TemplateSetting {
  return {
    value: (path) => variables[path] ?? conf.get(`data.${path}`),
    template: (name) => (name.includes('/') && directory.files.includes(name) ? directory.read(name) : undefined),
  }
}

function reason(file: string): string {
  if (isSql(file) && file.includes('/')) return 'a template that migrations may include'
  return isSql(file) ? 'its name is not NUMBER_words.sql' : 'not a .sql file'
}
