import { posix } from 'node:path'
import type { Directory, NewFile } from './layout.ts'

/** A directory as it would be with these files in it, or beside it (`../rollbacks/…`). */
export function withFiles(directory: Directory, added: readonly NewFile[]): Directory {
  const texts = new Map(added.filter(({ file }) => !file.startsWith('../')).map(({ file, text }) => [posix.normalize(file), text]))
  return {
    path: directory.path,
    files: [...new Set([...directory.files, ...texts.keys()])].sort(),
    read: (file) => texts.get(file) ?? directory.read(file),
    beside(name) {
      const prefix = `../${name}/`
      const inside = added
        .filter(({ file }) => file.startsWith(prefix))
        .map(({ file, text }) => ({ file: file.slice(prefix.length), text }))
      const neighbour = directory.beside(name)
      if (inside.length === 0) return neighbour
      return withFiles(neighbour ?? emptyDirectory(posix.join(directory.path, '..', name), directory), inside)
    },
    above: (file) => directory.above(file),
  }
}

function emptyDirectory(path: string, { above }: Directory): Directory {
  return {
    path,
    files: [],
    read(file) {
      throw new Error(`${file} is not there`)
    },
    beside: () => null,
    above,
  }
}
