import { join } from 'node:path'
import type { Script, TransactionMode } from '../core/migration.ts'
import type { Directory } from './layout.ts'

/** A whole file as a script. */
export function plainScript(directory: Directory, file: string, transaction: TransactionMode): Script {
  return { sql: directory.read(file), transaction, file: join(directory.path, file), firstLine: 1 }
}

/** The .sql files at the top of a directory, where tools that do not descend look. */
export function topSqlFiles(directory: Directory): string[] {
  return directory.files.filter((file) => !file.includes('/') && isSql(file))
}

export function isSql(file: string): boolean {
  return /\.sql$/i.test(file)
}

/** A file's name without `.sql`. */
export function withoutEnding(file: string): string {
  return file.replace(/\.sql$/i, '')
}

/** Why a file that a layout passes over is no migration, where nothing about the layout says it better. */
export function reasonToIgnore(file: string): string {
  if (!isSql(file)) return 'not a .sql file'
  if (file.includes('/')) return 'in a folder; this layout reads only the top of the directory'
  return 'no number at the beginning of its name'
}
