import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** @returns the files of SQL in a directory, absolute, in the order of their names' bytes. */
export function sqlFilesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map(({ name }) => name)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map((name) => join(directory, name))
}
