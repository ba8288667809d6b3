import { basename, dirname, relative, resolve } from 'node:path'
import type { AboveFile, Directory } from './layout.ts'

/** Where a project's configuration of node-pg-migrate says that this is its directory: in which file, as part of a sentence. `null`: nowhere. */
export function migrationsDirectoryIn(directory: Directory): string | null {
  const settings = settingsFile(directory)
  const dir = settings && (settings.values['migrations-dir'] ?? settings.values.dir)
  if (settings && typeof dir === 'string' && isHere(directory, settings.file, dir))
    return `${basename(settings.file.path)} names the directory`
  const project = directory.above('package.json')
  if (project === null || !/"node-pg-migrate"\s*:/.test(project.text)) return null
  const runs = [...project.text.matchAll(/node-pg-migrate\b[^"\n]*/g)].map(([command]) => command)
  const named = runs.flatMap((command) => [...command.matchAll(/(?:-m|--migrations-dir)[ =]+(\S+)/g)].map(([, path]) => path!))
  if (named.some((path) => isHere(directory, project, path))) return 'package.json runs node-pg-migrate on the directory'
  return isHere(directory, project, 'migrations') ? 'package.json depends on node-pg-migrate, whose directory is `migrations`' : null
}

/** Which files its configuration tells it to ignore, hidden ones aside. */
export function ignoredNames(directory: Directory): (file: string) => boolean {
  const pattern = settingsFile(directory)?.values['ignore-pattern']
  if (typeof pattern !== 'string') return () => false
  try {
    const expression = new RegExp(`^${pattern}$`)
    return (file) => expression.test(file)
  } catch {
    return () => false
  }
}

function settingsFile(directory: Directory): { file: AboveFile; values: Readonly<Record<string, unknown>> } | null {
  for (const name of ['.pgmigraterc.json', '.node-pg-migraterc.json', '.node-pg-migraterc']) {
    const file = directory.above(name)
    if (file === null) continue
    try {
      const values: unknown = JSON.parse(file.text)
      if (typeof values === 'object' && values !== null) return { file, values: values as Record<string, unknown> }
    } catch {
      // What is not JSON is not read.
    }
  }
  return null
}

function isHere(directory: Directory, { path }: AboveFile, dir: string): boolean {
  return relative(resolve(dirname(path), dir), directory.path) === ''
}
