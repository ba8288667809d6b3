import { join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { timestamp, wordsForName } from '../numbering.ts'
import { compareBytes } from '../order.ts'
import { plainScript } from '../plain-script.ts'

const lockFile = 'migration_lock.toml'

/** Prisma: a directory per migration with `migration.sql`, and `down.sql` beside it where a project keeps one. */
export default {
  name: 'prisma',
  summary: "Prisma's directories with migration.sql, and down.sql beside it where a project keeps one",

  detect(directory) {
    const found = foldersWith(directory, 'migration.sql')
    const because = `${found.length} ${found.length === 1 ? 'directory holds' : 'directories hold'} a migration.sql`
    if (found.length === 0) return { confidence: 'no', because }
    if (foldersWith(directory, 'snapshot.json').some((folder) => found.includes(folder))) {
      return { confidence: 'no', because: `${because}, but with a snapshot.json, as Drizzle 1.0 has them` }
    }
    if (directory.files.includes(lockFile)) return { confidence: 'proven', because: `${because}, and there is Prisma's ${lockFile}` }
    const schema = ['schema.prisma', 'prisma/schema.prisma'].map((file) => directory.above(file)).find((file) => file !== null)
    return { confidence: schema === undefined ? 'certain' : 'proven', because }
  },

  read(directory): ReadResult {
    const folders = foldersWith(directory, 'migration.sql').sort((a, b) => a.localeCompare(b, 'en'))
    const migrations = folders.map((folder): Migration => {
      const up = plainScript(directory, `${folder}/migration.sql`, 'message')
      const hasDown = directory.files.includes(`${folder}/down.sql`)
      return { id: folder, file: up.file, up, down: hasDown ? plainScript(directory, `${folder}/down.sql`, 'message') : null }
    })
    const lock = directory.files.includes(lockFile) ? directory.read(lockFile) : null
    const taken = new Set([lockFile, ...folders.flatMap((folder) => [`${folder}/migration.sql`, `${folder}/down.sql`])])
    return {
      migrations,
      problems: [...otherOrder(directory, folders), ...withoutUp(directory, folders), ...otherProvider(directory, lock)],
      ignored: directory.files
        .filter((file) => !taken.has(file))
        .map((file) => ({ file, reason: file.includes('/') ? 'not a migration.sql or down.sql' : 'not in a directory of its own' })),
      remainder: lock === null ? [] : [{ file: join(directory.path, lockFile), firstLine: 1, text: lock, what: 'header' }],
      ledger,
    }
  },

  quirks: [
    'Order is that of the names of the directories, as newer releases sort them; where older ones, which go by bytes, come to another order, a warning says so.',
    'A file is one message: PostgreSQL makes one transaction of it, and a `CREATE INDEX CONCURRENTLY` runs where it is the only statement.',
    'Prisma has no way back: `down.sql` beside `migration.sql`, as its documentation proposes, is the rollback, and runs as `prisma db execute` runs it.',
    'A directory with a migration in code instead (`migration.ts`) belongs to a runner of the project; a warning says that it is not run. One with neither is refused, as Prisma refuses it.',
  ],

  create(directory, words, now) {
    const name = `${timestamp(now)}_${wordsForName(words)}`
    const up = { file: `${name}/migration.sql`, text: '' }
    return foldersWith(directory, 'down.sql').length > 0 ? [up, { file: `${name}/down.sql`, text: '' }] : [up]
  },
} satisfies Layout

const ledger = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0
);
`

function foldersWith(directory: Directory, name: string): string[] {
  return directory.files.flatMap((file) => (file.split('/').length === 2 && file.endsWith(`/${name}`) ? [file.split('/')[0]!] : []))
}

function otherOrder(directory: Directory, folders: readonly string[]): LayoutProblem[] {
  const bytes = [...folders].sort(compareBytes)
  const at = folders.findIndex((folder, index) => folder !== bytes[index])
  if (at === -1) return []
  const sentence = `Releases of Prisma do not agree where ${folders[at]} runs: newer ones run it before ${bytes[at]}, as is done here, older ones after it.`
  return [{ severity: 'warning', sentence, file: join(directory.path, folders[at]!, 'migration.sql') }]
}

function withoutUp(directory: Directory, folders: readonly string[]): LayoutProblem[] {
  const others = new Set(directory.files.flatMap((file) => (file.includes('/') ? [file.split('/')[0]!] : [])))
  return [...others]
    .filter((folder) => !folders.includes(folder))
    .map((folder): LayoutProblem => {
      const code = directory.files.find((file) => file.startsWith(`${folder}/`) && /^migration\.[cm]?[jt]s$/.test(file.split('/')[1]!))
      if (code === undefined) {
        return { severity: 'fatal', sentence: `${folder} has no migration.sql; Prisma stops at it.`, file: join(directory.path, folder) }
      }
      const sentence = `${code} is a migration in code, which Prisma does not know: it is not run.`
      return { severity: 'warning', sentence, file: join(directory.path, code) }
    })
}

function otherProvider(directory: Directory, lock: string | null): LayoutProblem[] {
  const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(lock ?? '')?.[1]
  if (provider === undefined || ['postgresql', 'postgres', 'cockroachdb'].includes(provider)) return []
  const sentence = `${lockFile} says that the migrations are for ${provider}, not PostgreSQL.`
  return [{ severity: 'fatal', sentence, file: join(directory.path, lockFile) }]
}
