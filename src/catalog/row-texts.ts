import pg, { type Client } from 'pg'
import { type RowFingerprint, rowText } from './fingerprint.ts'
import { readTogether } from './read.ts'

/** The rows of a table at one moment, every value as the server's text. */
export interface TableRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** The rows of a table as the server prints records, one after another; taken apart only when somebody looks. */
export interface RowTexts {
  readonly columns: readonly string[]
  readonly text: string
}

/** More bytes of a table on disk than this are not held in memory. */
const mostBytes = 16 * 2 ** 20

const quote = pg.escapeIdentifier

/**
 * Reads all rows of tables, as one message.
 *
 * @returns in the order of the tables; `undefined`: the table is too large.
 */
export async function readRowTexts(client: Client, tables: readonly RowFingerprint[]): Promise<(RowTexts | undefined)[]> {
  const queries = tables.map(({ identity, columns }) => {
    const name = identity.map(quote).join('.')
    const size = `pg_catalog.pg_table_size(${pg.escapeLiteral(name)}::pg_catalog.regclass)`
    return `SELECT CASE WHEN ${size} <= ${mostBytes} THEN (SELECT string_agg(${rowText(columns)}, '') FROM ONLY ${name} t) END AS rows`
  })
  return readTogether(client, queries, async (results) =>
    tables.map(({ columns }, index) => {
      const text = results[index]![0]!['rows']
      return text === null || text === undefined ? undefined : { columns, text }
    }),
  )
}

/** Takes records apart (docs: Composite Type Input and Output Syntax): nothing is NULL, quotes hold whatever would be mistaken for punctuation. */
export function takeApart({ columns, text }: RowTexts): TableRows {
  const rows: (string | null)[][] = []
  let at = 0
  while (at < text.length) {
    const row: (string | null)[] = []
    // The opening parenthesis, then a comma before each further value.
    do {
      at++
      const begin = at
      let value = ''
      let from = at
      let quoted = false
      for (; quoted || (text[at] !== ',' && text[at] !== ')'); at++) {
        const character = text[at]
        if (character === undefined) throw new Error(`A record of the server cannot be read: ${text.slice(begin, begin + 80)}`)
        if (character !== '"' && character !== '\\') continue
        value += text.slice(from, at)
        // Within quotes, two of them are one, and a backslash takes the next character as it is.
        if (quoted && (character === '\\' || text[at + 1] === '"')) {
          value += text[++at]
        } else quoted = !quoted
        from = at + 1
      }
      row.push(at === begin ? null : value + text.slice(from, at))
    } while (text[at] === ',')
    at++
    rows.push(columns.length === 0 ? [] : row)
  }
  return { columns, rows }
}
