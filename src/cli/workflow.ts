import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const workflowFile = '.github/workflows/migrations.yml'

/** How the package manager that a lock file belongs to installs exactly what the file says. */
const installs = [
  { lock: 'package-lock.json', install: 'npm ci', run: 'npx' },
  { lock: 'npm-shrinkwrap.json', install: 'npm ci', run: 'npx' },
  { lock: 'pnpm-lock.yaml', install: 'corepack enable pnpm && pnpm install --frozen-lockfile', run: 'pnpm exec' },
  { lock: 'yarn.lock', install: 'corepack enable yarn && yarn install --immutable', run: 'yarn' },
  { lock: 'bun.lock', install: 'npx --yes bun install --frozen-lockfile', run: 'npx' },
] as const

const withoutLock = { install: 'npm install --no-save pg-roundtrip', run: 'npx' } as const

/** A workflow of GitHub Actions that walks the migrations whenever something changes that they depend on, and shows the report. */
export function workflow(root: string, watched: readonly string[]): string {
  const { install, run } = installs.find(({ lock }) => existsSync(join(root, lock))) ?? withoutLock
  const paths = [...new Set([...watched, 'pg-roundtrip.config.*', workflowFile])].map((path) => `      - ${JSON.stringify(path)}`)
  return [
    'name: Migrations',
    'on:',
    '  pull_request:',
    '    paths:',
    ...paths,
    '  workflow_dispatch:',
    'permissions:',
    '  contents: read',
    'jobs:',
    '  round-trip:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: actions/setup-node@v4',
    '        with:',
    '          node-version: 22',
    `      - run: ${install}`,
    '      # PostgreSQL comes with the package: no service container is needed.',
    `      - run: ${run} pg-roundtrip verify --report migrations-report.md`,
    '      - if: always()',
    '        run: test ! -f migrations-report.md || cat migrations-report.md >> "$GITHUB_STEP_SUMMARY"',
    '',
  ].join('\n')
}
