import { type Row, type RowsByOid, templateOf } from './row.ts'

/** A column of a query, and whether many rows hold the same in it. */
export interface PackedColumn {
  readonly name: string
  readonly expression: string
  readonly inCommon: boolean
}

/**
 * How the rows of a catalog travel: all in one text, each as two records, of what it has in common with others (flags, owners, types) and of its own. Of a
 * hundred thousand values most are the same few ones; what is in common is taken apart once for each such record, and rows share it.
 */
export class Packing {
  readonly #common: readonly string[]
  readonly #own: readonly string[]
  readonly #empty: Record<string, string | null>
  readonly #templates = new Map<string, Row>()
  /** What to write after SELECT for one row. */
  readonly record: string

  constructor(columns: readonly PackedColumn[]) {
    const parts = [columns.filter(({ inCommon }) => inCommon), columns.filter(({ inCommon }) => !inCommon)] as const
    this.#common = parts[0].map(({ name }) => name)
    this.#own = parts[1].map(({ name }) => name)
    this.#empty = Object.fromEntries(columns.map(({ name }) => [name, null]))
    this.record = parts.map((part) => `ROW(${part.map(({ expression }) => expression).join(', ')})::text`).join(` || E'\\n' || `)
  }

  /** What to write after SELECT for all rows in one. */
  get all(): string {
    return `string_agg(${this.record}, E'\\n')`
  }

  unpack(text: string): Row[] {
    const records = recordsOf(text)
    const rows: Row[] = []
    for (let at = 0; at < records.length; at += 2) rows.push(this.#row(records[at]!, records[at + 1]!))
    return rows
  }

  /** Rows whose first column of their own is their OID; they are taken apart when they are asked for. */
  byOid(text: string): RowsByOid {
    const records = recordsOf(text)
    const places = new Map<string, number>()
    for (let at = 1; at < records.length; at += 2) {
      const record = records[at]!
      const end = record.indexOf(',')
      places.set(record.slice(1, end < 0 ? -1 : end), at)
    }
    const known = new Map<string, Row>()
    return {
      get: (oid) => {
        let row = known.get(oid)
        const at = row ? undefined : places.get(oid)
        if (at !== undefined) {
          row = this.#row(records[at - 1]!, records[at]!)
          known.set(oid, row)
        }
        return row
      },
    }
  }

  #row(shared: string, own: string): Row {
    let template = this.#templates.get(shared)
    if (!template) {
      const values = { ...this.#empty }
      fill(values, this.#common, shared)
      template = templateOf(values)
      this.#templates.set(shared, template)
    }
    const row = { ...template }
    fill(row, this.#own, own)
    return row
  }
}

function fill(row: Record<string, string | null>, names: readonly string[], record: string): void {
  if (names.length === 0) return
  const values = valuesOf(record)
  for (let at = 0; at < names.length; at++) row[names[at]!] = values[at]!
}

/** One record a line; a line that ends within quotes goes on in the next one. In a record quotes and backslashes are always doubled. */
function recordsOf(text: string): string[] {
  const lines = text.split('\n')
  if (!text.includes('"')) return lines
  const records: string[] = []
  for (let at = 0; at < lines.length; at++) {
    let record = lines[at]!
    while (record.includes('"') && endsWithin(record)) {
      if (++at === lines.length) throw new Error(`A record of the server cannot be read: ${record.slice(0, 80)}`)
      record += `\n${lines[at]}`
    }
    records.push(record)
  }
  return records
}

function endsWithin(record: string): boolean {
  let quotes = 0
  for (let at = record.indexOf('"'); at >= 0; at = record.indexOf('"', at + 1)) quotes++
  return quotes % 2 === 1
}

/** Takes a record apart (docs: Composite Type Input and Output Syntax): nothing is NULL, quotes hold whatever would be mistaken for punctuation. */
function valuesOf(record: string): (string | null)[] {
  if (record.includes('"')) return quotedValuesOf(record)
  const values: (string | null)[] = record.slice(1, -1).split(',')
  for (let at = 0; at < values.length; at++) if (values[at] === '') values[at] = null
  return values
}

function quotedValuesOf(record: string): (string | null)[] {
  const values: (string | null)[] = []
  let at = 1
  while (at < record.length) {
    if (record[at] !== '"') {
      const comma = record.indexOf(',', at)
      const end = comma < 0 ? record.length - 1 : comma
      values.push(end === at ? null : record.slice(at, end))
      at = end + 1
      continue
    }
    let end = record.indexOf('"', at + 1)
    while (record[end + 1] === '"') end = record.indexOf('"', end + 2)
    const inner = record.slice(at + 1, end)
    values.push(inner.includes('"') || inner.includes('\\') ? inner.replace(/""|\\\\/g, (pair) => pair[0]!) : inner)
    at = end + 2
  }
  return values
}
