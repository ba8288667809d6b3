import { join } from 'node:path'
import type { LayoutProblem, Migration, Range, Script } from '../../core/migration.ts'
import type { Directory, Layout, LayoutSettings, ReadResult } from '../layout.ts'
import { ledgerUnlessMade } from '../ledger-table.ts'
import { traceOfMorph } from '../morph-trace.ts'
import { countHalves, type NumberedHalf, numberedHalf, withoutDirection } from '../numbered-pair.ts'
import { nextNumber, wordsForName } from '../numbering.ts'
import { isSql, plainScript, reasonToIgnore, topSqlFiles } from '../plain-script.ts'
import { toolsOfProject } from '../project-tools.ts'

interface HalfFile extends NumberedHalf {
  readonly file: string
}

/**
 * golang-migrate, and tools that took over its names: `001_create.up.sql` and `001_create.down.sql`. As there, up and down belong
 * together by their number, whatever the words say, and each script is one message to the server.
 */
export default {
  name: 'golang-migrate',
  aliases: ['pairs'],
  summary: 'two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql',
  settings: ['x-multi-statement', 'x-migrations-table'],
  quirks: [
    'Numbers order (2 before 010); up and down belong together by number, whatever the words say; any ending after `.up.` and `.down.` will do, and other files are passed over.',
    'Each script is one message to the server; with `--set x-multi-statement=true` it is cut at every semicolon, also at those in strings and bodies, as golang-migrate cuts it.',
    'A missing .down.sql is no rollback, where golang-migrate would do nothing and count the version back; a .down.sql without an up belongs to a migration that does nothing.',
    'The ledger is schema_migrations, or what `--set x-migrations-table=NAME` says. Not kept: x-statement-timeout.',
  ],

  detect(directory) {
    const { halves, numbered, because } = countHalves(topSqlFiles(directory))
    if (halves === 0) return { confidence: 'no', because }
    const required = toolsOfProject(directory).get('golang-migrate')
    if (required !== undefined && traceOfMorph(directory) === undefined)
      return { confidence: 'proven', because: `${because}, and ${required} requires golang-migrate` }
    return { confidence: halves === numbered ? 'certain' : 'possible', because }
  },

  read(directory, { variables }): ReadResult {
    const problems: LayoutProblem[] = []
    const ignored: { file: string; reason: string }[] = []
    const versions = new Map<bigint, { up: HalfFile[]; down: HalfFile[] }>()
    for (const file of directory.files) {
      const half = file.includes('/') ? null : numberedHalf(file)
      if (half === null) {
        ignored.push({ file, reason: isSql(file) && !file.includes('/') ? unmatched(file) : reasonToIgnore(file) })
        continue
      }
      const version = versions.get(half.number) ?? { up: [], down: [] }
      versions.set(half.number, version)
      version[half.direction].push({ ...half, file })
      if (half.ending !== 'sql' && half.ending !== 'go')
        problems.push(warning(directory, file, `${file} does not end in .sql; golang-migrate runs it all the same.`))
    }

    const migrations: Migration[] = []
    for (const [, { up, down }] of [...versions].sort(([a], [b]) => (a < b ? -1 : 1))) {
      for (const files of [up, down].filter((files) => files.length > 1)) problems.push(duplicate(directory, files))
      for (const { file } of [...up.slice(1), ...down.slice(1)])
        ignored.push({ file, reason: `its number is taken by ${(up[0] ?? down[0])!.file}` })
      const [forward, back] = [up[0], down[0]]
      for (const half of [forward, back]) if (half?.ending === 'go') ignored.push({ file: half.file, reason: 'it is code in Go' })
      if (forward?.ending === 'go') {
        problems.push(
          warning(directory, forward.file, `${forward.file} is code in Go, which cannot run here; what comes after it may need it.`),
        )
        if (back !== undefined && back.ending !== 'go') ignored.push({ file: back.file, reason: `its up is code in Go, ${forward.file}` })
        continue
      }
      if (forward === undefined && back!.ending === 'go') continue
      if (forward !== undefined && back !== undefined && forward.words !== back.words) {
        problems.push(
          warning(directory, back.file, `${forward.file} and ${back.file} belong together by their number, though their words differ.`),
        )
      }
      if (forward === undefined) {
        problems.push(
          warning(directory, back!.file, `${back!.file} has no up: golang-migrate takes its version for a migration that does nothing.`),
        )
      }
      migrations.push(migrationOf(directory, forward, back, variables))
    }
    return { migrations, problems, ignored, remainder: [], ...ledgerOf(migrations, variables) }
  },

  create(directory, words, now) {
    const name = `${nextNumber(
      directory.files.filter((file) => !file.includes('/') && numberedHalf(file) !== null),
      now,
    )}_${wordsForName(words)}`
    return [
      { file: `${name}.up.sql`, text: '' },
      { file: `${name}.down.sql`, text: '' },
    ]
  },
} satisfies Layout

function migrationOf(
  directory: Directory,
  up: HalfFile | undefined,
  down: HalfFile | undefined,
  variables: LayoutSettings['variables'],
): Migration {
  const first = (up ?? down)!.file
  const isSqlDown = down !== undefined && down.ending !== 'go'
  const note =
    down === undefined
      ? 'It has no .down.sql: golang-migrate would roll it back by doing nothing, and count the version back.'
      : `Its rollback is code in Go, ${down.file}, which cannot run here.`
  return {
    id: withoutDirection(first),
    file: join(directory.path, first),
    up: up ? script(directory, up.file, variables) : { sql: '', transaction: 'message', file: join(directory.path, first), firstLine: 1 },
    down: isSqlDown ? script(directory, down.file, variables) : null,
    ...(!isSqlDown && { notes: [note] }),
  }
}

function script(directory: Directory, file: string, variables: LayoutSettings['variables']): Script {
  if (variables['x-multi-statement'] !== 'true') return plainScript(directory, file, 'message')
  const whole = plainScript(directory, file, 'statements')
  return { ...whole, pieces: cutAtSemicolons(whole.sql) }
}

/** As x-multi-statement cuts: at every semicolon, wherever it stands. */
function cutAtSemicolons(sql: string): Range[] {
  return [...sql.matchAll(/[^;]*(?:;|$)/g)]
    .filter(([text]) => text.trim() !== '')
    .map(({ index, 0: text }) => ({ start: index, end: index + text.length }))
}

function ledgerOf(migrations: readonly Migration[], variables: LayoutSettings['variables']): { readonly ledger?: string } {
  const table = variables['x-migrations-table'] ?? 'schema_migrations'
  return ledgerUnlessMade(
    table,
    `CREATE TABLE IF NOT EXISTS "${table.replaceAll('"', '""')}" (version bigint not null primary key, dirty boolean not null);\n`,
    migrations,
  )
}

function unmatched(file: string): string {
  return /^\d+_.*\.(?:up|down)\./.test(file)
    ? 'its number is beyond 64 bits, where golang-migrate passes over it'
    : 'its name is not NUMBER_words.up.sql or NUMBER_words.down.sql'
}

function duplicate(directory: Directory, files: readonly HalfFile[]): LayoutProblem {
  return {
    severity: 'fatal',
    sentence: `${files.map(({ file }) => file).join(' and ')} have the same number and direction; golang-migrate refuses that.`,
    file: join(directory.path, files[1]!.file),
  }
}

function warning(directory: Directory, file: string, sentence: string): LayoutProblem {
  return { severity: 'warning', sentence, file: join(directory.path, file) }
}
