import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { toolVersion } from '../../core/version.ts'
import type { Platform } from '../platform.ts'
import { cached } from './cache.ts'
import { otherVersions, trustedControl } from './control-file.ts'

/** What of a platform the programs depend on. */
type Offer = Pick<Platform, 'extensions' | 'trusted'>

const extensionFiles = join('share', 'postgresql', 'extension')

/**
 * Programs that offer a platform's extensions beside PostgreSQL's own, and let a role which is no superuser create those that the platform trusts.
 *
 * A server looks for control files beside its own program, at the program's real path; only 18 looks elsewhere too (`extension_control_path`), and not for what a
 * control file there says of a contrib extension. So the program gets a directory of its own in the cache, made of links where links can be made.
 *
 * @param native the programs as `usableBinaries` found them.
 * @returns `native` where the platform offers nothing.
 */
export async function programsWith(native: string, version: string, offer: Offer, cache: string): Promise<string> {
  if (!offer.extensions && !offer.trusted?.length) return native
  const origin = realpathSync(native)
  const own = offer.extensions ? filesOf(offer.extensions) : []
  const identity = JSON.stringify([toolVersion, origin, own, offer.trusted ?? []])
  const key = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  return cached(cache, `extensions-${version}-${key}`, async (directory) => {
    openDirectory(directory)
    copyPrograms(join(origin, 'bin'), join(directory, 'bin'))
    link(join(origin, 'lib'), join(directory, 'lib'))
    openDirectory(join(directory, 'share'))
    linkAll(join(origin, 'share', 'postgresql'), join(directory, 'share', 'postgresql'), new Set(['extension']))
    const trusted = new Set(offer.trusted ?? [])
    const rewritten = new Set([...[...trusted].map((name) => `${name}.control`), ...own.map(([name]) => name)])
    linkAll(join(origin, extensionFiles), join(directory, extensionFiles), rewritten)
    for (const name of trusted) {
      const control = join(origin, extensionFiles, `${name}.control`)
      if (existsSync(control)) write(join(directory, extensionFiles), `${name}.control`, trustedControl(readFileSync(control, 'utf8')))
    }
    for (const [name, text] of own) {
      const extension = name.replace(/\.control$/, '')
      write(join(directory, extensionFiles), name, name !== extension && trusted.has(extension) ? trustedControl(text) : text)
      if (name !== extension) for (const script of otherVersions(extension, text)) write(join(directory, extensionFiles), script, '')
    }
  })
}

/** Control files and scripts, by name. */
function filesOf(directory: string): (readonly [string, string])[] {
  return readdirSync(directory)
    .filter((name) => /\.(control|sql)$/.test(name))
    .sort()
    .map((name) => [name, readFileSync(join(directory, name), 'utf8')])
}

/** A symbolic link to a program is resolved before the program looks around it; a hard link is the program itself, here. */
function copyPrograms(from: string, to: string): void {
  openDirectory(to)
  for (const name of readdirSync(from)) {
    try {
      linkSync(join(from, name), join(to, name))
    } catch {
      // On another device, or not ours to link.
      copyFileSync(join(from, name), join(to, name))
      chmodSync(join(to, name), 0o755)
    }
  }
}

function linkAll(from: string, to: string, except: ReadonlySet<string>): void {
  openDirectory(to)
  for (const name of readdirSync(from)) if (!except.has(name)) link(join(from, name), join(to, name))
}

/** A symbolic link; on Windows, where those are not for everybody, a junction to a directory and a copy of a file. */
function link(from: string, to: string): void {
  if (process.platform === 'win32' && !statSync(from).isDirectory()) copyFileSync(from, to)
  else symlinkSync(from, to, 'junction')
}

function openDirectory(directory: string): void {
  mkdirSync(directory)
  chmodSync(directory, 0o755)
}

/** The server's user reads it, whatever our own mask says. */
function write(directory: string, name: string, text: string): void {
  writeFileSync(join(directory, name), text)
  chmodSync(join(directory, name), 0o644)
}
