import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import type { Cluster } from '../provider.ts'
import { copyData } from './data-directory.ts'
import type { RunDirectory } from './run-directory.ts'
import type { ServerUser } from './server-user.ts'

/**
 * Physical copies of a cluster in its run directory. They hold what no database holds: roles, memberships, role settings, tablespaces, ALTER SYSTEM.
 */
export function makeCheckpoints(
  run: RunDirectory,
  user: ServerUser | null,
  start: () => Promise<unknown>,
  stop: (mode: 'fast' | 'immediate') => Promise<unknown>,
): NonNullable<Cluster['checkpoints']> {
  const saved = new Set<string>()
  let count = 0
  const placeOf = (id: string) => {
    if (!saved.has(id)) throw new Failure('usage', `There is no checkpoint ${id} of this cluster.`)
    return join(run.checkpoints, id)
  }
  return {
    async save() {
      const id = String(++count)
      mkdirSync(run.checkpoints, { recursive: true, mode: 0o711 })
      await stop('fast')
      await copyData(run.data, join(run.checkpoints, id), user)
      saved.add(id)
      await start()
      return { id }
    },
    async restore({ id }) {
      const place = placeOf(id)
      await stop('immediate')
      await copyData(place, run.data, user)
      await start()
    },
    async drop({ id }) {
      rmSync(placeOf(id), { recursive: true, force: true })
      saved.delete(id)
    },
  }
}
