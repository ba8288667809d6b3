import { spawnSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { Failure } from '../core/failure.ts'

/**
 * The ids that a command prints, one a line.
 *
 * @param directory Absolute working directory.
 * @throws Failure (usage) when the command fails or prints nothing.
 */
export function listedIds(command: string, directory: string): string[] {
  const { status, signal, stdout, stderr, error } = spawnSync(command, {
    shell: true,
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const lines = stripVTControlCharacters(stdout ?? '')
    .split(/\r\n|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (status === 0 && lines.length > 0) return lines
  const ending = error
    ? `could not be started: ${error.message}`
    : signal
      ? `was ended by ${signal}`
      : status === 0
        ? 'printed nothing'
        : `ended with exit status ${status}`
  throw new Failure('usage', `The command that lists the migrations ${ending}.`, {
    evidence: [{ title: `$ ${command}`, body: [...lines, (stderr ?? '').trim()].join('\n').trim() || 'It said nothing.' }],
    nextStep:
      'Correct command.list in the configuration: it prints the ids of the migrations, one a line, in order, and is given no database.',
  })
}
