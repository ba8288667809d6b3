import { createColors } from 'picocolors'
import type { Failure } from '../core/failure.ts'
import { oneLine, printable } from './printable.ts'

/** A run that cannot go on, for a terminal: the sentence, what it rests on, one next step. Ends with a line feed. */
export function renderFailure({ message, evidence, nextStep }: Failure, { colour }: { colour: boolean }): string {
  const colours = createColors(colour)
  return [
    `${colours.red('✗')} ${colours.bold(oneLine(message))}`,
    ...evidence.flatMap(({ title, body }) => [
      ...(title === '' ? [] : [`  ${oneLine(title)}`]),
      ...(body.trim() === '' ? [] : printable(body).trimEnd().split('\n')).map((line) => `    ${line}`.trimEnd()),
    ]),
    ...(nextStep === undefined ? [] : [`${colours.cyan('→')} ${oneLine(nextStep)}`]),
    '',
  ].join('\n')
}
