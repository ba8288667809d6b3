import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Failure } from '../core/failure.ts'
import { oneLine, printable } from '../report/printable.ts'

/** What becomes of one file of a project. */
export type FileAction =
  | { readonly does: 'write'; readonly file: string; readonly text: string }
  | {
      /** Puts lines into a file that is there. */
      readonly does: 'add'
      readonly file: string
      /** The whole text, with them. */
      readonly text: string
      readonly added: string
    }
  | { readonly does: 'leave'; readonly file: string; readonly why: string; readonly advice?: string }

/**
 * Does what is to be done, one action after the other, and says so.
 *
 * @param root Absolute; the actions' files are relative to it.
 * @param dryRun Only says it.
 * @returns paragraphs for people.
 * @throws Failure (environment) that names the file that cannot be written.
 */
export function carryOut(actions: readonly FileAction[], root: string, dryRun: boolean): string[] {
  return actions.map((action) => {
    const file = oneLine(action.file)
    if (action.does === 'leave') return `${file} ${action.why}${action.advice === undefined ? '' : `\n${indented(action.advice)}`}`
    // Never over a file that came between.
    if (!dryRun) write(root, action.file, action.text, action.does === 'write' ? 'wx' : 'w')
    if (action.does === 'add') return `${dryRun ? 'Would add' : 'Added'} to ${file}\n${indented(action.added)}`
    return `${dryRun ? 'Would write' : 'Wrote'} ${file}\n${indented(action.text)}`
  })
}

/** Writes a file, unless it or another one of the same meaning is there. */
export function unlessThere(root: string, others: readonly string[], file: string, text: string): FileAction {
  const existing = [file, ...others].find((other) => existsSync(join(root, other)))
  return existing === undefined ? { does: 'write', file, text } : { does: 'leave', file: existing, why: 'is there: left as it is.' }
}

function write(root: string, name: string, text: string, flag: 'w' | 'wx'): void {
  const file = join(root, name)
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { flag })
  } catch (error) {
    throw new Failure('environment', `${name} cannot be written.`, {
      evidence: [{ title: 'The system says', body: (error as Error).message }],
      nextStep: 'Make the directory writable.',
      cause: error,
    })
  }
}

function indented(text: string): string {
  return printable(text)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n')
}
