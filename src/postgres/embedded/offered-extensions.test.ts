import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Platform } from '../platform.ts'
import { startEmbedded } from '../providers/embedded.ts'
import { withSession } from '../session.ts'
import { installedBinaries } from './binaries.ts'
import { otherVersions, trustedControl } from './control-file.ts'
import { programsWith } from './offered-extensions.ts'

const real = installedBinaries(18, '')!
const control = "# other versions: 0.9 1.0 1.1\ncomment = 'one of our own'\ndefault_version = '1.0'\nsuperuser = true\n"

describe('programs that offer extensions', () => {
  let place: string
  let directory: string

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'offered-'))
    chmodSync(place, 0o755)
    directory = join(place, 'extensions')
    mkdirSync(directory)
    writeFileSync(join(directory, 'own.control'), control)
    writeFileSync(join(directory, 'own--1.0.sql'), "CREATE FUNCTION own() RETURNS text LANGUAGE sql AS $$ SELECT 'own' $$;")
    writeFileSync(join(directory, 'README.md'), 'No file of an extension.')
  })
  afterEach(() => rmSync(place, { recursive: true, force: true }))

  const offered = (offer: Pick<Platform, 'extensions' | 'trusted'>) => {
    const cache = join(place, 'cache')
    mkdirSync(cache, { recursive: true })
    return programsWith(real.native, real.version, offer, cache)
  }

  it('are those that were installed, where nothing is offered', async () => {
    expect(await offered({})).toBe(real.native)
    expect(await offered({ trusted: [] })).toBe(real.native)
  })

  it('are a program of their own, with everything else by links', async () => {
    const native = await offered({ extensions: directory, trusted: ['dblink'] })
    const program = join(native, 'bin', 'postgres')
    expect(lstatSync(program).isSymbolicLink()).toBe(false)
    expect(realpathSync(program)).toBe(realpathSync(native) + program.slice(native.length))
    expect(realpathSync(join(native, 'lib'))).toBe(realpathSync(join(real.native, 'lib')))
    const share = join('share', 'postgresql', 'extension')
    expect(readdirSync(join(native, share)).sort()).toEqual(
      [...readdirSync(join(real.native, share)), 'own.control', 'own--1.0.sql', 'own--1.0--0.9.sql', 'own--1.0--1.1.sql'].sort(),
    )
    expect(readFileSync(join(native, share, 'dblink.control'), 'utf8')).toMatch(/\ntrusted = true\n$/)
    expect(readFileSync(join(real.native, share, 'dblink.control'), 'utf8')).not.toContain('trusted')
  })

  it('are made once for the same files, and anew for others', async () => {
    const native = await offered({ extensions: directory })
    expect(await offered({ extensions: directory })).toBe(native)
    writeFileSync(join(directory, 'own--1.0.sql'), 'SELECT 1')
    expect(await offered({ extensions: directory })).not.toBe(native)
    expect(readdirSync(join(place, 'cache'))).toHaveLength(2)
  })

  it.runIf(existsSync('/dev/shm'))('are copied where no link leads to another file system', async () => {
    const cache = mkdtempSync('/dev/shm/offered-')
    try {
      const native = await programsWith(real.native, real.version, { extensions: directory }, cache)
      expect(lstatSync(join(native, 'bin', 'postgres')).mode & 0o111).toBe(0o111)
    } finally {
      rmSync(cache, { recursive: true })
    }
  })

  it.each([15, 18] as const)('let a role that is no superuser create what is trusted, on PostgreSQL %i', async (major) => {
    const platform = {
      administrator: 'admin',
      extensions: directory,
      trusted: ['own', 'dblink'],
      setup: () => [],
      name: 'own',
      detect: () => null,
    }
    await using cluster = await startEmbedded({ major, platform })
    await withSession(cluster.connection('postgres'), async (client) => {
      await client.query(
        'CREATE ROLE app; GRANT CREATE ON DATABASE postgres TO app; CREATE SCHEMA app AUTHORIZATION app; SET ROLE app; SET search_path = app',
      )
      await client.query("CREATE EXTENSION own VERSION '0.9'; CREATE EXTENSION dblink")
      expect((await client.query('SELECT own(), extversion FROM pg_extension WHERE extname = $1', ['own'])).rows).toEqual([
        { own: 'own', extversion: '0.9' },
      ])
      await expect(client.query('CREATE EXTENSION amcheck')).rejects.toThrow('permission denied')
    })
  })
})

describe('a control file', () => {
  it.each([
    ['says nothing of trust', "comment = 'x'\n", "comment = 'x'\ntrusted = true\n"],
    ['says no', "trusted = false\ncomment = 'x'", "comment = 'x'\ntrusted = true\n"],
    ['says yes', 'trusted = true\n', '\ntrusted = true\n'],
  ])('that %s is trusted', (_, text, trusted) => {
    expect(trustedControl(text)).toBe(trusted)
  })

  it('names the versions for which its script serves too', () => {
    expect(otherVersions('own', control)).toEqual(['own--1.0--0.9.sql', 'own--1.0--1.1.sql'])
    expect(otherVersions('own', "default_version = '1.0'")).toEqual([])
  })
})
