import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CommandLineProject } from '../../../fixtures/command-line.ts'
import { currentPlatform } from '../../postgres/embedded/binaries.ts'
import { releaseDirectory } from '../../postgres/embedded/fetch-release.ts'
import { releases } from '../../postgres/embedded/releases.ts'

let cache: string

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'postgres-list-'))
  chmodSync(cache, 0o755)
  vi.stubEnv('PG_ROUNDTRIP_CACHE', cache)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(cache, { recursive: true, force: true })
})

test('the list has a line for each version, with where it is', async () => {
  using project = new CommandLineProject()
  const directory = releaseDirectory(cache, currentPlatform, releases[15]!.version)
  mkdirSync(join(directory, 'native'), { recursive: true })
  const { status, stdout } = await project.run('postgres', 'list')
  expect(status).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines.map((line) => line.trim().split('  ', 2).join(' '))).toEqual(['15 15.18', '16 16.14', '17 17.10', '18 18.4'])
  expect(lines[0]).toMatch(/installed, \S+native$/)
  expect(lines[3]).toMatch(/installed, \S+native$/)
})

test('one that is there is not fetched again', async () => {
  using project = new CommandLineProject()
  const run = await project.run('postgres', 'install', '18')
  expect(run.stderr).toMatch(/^PostgreSQL 18\.4 is there already: .+\n$/)
  expect(run.status).toBe(0)
})

test.each([
  [['install', '9'], 'There is no PostgreSQL 9 to be installed.'],
  [['install', '16.4'], 'There is no PostgreSQL 16.4 to be installed.'],
  [['install'], 'There is no "postgres install".'],
  [['remove', '16'], 'There is no "postgres remove 16".'],
])('postgres %j is refused', async (words, sentence) => {
  using project = new CommandLineProject()
  const run = await project.run('postgres', ...words)
  expect(run.status).toBe(2)
  expect(run.stderr).toContain(sentence)
})
