import { readFileSync } from 'node:fs'
import type { ActorDeclaration } from '../../core/actor.ts'
import type { Migration } from '../../core/migration.ts'
import type { Platform } from '../../postgres/platform.ts'
import type { Spec } from '../../spec/spec.ts'

/** What a migration may be asked about who reaches what, as far as texts tell before it is walked. */
export interface RowSecuritySubject {
  /** Its up may make, or turn something into, a way round row security. */
  readonly doors: boolean
  /** There is somebody as whom rows could be reached: an actor, a policy, a role from outside. */
  readonly reach: boolean
}

/** Files that are part of a script are not read here, and a command's text is not SQL: such a script may do anything. */
const anything = /^\s*\\i(r|nclude)?\b/m

const doors = /\b(table|view|grant|procedure|membership|role)\b|\bsecurity\s+definer\b|\balter\s+(function|routine)\b/i
const rowSecurity = /\brow\s+level\s+security\b|\b(create|alter)\s+policy\b/i
const definer = /\bsecurity\s+definer\b/i

/**
 * Tells for each migration what there is to ask. A history without a policy, a role from outside and an actor is asked nothing, but for functions that run as their owner.
 *
 * @param prelude absolute paths; a file that cannot be read is reported elsewhere.
 */
export function rowSecurityOf(
  migrations: readonly Migration[],
  {
    platform,
    actors,
    prelude,
  }: { readonly platform: Platform; readonly actors: Readonly<Record<string, ActorDeclaration>>; readonly prelude: readonly string[] },
): (migration: Migration, spec: Spec | undefined) => RowSecuritySubject {
  const given = platform.apiRoles !== undefined || prelude.some((file) => rowSecurity.test(textOf(file)))
  const first = given
    ? 0
    : migrations.findIndex(({ up }) => rowSecurity.test(up.sql) || (up.command === undefined && anything.test(up.sql)))
  return (migration, spec) => {
    const { up } = migration
    const isGuarded = first >= 0 && migrations.indexOf(migration) >= first
    const mayBeAnything = up.command !== undefined || anything.test(up.sql)
    const hasActors = Object.keys(actors).length > 0 || Object.keys(spec?.actors ?? {}).length > 0
    return {
      doors: spec?.unguarded !== undefined || (isGuarded && (mayBeAnything || doors.test(up.sql))) || definer.test(up.sql),
      reach: spec?.widens !== undefined || hasActors || isGuarded,
    }
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
