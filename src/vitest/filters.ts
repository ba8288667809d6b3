import { isAbsolute, relative, resolve } from 'node:path'

/** One test file, and the other files by which a person may name it. */
export interface Named {
  readonly file: string
  readonly also: readonly string[]
}

/**
 * Whether a filter of the command line names a file, by vitest's own rule: a part of the path relative to the project's directory, in
 * either case, or the beginning of the absolute path.
 */
export function namesFile(filter: string, file: string, directory: string): boolean {
  const path = slashes(relative(directory, file)).toLowerCase()
  if (isAbsolute(filter) && slashes(file).startsWith(slashes(filter))) return true
  const asPath = slashes(relative(directory, resolve(directory, filter)))
  return path.includes(slashes(filter).toLowerCase()) || (asPath !== '' && path.includes(asPath.toLowerCase()))
}

/**
 * The filters, and beside them the test file of every migration that one of them names by another of its files (its spec, its rollback).
 * Only the SQL is a test file, so that a migration is walked once whichever of its files are named.
 */
export function filtersForMigrations(filters: readonly string[], migrations: readonly Named[], directory: string): string[] {
  const named = migrations.filter(({ also }) => also.some((file) => filters.some((filter) => namesFile(filter, file, directory))))
  return [...filters, ...named.map(({ file }) => file)]
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/')
}
