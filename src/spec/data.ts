import type { Client } from 'pg'
import { failed, notChecked, type Outcome, passed } from './outcome.ts'
import { rolledBack } from './transaction.ts'

/** The rows of a query: the same ones as often, in any order. Values are PostgreSQL's own text, independent of the session's settings. */
export interface Bag {
  readonly columns: readonly string[]
  /** How often each row is there, by its values as JSON. */
  readonly rows: ReadonlyMap<string, number>
  readonly size: number
}

/** Rows that are shown of each side. */
const shownRows = 5

/** What changes how PostgreSQL prints a value; a migration may have changed a default of it. */
export const pinned = `set local time zone 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local bytea_output = 'hex';
  set local extra_float_digits = 1; set local lc_monetary = 'C'; set local xmlbinary = 'base64'`

/**
 * The rows of one query, which is asked in a transaction that is rolled back.
 *
 * @throws DatabaseError what the server says of the query; Error when there is not exactly one query.
 */
export async function readBag(client: Client, sql: string): Promise<Bag> {
  return rolledBack(client, async () => {
    await client.query(pinned)
    const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types: { getTypeParser: () => asItIs } })
    if (Array.isArray(result)) throw new Error('A claim about data asks one query at each moment; here are several statements.')
    if (result.fields.length === 0) throw new Error('A claim about data asks a query; this statement returns no rows.')
    const rows = new Map<string, number>()
    for (const row of result.rows) {
      const key = JSON.stringify(row)
      rows.set(key, (rows.get(key) ?? 0) + 1)
    }
    return { columns: result.fields.map((field) => field.name), rows, size: result.rows.length }
  })
}

/**
 * Whether the bags of several moments are the same. Two that differ fail, with a few of the rows that one has and the other lacks; no row
 * at any moment is `not-checked`.
 *
 * @param bags Two at least, in the order of the walk. `at` completes "rows …": `before the up`.
 */
export function compareBags(claim: string, bags: readonly { readonly at: string; readonly bag: Bag }[]): Outcome {
  const [first, ...others] = bags
  if (first === undefined || others.length === 0) return { ...notChecked('There are not two moments to compare.'), claim }
  for (const other of others) {
    const difference = compareTwo(first, other)
    if (difference !== undefined) return { ...difference, claim }
  }
  const moments = inWords(bags.map(({ at }) => at))
  if (first.bag.size === 0) return { ...notChecked(`There is no row ${moments}, which proves nothing.`), claim }
  return { ...passed(`The ${rowsOf(first.bag.size)} ${first.bag.size === 1 ? 'is' : 'are'} the same ${moments}.`), claim }
}

interface Answer {
  readonly at: string
  readonly bag: Bag
}

function compareTwo(one: Answer, other: Answer): Outcome | undefined {
  if (one.bag.columns.length !== other.bag.columns.length) {
    const columns = ({ at, bag }: Answer) => `${at}: ${bag.columns.join(', ')}`
    return failed(`The query returns ${one.bag.columns.length} columns ${one.at} and ${other.bag.columns.length} ${other.at}.`, [
      { title: 'columns', body: `${columns(one)}\n${columns(other)}` },
    ])
  }
  const lost = without(one.bag, other.bag)
  const added = without(other.bag, one.bag)
  if (lost.length === 0 && added.length === 0) return undefined
  const evidence = [
    { title: `only ${one.at}`, body: table(one.bag.columns, lost) },
    { title: `only ${other.at}`, body: table(other.bag.columns, added) },
  ]
  return failed(
    differenceInWords(one, other, lost.length, added.length),
    evidence.filter((_, index) => [lost, added][index]!.length > 0),
  )
}

function differenceInWords(one: Answer, other: Answer, lost: number, added: number): string {
  const are = (count: number) => (count === 1 ? 'is' : 'are')
  if (lost === 0) return `${rowsOf(added)} ${are(added)} there ${other.at} and not ${one.at}.`
  const instead = added === 0 ? '' : `, and ${added} ${are(added)} there instead`
  return `Of ${rowsOf(one.bag.size)} ${one.at}, ${lost} ${are(lost)} not there ${other.at}${instead}.`
}

/** The rows that `one` has more often than `other`, as often as that. */
function without(one: Bag, other: Bag): string[] {
  return [...one.rows].flatMap(([row, times]) => Array<string>(Math.max(0, times - (other.rows.get(row) ?? 0))).fill(row))
}

function table(columns: readonly string[], rows: readonly string[]): string {
  return rowsInWords(
    columns,
    rows.map((row) => JSON.parse(row) as (string | null)[]),
  )
}

/** A few rows under the names of their columns, one a line. */
export function rowsInWords(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const shown = rows.slice(0, shownRows).map((row) => row.map(cell).join(' | '))
  const more = rows.length > shownRows ? [`… and ${rows.length - shownRows} more`] : []
  return [columns.join(' | '), ...shown, ...more].join('\n')
}

function cell(value: string | null): string {
  if (value === null) return 'NULL'
  const line = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

function rowsOf(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`
}

function inWords(moments: readonly string[]): string {
  return moments.length === 1 ? moments[0]! : `${moments.slice(0, -1).join(', ')} and ${moments.at(-1)}`
}

function asItIs(value: string): string {
  return value
}
