import type { Readable } from 'node:stream'
import { oneLine } from '../report/printable.ts'
import type { Output } from './command.ts'

/**
 * Asks a person at a terminal to choose by number. What is no number of a choice is asked again; nothing typed is the first choice, and so is the end
 * of the input.
 */
export function askBy(input: Readable, output: Output): (question: string, choices: readonly string[]) => Promise<number> {
  return async (question, choices) => {
    const { createInterface } = await import('node:readline')
    const lines = createInterface({ input })
    try {
      output.write(`${[oneLine(question), ...choices.map((choice, index) => `  ${index + 1}  ${oneLine(choice)}`)].join('\n')}\n`)
      const prompt = `Which one, 1 to ${choices.length}? [1] `
      output.write(prompt)
      for await (const line of lines) {
        const typed = line.trim()
        if (typed === '') return 0
        if (/^\d+$/.test(typed) && Number(typed) >= 1 && Number(typed) <= choices.length) return Number(typed) - 1
        output.write(prompt)
      }
      return 0
    } finally {
      lines.close()
    }
  }
}
