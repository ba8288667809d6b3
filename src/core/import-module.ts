import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { codeFrame } from './caret.ts'
import { Failure } from './failure.ts'
import type { Evidence, Location } from './finding.ts'

/**
 * Reads a module of the user's (a spec, a seed, a configuration) and gives its default export; `undefined` when it has none.
 * Throws whatever the module or its reader throws: see `importFailure`.
 *
 * @param file Absolute path.
 */
export type ImportModule = (file: string) => Promise<unknown>

/**
 * Reads TypeScript and JavaScript, ESM and CommonJS, in any directory: with or without a package.json, with nothing installed. Types are
 * erased, not checked; a `tsconfig.json` is not needed. A module is read once in a process. Failures are `Failure('usage')` with the place.
 */
export const importWithTsx: ImportModule = async (file) => {
  try {
    return defaultOf(await load(file))
  } catch (error) {
    throw importFailure(file, error)
  }
}

/** What a person is told of a module that could not be read: the file, the line where it is known, and the reason; never a stack trace. */
export function importFailure(file: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const place = placeOf(file, error)
  return new Failure('usage', `${displayPath(file)} cannot be read: ${reasonOf(error)}`, {
    evidence: place === undefined ? [] : [whereEvidence(place)],
    cause: error,
  })
}

/**
 * The innermost place of an error's stack that lies in `file`, or in the file that the message of a compiler names.
 *
 * @returns `undefined` when the stack does not say.
 */
export function placeOf(file: string, error: unknown): Location | undefined {
  if (!(error instanceof Error)) return undefined
  const compiler = /^(.+?):(\d+):(\d+): ERROR: /m.exec(error.message)
  if (compiler !== null) return location(resolve(compiler[1]!), compiler[2]!, Number(compiler[3]) + 1)
  for (const line of (error.stack ?? '').split('\n')) {
    const frame = /^\s+at (?:.*\()?(?:file:\/\/)?(.+?)(?:\?[^:)]*)?:(\d+):(\d+)\)?$/.exec(line)
    if (frame !== null && samePath(frame[1]!, file)) return location(file, frame[2]!, Number(frame[3]))
  }
  return undefined
}

/** A path as people see it: relative to the working directory where it lies below it, else absolute. */
export function displayPath(file: string): string {
  const path = relative(process.cwd(), file)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path
}

/** The text of a file of the user's. Failure('usage') when there is none or it is unreadable. */
export async function readUserFile(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    throw new Failure('usage', `${displayPath(file)} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

// ---------------------------------------------------------------------------------------------------------------------------------------

type Require = (file: string, from: string) => unknown
let required: Promise<Require> | undefined

/**
 * tsx's CommonJS side reads ES modules too, whatever the nearest package.json says, keeps line numbers, and needs no loader thread; only
 * top-level await is beyond it. Its ES module side loses the lines of a file in a directory that is not `"type": "module"`.
 */
async function load(file: string): Promise<unknown> {
  required ??= withoutCache(openReader)
  const read = await required
  const { stackTraceLimit } = Error
  // The user's line lies below a dozen frames of the module loader.
  Error.stackTraceLimit = 50
  try {
    return read(file, import.meta.url)
  } catch (error) {
    if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ERR_REQUIRE_ASYNC_MODULE') throw error
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  return withoutCache(async () => {
    const { tsImport } = await import('tsx/esm/api')
    // A tsconfig.json of the user's may extend a package that is not installed.
    return tsImport(pathToFileURL(file).href, { parentURL: import.meta.url, tsconfig: false })
  })
}

async function openReader(): Promise<Require> {
  const { register } = await import('tsx/cjs/api')
  return register({ namespace: 'pg-roundtrip' }).require as Require
}

/** tsx would leave a directory of compiled files behind in the system's temporary directory; it asks when its parts are loaded. */
async function withoutCache<T>(work: () => Promise<T>): Promise<T> {
  const { TSX_DISABLE_CACHE: before } = process.env
  process.env['TSX_DISABLE_CACHE'] = '1'
  try {
    return await work()
  } finally {
    if (before === undefined) delete process.env['TSX_DISABLE_CACHE']
  }
}

function defaultOf(module: unknown): unknown {
  if (typeof module !== 'object' || module === null) return module
  const namespace = module as { default?: unknown; __esModule?: unknown }
  if ('default' in namespace) return namespace.default
  const isEsModule = namespace.__esModule === true || Object.prototype.toString.call(module) === '[object Module]'
  return isEsModule ? undefined : module
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${typeof error === 'string' ? JSON.stringify(error) : String(error)}`
  const compiler = / ERROR: (.+)$/m.exec(error.message)
  if (compiler !== null) return compiler[1]!
  const [first = ''] = error.message.split('\n')
  const isMissing = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes((error as NodeJS.ErrnoException).code ?? '')
  return isMissing ? first : `it throws ${error.name}: ${first}`
}

function whereEvidence({ file, line, column }: Location): Evidence {
  const title = `${displayPath(file)}:${line}:${column}`
  try {
    return { title, body: codeFrame(readFileSync(file, 'utf8'), line, column) }
  } catch {
    return { title, body: '' }
  }
}

function location(file: string, line: string, column: number): Location {
  return { file, line: Number(line), column }
}

function samePath(frame: string, file: string): boolean {
  const path = frame.includes('%') ? decodeURIComponent(frame) : frame
  return path === file || path === pathToFileURL(file).pathname || path.replaceAll('\\', '/') === file.replaceAll('\\', '/')
}
