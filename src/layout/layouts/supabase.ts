import { dirname, join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import { toolsMarking } from '../direction-markers.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { nextNumber, timestamp, wordsForName } from '../numbering.ts'
import { compareBytes } from '../order.ts'
import { isSql, plainScript, withoutEnding } from '../plain-script.ts'
import { filesWithRollbacks, matchRollbacks, rollbackFiles, rollbackScript } from '../rollback-files.ts'
import { supabasePieces } from '../supabase-pieces.ts'

const pattern = /^([0-9]+)_(.*)\.sql$/

/**
 * Supabase's command line: `supabase/migrations/NUMBER_words.sql`, in the order of the names. It has no way back; projects keep one in `supabase/rollbacks`.
 */
export default {
  name: 'supabase',
  summary: 'supabase/migrations/NUMBER_words.sql, with rollbacks in supabase/rollbacks where a project keeps some',
  note:
    "Supabase's command line rolls nothing back: a script in the folder `rollbacks` is run by hand, so its transactions are inferred: with transaction control of its own, or where " +
    'only psql can read it, it runs statement by statement; otherwise in one transaction, and statement by statement when PostgreSQL refuses that.',

  detect(directory) {
    const files = topFiles(directory).filter(isSql)
    const fitting = files.filter((file) => pattern.test(file))
    const place = placeOf(directory)
    if (place === null) return { confidence: 'no', because: 'it is not the directory `migrations` of a directory `supabase`' }
    const because = `it is ${place}, and ${fitting.length} of ${files.length} .sql files at its top are named NUMBER_words.sql`
    if (fitting.length === 0) return { confidence: 'no', because }
    if (fitting.every((file) => /\.(?:up|down)\.sql$/.test(file))) {
      return { confidence: 'possible', because: `${because}; but all are named as halves of pairs` }
    }
    // What node-pg-migrate takes for a marker is a common comment elsewhere.
    const marking = (file: string) => toolsMarking(directory.read(file)).filter((tool) => tool !== 'node-pg-migrate')
    const marked = fitting.find((file) => marking(file).length > 0)
    if (marked !== undefined) return { confidence: 'possible', because: `${because}; but ${marked} has another tool's marker in it` }
    return { confidence: 'proven', because }
  },

  read(directory): ReadResult {
    const entries = [...new Set(directory.files.map((file) => file.split('/')[0]!))].sort(compareBytes)
    const skipped = entries.find((entry, index) => index === 0 && isOldInit(entry))
    const ups = topFiles(directory)
      .filter((file) => pattern.test(file) && file !== skipped)
      .sort(compareBytes)
    const rollbacks = rollbackFiles(directory)
    const { of: downOf, problems } = matchRollbacks(ups, rollbacks)
    const migrations = ups.map((file): Migration => {
      const up = plainScript(directory, file, 'pipeline')
      return {
        id: withoutEnding(file),
        file: up.file,
        up: { ...up, pieces: supabasePieces(up.sql) },
        down: rollbackScript(downOf.get(file), 'inferred'),
      }
    })
    const used = new Set([...ups, ...[...downOf.values()].map(({ shown }) => shown)])
    const ignored = filesWithRollbacks(directory)
      .filter((file) => !used.has(file))
      .map((file) => ({ file, reason: reason(file, file === skipped) }))
    return {
      migrations,
      problems: [...problems, ...sameVersion(directory, ups), ...backwards(directory, ups)],
      ignored,
      remainder: [],
      ledger,
    }
  },

  quirks: [
    'Order is that of the file names as text, as Supabase has it: `10_` before `9_`.',
    'A file is cut into statements as Supabase cuts it, and sent in one pipeline: one transaction, in which `CREATE INDEX CONCURRENTLY` runs only as the first statement.',
    'Supabase resets the session between files; here each script has a session of its own.',
    'A first file named `<14 digits>_init.sql` from before 9 December 2021 is passed over, as Supabase passes it over.',
    'Two files of one version are refused: the second one fails on the ledger. `x.down.sql` within the directory of the migrations is an up, and a warning says so.',
    'Rollbacks are those of a folder `rollbacks` beside or below, named `<name>.sql`, `<name>.down.sql`, `<name>_down.sql`, `rollback_<name>.sql` or `<number>_rollback_<words>.sql`.',
    'What a Supabase project has before its first migration (roles, the schemas `auth`, `storage`, `extensions`) is made by the platform `supabase`. `roles.sql` and `seed.sql` are not run: name them as prelude and seeds.',
  ],

  create(directory, words, now) {
    const names = topFiles(directory).filter((file) => pattern.test(file))
    const name = `${nextNumber(names, now, timestamp(now))}_${wordsForName(words)}`
    const [like] = rollbackFiles(directory)
    if (like === undefined) return [{ file: `${name}.sql`, text: '' }]
    return [
      { file: `${name}.sql`, text: '' },
      { file: `${like.folder}${rollbackNameLike(like.name, name)}.sql`, text: '' },
    ]
  },
} satisfies Layout

const ledger = `CREATE SCHEMA IF NOT EXISTS supabase_migrations;
CREATE TABLE IF NOT EXISTS supabase_migrations.schema_migrations (version text NOT NULL PRIMARY KEY, statements text[], name text);
`

function topFiles(directory: Directory): string[] {
  return directory.files.filter((file) => !file.includes('/'))
}

/** Why this is where Supabase looks; `null`: it is not. */
function placeOf(directory: Directory): string | null {
  if (/[\\/]supabase[\\/]migrations$/.test(directory.path)) return 'the directory supabase/migrations'
  const config = directory.above('config.toml')
  const beside = config !== null && dirname(config.path) === dirname(directory.path) && /^\s*project_id\s*=/m.test(config.text)
  return beside ? "beside Supabase's config.toml" : null
}

/** What the command line wrote as first migration before it pulled schemas by itself. */
function isOldInit(file: string): boolean {
  const [, version] = /([0-9]{14})_init\.sql/.exec(file) ?? []
  return version !== undefined && BigInt(version) < 20211209000000n
}

function reason(file: string, isSkipped: boolean): string {
  if (isSkipped) return 'Supabase passes over an `init` from before 9 December 2021 that is the first file'
  if (/^(?:\.\.\/)?rollbacks\//.test(file)) {
    return isSql(file) ? 'it is the rollback of no migration, or of one that has another' : 'not a .sql file'
  }
  if (file.includes('/')) return 'in a folder; Supabase reads only the top of the directory'
  return isSql(file) ? 'its name is not NUMBER_words.sql' : 'not a .sql file'
}

function sameVersion(directory: Directory, ups: readonly string[]): LayoutProblem[] {
  const first = new Map<string, string>()
  return ups.flatMap((file): LayoutProblem[] => {
    const version = pattern.exec(file)![1]!
    const other = first.get(version)
    if (other === undefined) first.set(version, file)
    if (other === undefined) return []
    const sentence = `${other} and ${file} have the same version, ${version}; Supabase stops at the second one.`
    return [{ severity: 'fatal', sentence, file: join(directory.path, file) }]
  })
}

function backwards(directory: Directory, ups: readonly string[]): LayoutProblem[] {
  return ups
    .filter((file) => /(?:\.down|_down)\.sql$|^(?:\d+_)?rollback_/.test(file))
    .map((file) => ({
      severity: 'warning',
      sentence: `${file} reads like a rollback, and Supabase runs it as a migration: it belongs in supabase/rollbacks.`,
      file: join(directory.path, file),
    }))
}

/** The name of a rollback, spelled as another one is. */
function rollbackNameLike(other: string, name: string): string {
  if (/\.down\.sql$/.test(other)) return `${name}.down`
  if (/_down\.sql$/.test(other)) return `${name}_down`
  if (/^rollback_/.test(other)) return `rollback_${name}`
  return /^\d+_rollback_/.test(other) ? name.replace(/^(\d+_)/, '$1rollback_') : name
}
