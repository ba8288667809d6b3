import { isSql } from './plain-script.ts'

/** One half of a migration in two files, as golang-migrate names them and tools that took over its names. */
export interface NumberedHalf {
  readonly number: bigint
  /** What stands between the number and the direction. */
  readonly words: string
  readonly direction: 'up' | 'down'
  /** What stands after the direction: any ending will do. */
  readonly ending: string
}

/** The tool's own pattern (source/parse.go). The words are greedy: in `1_a.up.down.sql` the last direction counts. */
const pattern = /^([0-9]+)_(.*)\.(down|up)\.(.*)$/s

/** The greatest number that these tools can read. */
const greatest = 2n ** 64n - 1n

/** `null`: the name is another, or its number is beyond 64 bits, which the tools pass over alike. */
export function numberedHalf(name: string): NumberedHalf | null {
  const [, digits, words, direction, ending] = pattern.exec(name) ?? []
  if (digits === undefined) return null
  const number = BigInt(digits)
  return number > greatest ? null : { number, words: words!, direction: direction as 'up' | 'down', ending: ending! }
}

/** `001_words.up.sql` → `001_words`. */
export function withoutDirection(file: string): string {
  return file.replace(/\.(?:up|down)\.[^/]*$/s, '')
}

/** How much of a directory is spelled so: of its .sql files, of those of them that begin with a digit, and the halves. */
export function countHalves(sql: readonly string[]): { halves: number; numbered: number; because: string } {
  const halves = sql.filter((file) => isSql(file) && numberedHalf(file) !== null).length
  const numbered = sql.filter((file) => /^\d/.test(file)).length
  return { halves, numbered, because: `${halves} of ${sql.length} .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql` }
}
