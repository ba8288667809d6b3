import { readFileSync } from 'node:fs'
import { codeFrame } from '../core/caret.ts'
import type { Failure } from '../core/failure.ts'
import type { Evidence, Finding, Location } from '../core/finding.ts'

/** A sentence and what it rests on, as plain text: each piece of evidence under its title, if it has one, indented. */
export function sentenceWithEvidence(sentence: string, evidence: readonly Evidence[]): string {
  return [sentence, ...evidence.map(({ title, body }) => (title === '' ? body : `${title}:\n${body.replace(/^/gm, '  ')}`))].join('\n\n')
}

/** A failure as a person reads it: the sentence, its evidence, one next step. */
export function failureText(failure: Failure): string {
  return [sentenceWithEvidence(failure.message, failure.evidence), ...(failure.nextStep === undefined ? [] : [failure.nextStep])].join(
    '\n\n',
  )
}

/**
 * An error that vitest shows as a sentence with a code frame at a place in a file.
 *
 * vitest prints the code frame of the first stack frame whose file it has loaded; an error without any is printed bare. So the stack is
 * one frame, the place, and never a line of this package.
 *
 * @param frame given where vitest has not loaded the file: it is printed in place of the stack.
 */
export function placedError(name: string, message: string, place?: Location, frame?: string): Error {
  const error = new Error(message)
  error.name = name
  error.stack = `${name}: ${message}${place ? `\n    at migration (${place.file}:${place.line}:${place.column})` : ''}`
  if (frame !== undefined) Object.assign(error, { frame })
  return error
}

/**
 * The error of the failed findings of one claim.
 *
 * @param place where to point when no finding names a place of its own.
 * @param loaded the files whose lines vitest can print.
 */
export function findingError(findings: readonly Finding[], place: Location, loaded: readonly string[]): Error {
  const at = findings.find((finding) => finding.location)?.location ?? place
  const source = loaded.includes(at.file) ? readFileSync(at.file, 'utf8') : undefined
  const drawn = source !== undefined && vitestDraws(source, at.line)
  const message = findings
    .map(({ sentence, evidence }) => sentenceWithEvidence(sentence, drawn ? evidence.map((one) => withoutFrame(one, at)) : evidence))
    .join('\n\n')
  return placedError('Finding', message, at, source === undefined ? frameOf(at) : undefined)
}

/** vitest draws no frame where it would have to draw a line of more than 200 characters. */
function vitestDraws(source: string, line: number): boolean {
  return source.split(/\r?\n/, line + 3).every((text, index) => index < line - 4 || text.length <= 200)
}

/** The evidence that is a frame of the place itself keeps only what the server said of it. */
function withoutFrame(evidence: Evidence, at: Location): Evidence {
  if (evidence.title !== `${at.file}:${at.line}:${at.column}`) return evidence
  return { title: '', body: evidence.body.slice(evidence.body.indexOf('\n\n') + 1).trim() }
}

function frameOf({ file, line, column }: Location): string | undefined {
  try {
    return `${file}:${line}:${column}\n${codeFrame(readFileSync(file, 'utf8'), line, column)}`
  } catch {
    return undefined
  }
}

/**
 * A failure as an error that is thrown while vitest starts or a file is collected: vitest prints what `inspect` gives, which for an
 * ordinary error is a stack trace of this package.
 */
export function startupError(failure: Failure): Error {
  const text = failureText(failure)
  const error = placedError(failure.name, text)
  error.stack = text
  Object.defineProperty(error, Symbol.for('nodejs.util.inspect.custom'), { value: () => text })
  return error
}
