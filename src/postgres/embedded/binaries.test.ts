import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type InstalledBinaries, installedBinaries, usableBinaries } from './binaries.ts'
import { runCommand } from './command.ts'
import { serverUser } from './server-user.ts'

const real = installedBinaries(18, '')!

/** A copy without what no server needs, in the directory given. */
function copyOf(directory: string): InstalledBinaries {
  const native = join(directory, 'native')
  cpSync(real.native, native, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') })
  return { ...real, native }
}

const links = (native: string) =>
  (JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[]).map(({ target }) =>
    join(native, relative('native', target)),
  )

describe('the programs', { timeout: 60_000 }, () => {
  const user = serverUser()
  let place: string
  let cache: string

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'programs-'))
    cache = mkdtempSync(join(tmpdir(), 'programs-cache-'))
    chmodSync(place, 0o755)
    chmodSync(cache, 0o755)
  })

  afterEach(() => {
    rmSync(place, { recursive: true, force: true })
    rmSync(cache, { recursive: true, force: true })
  })

  it('are run where they were installed', async () => {
    const installed = copyOf(place)
    expect(await usableBinaries(installed, user, cache)).toBe(installed.native)
    expect(readdirSync(cache)).toEqual([])
  })

  it('get the links that their package could not make', async () => {
    const installed = copyOf(place)
    for (const link of links(installed.native)) unlinkSync(link)
    expect(await usableBinaries(installed, user, cache)).toBe(installed.native)
    expect(links(installed.native).filter((link) => !existsSync(link))).toEqual([])
  })

  it.runIf(user)('are copied, once, when the server may not read them where they are', async () => {
    const installed = copyOf(place)
    chmodSync(place, 0o700)
    const copy = await usableBinaries(installed, user, cache)
    expect(copy.startsWith(cache)).toBe(true)
    expect(await runCommand(join(copy, 'bin', 'postgres'), ['-V'], user)).toEqual({ succeeded: true, output: 'postgres (PostgreSQL) 18.4' })
    expect(await usableBinaries(installed, user, cache)).toBe(copy)
    expect(readdirSync(cache)).toHaveLength(1)
  })
})
