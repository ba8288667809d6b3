import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vitest/config'
import type { Migration } from '../core/migration.ts'
import type { Project } from '../verify/project.ts'
import { companions, dependencies, type History } from './history.ts'
import { beginsWith, slashes } from './paths.ts'
import { type LoadedModule, sqlModule } from './sql-module.ts'

// The built package runs as it is; its sources are loaded through vite, as any other source.
const ending = extname(fileURLToPath(import.meta.url))
const runtime = new URL(`./runtime${ending}`, import.meta.url)

/** The Vite plugin that loads SQL files as test modules, once it has been given a history to serve. */
export function sqlPlugin(): { plugin: Plugin; ownFiles: RegExp; serve(history: History): void } {
  let history: History | undefined
  return {
    // Our own built files run in Node as they are, also where the package is a link to a directory outside node_modules.
    ownFiles: ending === '.js' ? beginsWith(fileURLToPath(new URL('..', import.meta.url))) : /^\0never/,
    serve(given) {
      history = given
    },
    plugin: {
      name: 'pg-roundtrip:sql',
      enforce: 'pre',
      async load(id) {
        // Migrations in code are never loaded as what they are: their tool runs them.
        if (!history || !(id.endsWith('.sql') || history.options.command)) return null
        return loadSql(await history.read(), id)
      },
    },
  }
}

async function loadSql(project: Project, id: string): Promise<LoadedModule | null> {
  const index = project.migrations.findIndex((migration) => slashes(migration.file) === id)
  // A rollback, a seed or a prelude is only an edge between modules; it is never run as one.
  if (index === -1) return id.endsWith('.sql') && isOurs(project, id) ? { code: 'export default undefined', map: null } : null
  const migration = project.migrations[index] as Migration
  const down = migration.down
  return sqlModule({
    id: migration.id,
    file: migration.file,
    source: await readFile(migration.file, 'utf8'),
    ...(down && down.file === migration.file ? { downLine: down.firstLine - 1 } : {}),
    loaded: down && down.file !== migration.file ? [slashes(down.file)] : [],
    dependsOn: dependencies(project, index).map(slashes),
    runtime: runtime.href,
  })
}

function isOurs(project: Project, id: string): boolean {
  const { options } = project
  return (
    project.migrations.some((migration) => companions(project, migration).some((file) => slashes(file) === id)) ||
    options.prelude.some((file) => slashes(file) === id) ||
    id.startsWith(`${slashes(options.seeds)}/`)
  )
}
