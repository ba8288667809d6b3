import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { Failure } from '../core/failure.ts'
import type { Migration } from '../core/migration.ts'

/** A file of a migration, with the checksum that was recorded of it and the one that it has. */
export interface FileChecksum {
  /** Relative to the project, with `/`. */
  readonly file: string
  /** `undefined`: none is. */
  readonly recorded: string | undefined
  readonly now: string
}

/** Recorded checksums, SHA-256 in hexadecimal, by file relative to the project. */
export type Checksums = ReadonlyMap<string, string>

/**
 * Reads a file of checksums as `sha256sum` writes and checks it: a checksum, two blanks (or a blank and `*`), a file name.
 *
 * @returns `undefined` when it is not there.
 * @throws Failure (usage) that names the line which is none.
 */
export function readChecksums(path: string, root: string): Checksums | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Failure('usage', `${shown(path, root)} cannot be read: ${(error as Error).message}`)
  }
  const found = new Map<string, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, sum, file] = /^([0-9a-f]{64}) [ *](?:\.\/)?(.+)$/i.exec(line) ?? []
    if (sum === undefined || file === undefined) {
      throw new Failure('usage', `${shown(path, root)}, line ${index + 1}: this is not a checksum and a file name.`, {
        evidence: [{ title: `${shown(path, root)}:${index + 1}`, body: line }],
        nextStep: 'Each line is 64 hexadecimal digits, two blanks and a file name, as sha256sum writes it.',
      })
    }
    found.set(file, sum.toLowerCase())
  }
  return found
}

/** As `sha256sum --check` reads it. */
export function checksumsText(checksums: Checksums): string {
  const files = [...checksums].sort(([a], [b]) => (a < b ? -1 : 1))
  return files.map(([file, sum]) => `${sum}  ${file}\n`).join('')
}

/** The files of a migration, each once. */
export function checksumsOf({ up, down, verify }: Migration, recorded: Checksums, root: string): FileChecksum[] {
  const files = new Set([up, down, verify].flatMap((script) => (script?.file === undefined ? [] : [script.file])))
  // What a command runs need not be a file.
  return [...files]
    .filter((path) => existsSync(path))
    .map((path) => {
      const file = shown(path, root)
      return { file, recorded: recorded.get(file), now: createHash('sha256').update(readFileSync(path)).digest('hex') }
    })
}

function shown(path: string, root: string): string {
  return relative(root, path).split(sep).join('/')
}
