import { relative, sep } from 'node:path'
import type { Migration } from '../core/migration.ts'
import { findSpecs } from '../spec/load.ts'
import type { Terminal } from './command.ts'
import { type FileAction, unlessThere } from './new-files.ts'
import { starterSpec } from './starter-files.ts'

/**
 * The spec of a migration, unless it has one.
 *
 * @param specs Absolute.
 * @returns none, where a spec's file cannot have the migration's name.
 */
export async function specAction(
  { directory }: Terminal,
  specs: string,
  migration: Pick<Migration, 'id' | 'header'>,
): Promise<FileAction[]> {
  if (/[/\\]/.test(migration.id)) return []
  const shown = (path: string) => relative(directory, path).split(sep).join('/') || '.'
  const known = (await findSpecs(specs)).filter(({ id }) => id === migration.id).map(({ file }) => shown(file))
  return [unlessThere(directory, known, `${shown(specs)}/${migration.id}.spec.ts`, starterSpec(migration))]
}
