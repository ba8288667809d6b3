import type { Source } from '../script-error.ts'

/** A line without its line feed. */
export interface Line {
  readonly text: string
  /** Where it begins in the source. */
  readonly start: number
}

/** Rows of data between a COPY and its end. */
export interface Data {
  readonly source: Source
  readonly start: number
  readonly end: number
  /** Past the line that ends them, if there is one. */
  readonly endsAt?: number
}

/** The lines of a file, read one by one by psql or, as data, by a COPY. */
export class Lines {
  readonly source: Source
  #position = 0

  constructor(source: Source) {
    this.source = source
  }

  next(): Line | undefined {
    const { sql } = this.source
    const start = this.#position
    if (start >= sql.length) return undefined
    const end = sql.indexOf('\n', start)
    this.#position = end === -1 ? sql.length : end + 1
    return { text: sql.slice(start, end === -1 ? sql.length : end), start }
  }

  /** Takes the lines up to a line `\.`, which must have an end, or up to the end of the file. */
  takeData(): Data {
    const start = this.#position
    for (;;) {
      const line = this.next()
      if (!line) return { source: this.source, start, end: this.#position }
      const ended = this.source.sql[line.start + line.text.length] === '\n'
      if (ended && /^\\\.\r?$/.test(line.text))
        return { source: this.source, start, end: line.start, endsAt: line.start + line.text.length }
    }
  }
}

/** The offset of a row, counted from 1. Past the end: the end. */
export function offsetOfRow({ source: { sql }, start, end }: Data, row: number): number {
  let offset = start
  for (let left = row - 1; left > 0; left--) {
    const next = sql.indexOf('\n', offset)
    if (next === -1 || next >= end) return offset
    offset = next + 1
  }
  return offset
}
