// Imports go one way; docs/architecture.md draws it.
const order = [
  ['core'],
  ['config', 'layout', 'postgres', 'catalog', 'seed', 'report', 'baseline', 'access'],
  ['spec', 'verify'],
  ['deploy'],
  ['vitest', 'cli'],
]
const later = (rank) =>
  order
    .slice(rank + 1)
    .flat()
    .join('|')

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...order.slice(0, -1).flatMap((folders, rank) =>
      folders.map((folder) => ({
        name: `${folder}-imports-downwards`,
        severity: 'error',
        from: { path: `^src/${folder}/`, pathNot: '\\.test\\.ts$' },
        to: { path: `^src/(${later(rank)})/` },
      })),
    ),
    {
      name: 'vitest-stays-in-its-folder',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/vitest/|\\.test\\.ts$' },
      to: { path: 'node_modules/vitest/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
}
