import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import type { Directory, Layout, NewFile, ReadResult } from '../layout.ts'
import { ledgerUnlessMade } from '../ledger-table.ts'
import { nextNumber, timestamp, wordsForName } from '../numbering.ts'
import { plainScript } from '../plain-script.ts'
import { toolsOfProject } from '../project-tools.ts'

interface SqlxFile {
  readonly file: string
  readonly version: bigint
  readonly kind: 'simple' | 'up' | 'down'
}

const noTransaction = '-- no-transaction'

/** sqlx: `VERSION_words.sql` without a way back, or `VERSION_words.up.sql` and `VERSION_words.down.sql`; both in one directory, if need be. */
export default {
  name: 'sqlx',
  summary: 'VERSION_words.sql, or VERSION_words.up.sql and VERSION_words.down.sql, in a project that uses sqlx',
  quirks: [
    'Versions order as numbers; simple and reversible migrations may stand in one directory; a name is split at its first underscore.',
    'Every script runs in a transaction together with its row in the ledger, but for one that begins with `-- no-transaction`, from its first byte on: that is one message.',
    'A simple migration has no rollback. Of sqlx.toml the table-name is read. Not kept: sqlx starts its sessions with TimeZone UTC.',
  ],

  detect(directory) {
    const named = directory.files.filter((file) => sqlxFile(file) !== null).length
    const because = `${named} of ${directory.files.length} files are named VERSION_words.sql`
    const trace = named === 0 ? undefined : traceOf(directory)
    if (trace !== undefined) return { confidence: 'proven', because: `${because}, and ${trace}` }
    return {
      confidence: 'no',
      because: `${because}; no Cargo.toml requires sqlx, there is no sqlx.toml, and no file begins with \`${noTransaction}\``,
    }
  },

  read(directory): ReadResult {
    const problems: LayoutProblem[] = []
    const ignored: { file: string; reason: string }[] = []
    const report = (severity: LayoutProblem['severity'], file: string, sentence: string) =>
      problems.push({ severity, sentence, file: join(directory.path, file) })
    const files: SqlxFile[] = []
    for (const file of directory.files) {
      const found = sqlxFile(file)
      if (found !== null) files.push(found)
      else
        ignored.push({
          file,
          reason: file.includes('/') ? 'in a folder; sqlx reads only the top of the directory' : 'its name is not VERSION_words.sql',
        })
      if (found === null && /^[^/]*?_[^/]*\.sql$/.test(file)) {
        report('fatal', file, `${file} has no version before its first underscore; sqlx refuses the whole directory.`)
      }
    }

    const downs = new Map(files.filter(({ kind }) => kind === 'down').map((one) => [one.version, one]))
    const ups = files.filter(({ kind }) => kind !== 'down').sort((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : 0))
    for (const [index, { version, file }] of ups.entries()) {
      if (version === ups[index - 1]?.version)
        report('fatal', file, `${ups[index - 1]!.file} and ${file} have the same version; sqlx fails at the second one.`)
    }
    const taken = new Set<SqlxFile>()
    const migrations = ups.map(({ file, version, kind }): Migration => {
      const down = downs.get(version)
      const back = down && !taken.has(down) ? down : undefined
      if (back) taken.add(back)
      return {
        id: file.replace(/(?:\.up)?\.sql$/, ''),
        file: join(directory.path, file),
        up: script(directory, file),
        down: back ? script(directory, back.file) : null,
        ...(!back &&
          downs.size > 0 && {
            notes: [
              `It is a ${kind === 'simple' ? 'simple migration' : 'migration without a .down.sql'}: \`sqlx migrate revert\` passes over it to an older one.`,
            ],
          }),
      }
    })
    for (const down of files.filter((one) => one.kind === 'down' && !taken.has(one))) {
      const twin = downs.get(down.version)
      ignored.push({ file: down.file, reason: 'it is the rollback of no migration' })
      if (twin !== down)
        report(
          'fatal',
          down.file,
          `${down.file} and ${twin!.file} have the same version; sqlx would run one of them, whichever it finds first.`,
        )
      else report('warning', down.file, `${down.file} is never run: no migration has its version.`)
    }
    const table = /^\s*table-name\s*=\s*["']([^"']+)["']/m.exec(directory.above('sqlx.toml')?.text ?? '')?.[1] ?? '_sqlx_migrations'
    return { migrations, problems, ignored, remainder: [], ...ledgerUnlessMade(table, ledger(table), migrations) }
  },

  create(directory, words, now): NewFile[] {
    const files = directory.files.flatMap((file) => sqlxFile(file) ?? [])
    const name = `${nextNumber(
      files.map(({ file }) => file),
      now,
      timestamp(now),
    )}_${wordsForName(words)}`
    if (files.length > 0 && files.every(({ kind }) => kind === 'simple'))
      return [{ file: `${name}.sql`, text: '-- Add migration script here\n' }]
    return [
      { file: `${name}.up.sql`, text: '-- Add up migration script here\n' },
      { file: `${name}.down.sql`, text: '-- Add down migration script here\n' },
    ]
  },
} satisfies Layout

function sqlxFile(file: string): SqlxFile | null {
  const [, version, rest] = /^([+-]?\d+)_([^/]*\.sql)$/s.exec(file) ?? []
  if (version === undefined) return null
  const number = BigInt(version.replace('+', ''))
  if (BigInt.asIntN(64, number) !== number) return null
  return { file, version: number, kind: rest!.endsWith('.up.sql') ? 'up' : rest!.endsWith('.down.sql') ? 'down' : 'simple' }
}

function script(directory: Directory, file: string): Script {
  const whole = plainScript(directory, file, 'wrapped')
  return whole.sql.startsWith(noTransaction) ? { ...whole, transaction: 'message' } : whole
}

function traceOf(directory: Directory): string | undefined {
  if (directory.above('sqlx.toml') !== null) return 'sqlx.toml is there'
  const required = toolsOfProject(directory).get('sqlx')
  if (required !== undefined) return `${required} requires sqlx`
  const told = directory.files.find((file) => sqlxFile(file) !== null && directory.read(file).startsWith(noTransaction))
  return told === undefined ? undefined : `${told} begins with \`${noTransaction}\``
}

function ledger(table: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL,
    checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL
);
`
}
