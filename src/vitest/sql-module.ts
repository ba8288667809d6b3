/** What a migration's file becomes when it is loaded as a test module. */
export interface SqlModule {
  /** The text of the file. */
  readonly source: string
  readonly file: string
  readonly id: string
  /** The line of the marker under which the rollback stands, in a file that holds both directions. */
  readonly downLine?: number
  /** Files that are loaded with it, so that vitest can print their lines. */
  readonly loaded: readonly string[]
  /** Files on which the walk depends: a change of one of them selects this migration under `--changed` and `related`. */
  readonly dependsOn: readonly string[]
  /** URL of the module that registers the tests. */
  readonly runtime: string
}

export interface LoadedModule {
  readonly code: string
  readonly map: { version: 3; file: string; sources: string[]; sourcesContent: string[]; names: string[]; mappings: string } | null
}

/**
 * The test module of a migration, and its source map.
 *
 * Every call that registers tests stands on the line of the SQL that it is about, and the map is the identity line by line, so test
 * locations, line filters, code frames and annotations all mean lines of the SQL.
 *
 * What it depends on is imported by functions that nobody calls: vitest reads the edges, and nothing is evaluated. (An edge to another
 * migration that did evaluate it would register that one's tests here, and without isolation the other file then has none.)
 */
export function sqlModule(module: SqlModule): LoadedModule {
  const lines = module.source.split('\n').map(() => '')
  const last = lines.length - 1
  const down = Math.min(Math.max((module.downLine ?? 1) - 1, 0), last)
  lines[0] = [
    `import * as vitest from 'vitest'`,
    ...module.loaded.map((file) => `import ${JSON.stringify(file)}`),
    `void [${module.dependsOn.map((file) => `() => import(${JSON.stringify(file)})`).join(', ')}]`,
    `const { openMigration } = await import(${JSON.stringify(module.runtime)})`,
    `const migration = await openMigration(${JSON.stringify(module.id)}, vitest, (file) => import(/* @vite-ignore */ file))`,
    `migration.register(() => { migration.tests('up')`,
  ].join('; ')
  lines[down] += `; migration.tests('down')`
  lines[last] += ` })`
  return { code: lines.join('\n'), map: identityMap(module.file, module.source, lines.length) }
}

/** A source map that maps each line to the same line (https://tc39.es/ecma426/: `AAAA` starts, `AACA` is one line on). */
function identityMap(file: string, source: string, lines: number): LoadedModule['map'] {
  const mappings = Array.from({ length: lines }, (_, line) => (line === 0 ? 'AAAA' : 'AACA')).join(';')
  return { version: 3, file, sources: [file], sourcesContent: [source], names: [], mappings }
}
