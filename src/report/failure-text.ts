import { sep } from 'node:path'
import { createColors } from 'picocolors'
import type { Failure } from '../core/failure.ts'
import { oneLine, printable } from './printable.ts'
import type { RenderOptions } from './reporter.ts'

/**
 * A run that cannot go on, for a terminal: the sentence, what it rests on, one next step. Ends with a line feed.
 *
 * @param options.root Absolute; paths below it are shown relative to it.
 */
export function renderFailure({ message, evidence, nextStep }: Failure, { root, colour }: RenderOptions): string {
  const colours = createColors(colour)
  const lines = [
    `${colours.red('✗')} ${colours.bold(oneLine(message))}`,
    ...evidence.flatMap(({ title, body }) => [
      ...(title === '' ? [] : [`  ${oneLine(title)}`]),
      ...(body.trim() === '' ? [] : printable(body).trimEnd().split('\n')).map((line) => `    ${line}`.trimEnd()),
    ]),
    ...(nextStep === undefined ? [] : [`${colours.cyan('→')} ${oneLine(nextStep)}`]),
    '',
  ]
  return lines.join('\n').replaceAll(root.endsWith(sep) ? root : root + sep, '')
}
