import { relative, resolve } from 'node:path'
import { configDefaults } from 'vitest/config'
import type { TestProject } from 'vitest/node'
import type { ResolvedOptions } from '../config/options.ts'
import { globOf } from './paths.ts'

/** A glob for every spec, relative to a project's directory. Specs have the ending of vitest's own tests, and belong to their migration. */
export function specsGlob(options: ResolvedOptions, directory: string): string {
  const specs = globOf(relative(directory, options.specs))
  return `${specs === '' ? '' : `${specs}/`}*.spec.{ts,mts,cts,js,mjs,cjs,json}`
}

/** Takes the specs from a project that would collect them as tests of its own. */
export function excludeSpecsFrom(project: TestProject, options: ResolvedOptions): void {
  project.config.exclude.push(specsGlob(options, project.config.dir ?? project.config.root))
}

interface InlineProject {
  root?: string
  test?: { root?: string; dir?: string; exclude?: string[] }
}

/**
 * The same for the projects of a configuration that are written out in it, before any is made: with `--project unit` the project of the
 * migrations does not exist, and no other hook is called that could keep the specs from `unit`.
 */
export function excludeSpecs(projects: readonly unknown[], options: ResolvedOptions): void {
  for (const project of projects) {
    if (typeof project !== 'object' || project === null || project instanceof Promise) continue
    const inline = project as InlineProject
    const root = resolve(options.root, inline.test?.root ?? inline.root ?? '.')
    const directory = resolve(root, inline.test?.dir ?? '.')
    inline.test = { ...inline.test, exclude: [...(inline.test?.exclude ?? configDefaults.exclude), specsGlob(options, directory)] }
  }
}
