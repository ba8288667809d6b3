import { existsSync, readFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import type { Source } from '../script-error.ts'
import { PsqlProblem } from './problem.ts'

/**
 * The file that `\i` or `\ir` names.
 *
 * @param from the file in which the command stands.
 * @param startedIn the directory in which psql is started, to which `\i` is relative. Default: the working directory, or the directory of `from` or one above it
 * that has such a file.
 * @throws PsqlProblem when there is none, when it could be more than one, or when it is not text.
 */
export function readIncluded(path: string, relative: boolean, from: string, startedIn: string | undefined): Source {
  const file = relative ? resolve(dirname(from), path) : find(path, from, startedIn)
  const bytes = read(file, path)
  try {
    // Without its byte order mark, which psql overlooks as well.
    return { sql: new TextDecoder('utf-8', { fatal: true }).decode(bytes), file, firstLine: 1 }
  } catch {
    throw PsqlProblem.refused(`${path} is not text in UTF-8.`)
  }
}

function read(file: string, path: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw PsqlProblem.refused(`${path} cannot be read: ${(error as Error).message}`)
  }
}

function find(path: string, from: string, startedIn: string | undefined): string {
  if (isAbsolute(path)) return path
  if (startedIn !== undefined) return resolve(startedIn, path)
  const directories = [process.cwd()]
  for (let directory = dirname(from); ; directory = dirname(directory)) {
    directories.push(directory)
    if (directory === dirname(directory)) break
  }
  const found = new Set(directories.map((directory) => resolve(directory, path)).filter((file) => existsSync(file)))
  const [file] = found
  if (file === undefined) {
    const looked = `It was looked for in ${process.cwd()}, in ${dirname(from)} and in the directories above.`
    throw PsqlProblem.refused(`There is no file ${path}.`, `${looked} \\ir names a file relative to the one in which it stands.`)
  }
  if (found.size === 1) return file
  throw PsqlProblem.refused(
    `${path} could be ${[...found].join(' or ')}: nobody says in which directory psql is started.`,
    'Name it with \\ir, relative to the file in which it stands.',
  )
}
