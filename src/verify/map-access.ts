import { deriveWorld } from '../access/derive/derive-world.ts'
import { groupsOf } from '../access/leaks.ts'
import { type AccessMap, accessMap } from '../access/map.ts'
import type { TableTrial } from '../access/trial.ts'
import { tryTable } from '../access/try-table.ts'
import type { Options, ResolvedOptions } from '../config/options.ts'
import { resolveOptions } from '../config/resolve.ts'
import type { Actor } from '../core/actor.ts'
import type { Listener } from '../core/event.ts'
import { type ImportModule, importWithTsx } from '../core/import-module.ts'
import { History } from './history.ts'
import { indexOf } from './index-of.ts'
import { openProject } from './project.ts'

export interface MapAccessOptions {
  /** The id of the migration after which it is looked. Default: the last. */
  readonly at?: string
  readonly onEvent?: Listener
  readonly importModule?: ImportModule
}

export interface AccessReport extends AccessMap {
  /** The last migration that was applied; absent: there is none. */
  readonly at?: string
  readonly postgres: string
  readonly declared: boolean
  readonly made: readonly { readonly table: string; readonly insert: string }[]
  readonly refused: readonly { readonly table: string; readonly reason: string }[]
  readonly actorsAre: readonly Actor[]
  /** What a reader has to know. */
  readonly notes: readonly string[]
}

/**
 * Shows who reaches which rows, tried as actors on rows that are made from the policies: what `pg-roundtrip access` does. It claims nothing.
 *
 * @param options the options of `pg-roundtrip.config.ts`; the file itself is not read. Default: every default. Of several servers the first counts.
 * @param more.root the directory that paths are relative to. Default: the current one.
 * @throws Failure of kind `usage` for input that cannot be used, `environment` when there is no server or no room.
 */
export function mapAccess(
  options: Options = {},
  { root = process.cwd(), ...more }: MapAccessOptions & { readonly root?: string } = {},
): Promise<AccessReport> {
  return mapAccessOf(resolveOptions(options, root, 'The options'), more)
}

/**
 * Applies a history, makes rows and actors from its policies, and tries who reaches which rows: all in a transaction that is rolled back, on a server of its own.
 *
 * @throws Failure `usage` for input that cannot be used, `environment` when there is no server.
 */
export async function mapAccessOf(
  options: ResolvedOptions,
  { at, onEvent = () => {}, importModule = importWithTsx }: MapAccessOptions = {},
): Promise<AccessReport> {
  const project = await openProject(options, importModule)
  const ids = project.migrations.map(({ id }) => id)
  const index = at === undefined ? ids.length - 1 : indexOf(ids, at, 'at')
  const { platform } = project.platform
  const declared = Object.entries(options.actors).map(([name, actor]) => ({ name, ...actor }))
  const history = await History.start(project, onEvent)
  try {
    await history.moveTo(index + 1)
    const without = [...history.ledgerTables, ...history.platformTables]
    const { map, world } = await history.session(async (client) => {
      await client.query('BEGIN')
      try {
        const world = await deriveWorld(client, { ...(declared.length > 0 && { actors: declared }), platform, without })
        const trials: TableTrial[] = []
        for (const relation of world.tables) {
          const groups = groupsOf(world, relation)
          const trial = await tryTable(client, {
            relation,
            groups,
            actors: world.actors,
            ...(platform.login !== undefined && { login: platform.login }),
          })
          if (trial) trials.push(trial)
        }
        return { map: accessMap(trials, world), world }
      } finally {
        await client.query('ROLLBACK')
      }
    })
    const failed = history.failedBefore(index + 1).map(({ id, message }) => `The up of ${id} failed: ${message}; it was looked without it.`)
    return {
      ...map,
      ...(index >= 0 && { at: ids[index]! }),
      postgres: history.cluster.version,
      declared: declared.length > 0,
      made: world.made,
      refused: world.refused,
      actorsAre: world.actors,
      notes: [...failed, ...history.notes],
    }
  } finally {
    await history.close()
  }
}
