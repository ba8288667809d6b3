import { loadSeed } from '../seed/load.ts'
import { indexOf } from './index-of.ts'
import { changedSince, resolved } from './only-new.ts'
import type { Project } from './project.ts'

/**
 * The ids of the migrations to walk, in the history's order; all others are only applied.
 *
 * @param only one of them, whatever the options say.
 * @param onlyNew a git reference: those of which a file has changed since.
 */
export async function chosenOf(project: Project, only?: string, onlyNew?: string): Promise<string[]> {
  const ids = project.migrations.map(({ id }) => id)
  if (only !== undefined) return [ids[indexOf(ids, only, '--only')]!]
  const judged = ids.slice(project.judgedFrom)
  if (onlyNew === undefined) return judged
  const changed = changedSince(onlyNew, project.options.root)
  // What every walk rests on.
  if (project.options.prelude.some((file) => changed.has(resolved(file)))) return judged
  const chosen: string[] = []
  for (const id of judged) {
    const files = await filesOf(project, id)
    if (files.some((file) => changed.has(resolved(file)))) chosen.push(id)
  }
  return chosen
}

async function filesOf(project: Project, id: string): Promise<string[]> {
  const { up, down, verify, file } = project.migrations.find((migration) => migration.id === id)!
  const own = [file, up.file, down?.file, verify?.file, project.specFiles.get(id)].filter((one) => one !== undefined)
  const { seeds } = (await project.loadSpec(id)) ?? {}
  const names = [...(seeds?.before ?? []), ...(seeds?.whileUp ?? [])]
  const loaded = await Promise.all(names.map((name) => loadSeed(project.options.seeds, name, project.importModule)))
  return [...own, ...loaded.map((seed) => seed.file)]
}
