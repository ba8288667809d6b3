import type { LayoutProblem } from '../core/migration.ts'

/** What the tool itself refuses. The line is counted from 1. */
export function fatal(sentence: string, file: string, line?: number): LayoutProblem {
  return { severity: 'fatal', sentence, file, ...(line !== undefined && { line }) }
}

/** What is odd, and runs all the same. */
export function warning(sentence: string, file: string, line?: number): LayoutProblem {
  return { ...fatal(sentence, file, line), severity: 'warning' }
}
