import type { TestModule, TestProject, TestSpecification, Vitest } from 'vitest/node'

type Parse = (specifications: TestSpecification[], options?: object) => Promise<TestModule[]>

/**
 * Lets `vitest list` know the tests of a migration. vitest 5 (and 4 with `--static-parse`) reads the names of tests out of the source of
 * a test file; those of a migration follow from its spec, so its module is loaded, as vitest 4 does with every file. No server starts.
 */
export function listByLoading(vitest: Vitest, project: TestProject): void {
  const parsers = vitest as unknown as Record<'parseSpecifications' | 'experimental_parseSpecifications', Parse | undefined>
  for (const name of ['parseSpecifications', 'experimental_parseSpecifications'] as const) {
    const parse = parsers[name]?.bind(vitest)
    if (!parse) continue
    parsers[name] = async (specifications, options) => {
      const ours = specifications.filter((one) => one.project === project)
      const others = await parse(
        specifications.filter((one) => one.project !== project),
        options,
      )
      const loaded = ours.length === 0 ? [] : (await vitest.collectTests(ours)).testModules
      const known = new Map([...others, ...loaded].map((module) => [`${module.project.name}:${module.moduleId}`, module]))
      return specifications.map((one) => known.get(`${one.project.name}:${one.moduleId}`)).filter((module) => module !== undefined)
    }
  }
}
