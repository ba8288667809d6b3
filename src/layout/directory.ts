import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import type { Directory } from './layout.ts'

/**
 * A directory of the file system.
 *
 * @param path Absolute, or relative to the working directory.
 * @throws Failure (usage) when it does not exist, is not a directory or cannot be listed.
 */
export function openDirectory(path: string): Directory {
  const absolute = resolve(path)
  requireDirectory(absolute, path)
  const files = listFiles(absolute)
  const neighbours = new Map<string, Directory | null>()
  const texts = new Map<string, string>()
  return {
    path: absolute,
    files,
    read(file) {
      const known = texts.get(file)
      if (known !== undefined) return known
      const text = readText(join(absolute, file))
      texts.set(file, text)
      return text
    },
    beside(name) {
      const known = neighbours.get(name)
      if (known !== undefined) return known
      const other = join(dirname(absolute), name)
      const neighbour = other !== absolute && statSync(other, { throwIfNoEntry: false })?.isDirectory() ? openDirectory(other) : null
      neighbours.set(name, neighbour)
      return neighbour
    },
    above(file) {
      for (const folder of upToTheRepository(absolute)) {
        const path = join(folder, file)
        if (statSync(path, { throwIfNoEntry: false })?.isFile()) return { path, text: readText(path) }
      }
      return null
    },
  }
}

/** The directory, and those above it up to the one that holds `.git`; without a repository no further than a project is deep. */
function upToTheRepository(directory: string): string[] {
  const folders = [directory]
  while (folders.length < 8 && !existsSync(join(folders.at(-1)!, '.git'))) {
    const parent = dirname(folders.at(-1)!)
    if (parent === folders.at(-1)) break
    folders.push(parent)
  }
  return folders
}

/** @throws Failure (usage) that names the file when it cannot be read, holds a NUL byte or is not UTF-8. */
function readText(file: string): string {
  const bytes = attempt(() => readFileSync(file), `${shown(file)} cannot be read`)
  const nul = bytes.indexOf(0)
  if (nul !== -1) throw notText(file, `byte ${nul + 1} is NUL`)
  try {
    // The decoder takes one byte order mark away and keeps a second one, which is text.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notText(file, 'it is not valid UTF-8')
  }
}

function notText(file: string, reason: string): Failure {
  return new Failure('usage', `${shown(file)} is not a text file: ${reason}.`, {
    nextStep: 'Save it as UTF-8, or move it out of the directory of the migrations.',
  })
}

function requireDirectory(absolute: string, given: string): void {
  const found = attempt(() => statSync(absolute, { throwIfNoEntry: false }), `The directory ${given} cannot be read`)
  if (found?.isDirectory()) return
  const nextStep = 'Name the directory that holds the migrations: --migrations DIR.'
  if (found !== undefined) throw new Failure('usage', `${given} is a file, not a directory of migrations.`, { nextStep })
  const parent = dirname(absolute)
  const others = statSync(parent, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(parent, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : []
  const meant = nearest(
    basename(absolute),
    others.map((entry) => entry.name),
  )
  const suggestion = meant === undefined ? '' : ` Did you mean ${join(dirname(given), meant)}?`
  throw new Failure('usage', `The directory ${given} does not exist.${suggestion}`, { nextStep })
}

function listFiles(root: string): string[] {
  const files: string[] = []
  const entered = new Set<string>()
  const enter = (directory: string, prefix: string): void => {
    // A symbolic link may lead back up.
    const real = realpathSync(directory)
    if (entered.has(real)) return
    entered.add(real)
    for (const entry of attempt(
      () => readdirSync(directory, { withFileTypes: true }),
      `The directory ${shown(directory)} cannot be read`,
    )) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const path = join(directory, entry.name)
      if (entry.isDirectory() || (entry.isSymbolicLink() && leadsToDirectory(path))) enter(path, `${prefix}${entry.name}/`)
      else files.push(`${prefix}${entry.name}`)
    }
  }
  enter(root, '')
  return files.sort()
}

/** A link that leads nowhere counts as a file: reading it gives the error that names it. */
function leadsToDirectory(link: string): boolean {
  try {
    return statSync(link).isDirectory()
  } catch {
    return false
  }
}

function attempt<T>(action: () => T, sentence: string): T {
  try {
    return action()
  } catch (error) {
    const { message } = error as Error
    const nextStep = 'Make it readable for the user who runs this, or move it out of the directory of the migrations.'
    throw new Failure('usage', `${sentence}.`, { evidence: [{ title: 'the system says', body: message }], nextStep, cause: error })
  }
}

function shown(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere
}
