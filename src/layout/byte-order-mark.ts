import { closeSync, openSync, readSync } from 'node:fs'
import { relative } from 'node:path'
import type { LayoutProblem, Migration } from '../core/migration.ts'

/**
 * Files that begin with a byte order mark. It is taken away before anything is read or run, as psql and Flyway do; another tool may send it, and PostgreSQL refuses it as a syntax error.
 *
 * @param root the directory that names are relative to.
 */
export function byteOrderMarks(migrations: readonly Migration[], root: string): LayoutProblem[] {
  const scripts = migrations.flatMap(({ up, down }) => [up, down]).filter((script) => script !== null)
  const sent = scripts.filter(({ command, psql, transaction }) => command === undefined && psql === undefined && transaction !== 'inferred')
  const files = [...new Set(sent.map(({ file }) => file))].filter(hasMark)
  return files.map((file) => {
    const sentence = `${relative(root, file)} begins with a byte order mark, which was left out; a tool that sends the file as it is fails on it. Save the file without one.`
    return { severity: 'warning', sentence, file, line: 1 }
  })
}

function hasMark(file: string): boolean {
  const bytes = Buffer.alloc(3)
  let opened: number | undefined
  try {
    opened = openSync(file, 'r')
    return readSync(opened, bytes, 0, 3, 0) === 3 && bytes.toString('hex') === 'efbbbf'
  } catch {
    // Whoever runs it says why it cannot be read.
    return false
  } finally {
    if (opened !== undefined) closeSync(opened)
  }
}
