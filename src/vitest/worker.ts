import type { ResolvedOptions } from '../config/options.ts'
import type { ImportModule } from '../core/import-module.ts'
import { openProject, type Project } from '../verify/project.ts'
import { startWalker, type Walker } from '../verify/walker.ts'
import type { VitestModule } from './vitest-module.ts'

/** What the test modules of one worker process share. */
export interface Worker {
  readonly project: Project
  /** Starts the server when it is first asked for. */
  walker(): Promise<Walker>
  /** Stops it, if it was started. */
  close(): Promise<void>
  /** vitest's `test`, with this worker as a fixture: vitest closes it when the process has run its last file. */
  readonly test: ReturnType<typeof withWorker>
}

const key = Symbol.for('pg-roundtrip.worker')
interface Shared {
  importModule: ImportModule
  readonly opening: Promise<Worker>
}
/** By the server that is walked on: the files of several projects may run in one process. */
const shared = globalThis as { [key]?: Map<string, Shared> }

/**
 * The worker of this process. Without isolation its files share it, and so one server, whose database moves on through the history.
 *
 * @param importModule the test module's own; the latest is used, as vitest ties each to the file it runs.
 */
export function sharedWorker(options: ResolvedOptions, importModule: ImportModule, vitest: VitestModule): Promise<Worker> {
  shared[key] ??= new Map()
  const workers = shared[key]
  const server = JSON.stringify(options.postgres)
  const known = workers.get(server)
  if (known) {
    known.importModule = importModule
    return known.opening
  }
  const state: Shared = {
    importModule,
    opening: open(options, (file) => (workers.get(server)?.importModule ?? importModule)(file), vitest),
  }
  workers.set(server, state)
  return state.opening
}

async function open(options: ResolvedOptions, importModule: ImportModule, vitest: VitestModule): Promise<Worker> {
  // When the main process is gone nobody ends this one, and a session of ours would keep it alive. `process.exit` is vitest's own here.
  process.once('disconnect', () => {
    process.emit('exit', 1)
    process.kill(process.pid, 'SIGKILL')
  })
  const project = await openProject(options, importModule)
  let starting: Promise<Walker> | undefined
  const worker: Worker = {
    project,
    walker() {
      starting ??= startWalker(project, undefined, { expect: vitest.expect })
      return starting
    },
    async close() {
      const walker = await starting?.catch(() => undefined)
      starting = undefined
      await walker?.close()
    },
    test: withWorker(vitest, () => worker),
  }
  return worker
}

function withWorker(vitest: VitestModule, worker: () => Worker) {
  return vitest.test.extend<{ $worker: { worker: Worker } }>({
    worker: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures that this one needs from the pattern
      async ({}, use) => {
        await use(worker())
        await worker().close()
      },
      { scope: 'worker' },
    ],
  })
}
