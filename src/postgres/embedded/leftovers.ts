import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endLeftoverServer } from './end-server.ts'
import { ownerOf } from './owned-name.ts'
import { hasEnded } from './process-identity.ts'
import { runBases, runDirectoryAt, runKind } from './run-directory.ts'

/** Removes the servers and directories of runs whose process is gone. What belongs to another user is left alone. */
export function sweepLeftovers(): void {
  for (const base of runBases()) {
    for (const name of existsSync(base) ? readdirSync(base) : []) {
      const owner = ownerOf(runKind, name)
      if (!owner || !hasEnded(owner)) continue
      const run = runDirectoryAt(join(base, name))
      try {
        const { uid } = lstatSync(run.path)
        if (process.platform !== 'win32' && uid !== process.getuid?.()) continue
        if (endLeftoverServer(run)) rmSync(run.path, { recursive: true, force: true })
      } catch {
        // Another process sweeps it at the same time.
      }
    }
  }
}
