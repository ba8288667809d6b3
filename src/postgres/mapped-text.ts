import type { Script } from '../core/migration.ts'

/** A stretch of a text, and where it comes from. Offsets count UTF-16 units. */
interface Stretch {
  readonly start: number
  readonly inFile: number
  /** Text of the file; otherwise it stands in the place of something, which begins at `inFile`. */
  readonly asWritten: boolean
}

/** A text as the server gets it, put together from a file's text and from what its tool puts in, and how its places lead back to the file. */
export class MappedText {
  #stretches: Stretch[] = []
  #text = ''

  get text(): string {
    return this.#text
  }

  append(text: string, inFile: number, asWritten: boolean): void {
    if (text === '') return
    const last = this.#stretches.at(-1)
    const continues = last !== undefined && asWritten && last.asWritten && last.inFile + this.#text.length - last.start === inFile
    if (!continues) this.#stretches.push({ start: this.#text.length, inFile, asWritten })
    this.#text += text
  }

  /** Takes away what follows the first `length` units. */
  truncate(length: number): void {
    this.#stretches = this.#stretches.filter(({ start }) => start < length)
    this.#text = this.#text.slice(0, length)
  }

  /** Where a place of this text stands in the file; one inside of what was put in: at the beginning of what it stands for. */
  inFile(offset: number): number {
    const stretch = this.#stretches.findLast(({ start }) => start <= offset)
    if (!stretch) return 0
    return stretch.asWritten ? stretch.inFile + offset - stretch.start : stretch.inFile
  }
}

type Replaced = Pick<Script, 'sql' | 'replacements'>

/** The text of a script as it runs: with what its tool puts in and without what it takes out. */
export function runningText({ sql, replacements = [] }: Replaced): MappedText {
  const mapped = new MappedText()
  let written = 0
  for (const { start, end, text } of replacements) {
    mapped.append(sql.slice(written, start), written, true)
    mapped.append(text, start, false)
    written = end
  }
  mapped.append(sql.slice(written), written, true)
  return mapped
}

/** Where a place of the file stands in the text that runs; one inside of a replaced part: where what replaces it ends. */
export function inRunningText({ replacements = [] }: Replaced, inFile: number): number {
  let offset = inFile
  for (const { start, end, text } of replacements) {
    if (start >= inFile) break
    offset += text.length - (Math.min(end, inFile) - start)
  }
  return offset
}
