import { closeSync, existsSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { Failure } from '../core/failure.ts'
import type { RunResult } from '../core/result.ts'
import { type Reporter, rendered } from '../report/reporter.ts'
import type { Terminal } from './command.ts'

/** A document that a command was asked for. */
export interface WantedDocument {
  /** As given; `-` is standard output. */
  readonly file: string
  readonly reporter: Reporter
}

/**
 * The reporter for a file, by its ending.
 *
 * @throws Failure (usage) when no reporter writes such files.
 */
export function reporterForFile(file: string, reporters: readonly Reporter[]): Reporter {
  const ending = extname(file).toLowerCase()
  const found = reporters.find((reporter) => reporter.ending === ending)
  if (found !== undefined) return found
  const endings = reporters.flatMap((reporter) => (reporter.ending === undefined ? [] : [reporter.ending]))
  throw new Failure('usage', `--report ${file}: ${ending === '' ? 'a file without an ending' : `${ending} files`} cannot be written.`, {
    nextStep: `Name a file that ends in ${endings.join(' or ')}.`,
  })
}

/**
 * Makes sure, before anything long begins, that a file can be written: it is opened, and removed again if it was not there.
 *
 * @throws Failure (environment) that names the file.
 */
export function assertWritable({ file }: Pick<WantedDocument, 'file'>, { directory }: Terminal): void {
  if (file === '-') return
  const path = resolve(directory, file)
  attempt(file, () => {
    const known = statSync(path, { throwIfNoEntry: false })
    // A pipe has a reader at its other end, for whom closing it would be the end of the document.
    if (known !== undefined && !known.isFile() && !known.isDirectory()) return
    closeSync(openSync(path, 'a'))
    if (known === undefined && existsSync(path)) rmSync(path)
  })
}

/** @throws Failure (environment) that names the file. */
export function writeDocument({ file, reporter }: WantedDocument, runs: readonly RunResult[], terminal: Terminal): void {
  writeText(file, rendered(reporter, runs, { root: terminal.directory, colour: false }), terminal)
}

/**
 * @param file `-` is standard output.
 * @throws Failure (environment) that names the file.
 */
export function writeText(file: string, text: string, { directory, stdout }: Terminal): void {
  if (file === '-') stdout.write(text)
  else attempt(file, () => writeFileSync(resolve(directory, file), text))
}

function attempt(file: string, action: () => void): void {
  try {
    action()
  } catch (error) {
    throw new Failure('environment', `${file} cannot be written.`, {
      evidence: [{ title: 'The system says', body: (error as Error).message }],
      nextStep: 'Name a file in a directory that exists and that you may write to.',
      cause: error,
    })
  }
}
