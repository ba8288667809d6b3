import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { isSecretName } from '../core/secrets.ts'
import { sqlName } from '../core/sql-name.ts'
import { serverWords } from './refusal.ts'
import type { Relation } from './relation.ts'
import { ask, send, type TextRow } from './send.ts'
import { signatureOf } from './signature.ts'
import type { ServerWords, TrialRow } from './trial.ts'

/** A row with what it holds: each value as the server's text, by the column's name. */
export interface ReadRow extends TrialRow {
  readonly values: ReadonlyMap<string, string | null>
  /** The same for rows that are the same to somebody who asks who may do what. */
  readonly signature: string
}

export interface ReadRows {
  readonly rows: readonly ReadRow[]
  readonly leftOut: number
  readonly unreadable: ReadonlyMap<string, ServerWords>
}

/** More of one table are not tried. */
export const mostRows = 500

/**
 * Reads the rows of a table, as somebody who sees all, with the groups that each is in; the first by their keys where there are too many.
 *
 * @throws DatabaseError when row security would keep rows from the session, in the server's words.
 */
export async function readRows(client: Client, relation: Relation, groups: Readonly<Record<string, string>>): Promise<ReadRows> {
  const names = Object.keys(groups)
  const together = await read(
    client,
    relation,
    names.map((name) => groups[name] ?? ''),
  )
  if (!('error' in together)) return { ...rowsOf(relation, together.rows, names), unreadable: new Map() }
  const unreadable = new Map<string, ServerWords>()
  for (const name of names) {
    const alone = await read(client, relation, [groups[name] ?? ''])
    if ('error' in alone) unreadable.set(name, serverWords(alone.error))
  }
  const readable = names.filter((name) => !unreadable.has(name))
  const rest = await read(
    client,
    relation,
    readable.map((name) => groups[name] ?? ''),
  )
  if ('error' in rest) throw rest.error
  return { ...rowsOf(relation, rest.rows, readable), unreadable }
}

async function read(client: Client, relation: Relation, conditions: readonly string[]) {
  const column = (name: string) => `${sqlName(relation.name)}.${sqlName(name)}`
  const keys = keyColumns(relation).map(column)
  const all = relation.columns.map(({ name }) => column(name))
  const list = [
    'tableoid as "row table"',
    'ctid as "row place"',
    'count(*) over () as "rows there"',
    ...conditions.map((condition, index) => `(${condition}\n) is true as "group ${index}"`),
    `${signatureOf(relation, conditions)} as "signature"`,
    ...relation.columns.map(({ name, number }) => `${column(name)} as "column ${number}"`),
  ]
  const order = keys.length > 0 ? keys.join(', ') : `row(${all.join(', ')})::text collate "C"`
  // By itself: of a message with a mistake in its grammar the server does nothing.
  await ask(client, 'savepoint pg_roundtrip_rows')
  const { results, error } = await send(client, [
    'set local row_security = off',
    `select ${list.join(', ')} from ${relation.sql} order by ${order} limit ${mostRows}`,
    'rollback to savepoint pg_roundtrip_rows',
  ])
  if (error === undefined) return { rows: results[1] ?? [] }
  await send(client, ['rollback to savepoint pg_roundtrip_rows'])
  return { error }
}

function keyColumns({ columns }: Relation): string[] {
  return columns
    .filter(({ key }) => key > 0)
    .sort((a, b) => a.key - b.key)
    .map(({ name }) => name)
}

function rowsOf(relation: Relation, found: readonly TextRow[], groups: readonly string[]): { rows: ReadRow[]; leftOut: number } {
  const keys = keyColumns(relation)
  const seen = new Map<string, number>()
  const rows = found.map((row): ReadRow => {
    const values = new Map(relation.columns.map(({ name, number }) => [name, row[`column ${number}`] ?? null]))
    return {
      id: rowId(row['row table'] ?? '', row['row place'] ?? ''),
      key: keys.length > 0 ? JSON.stringify(keys.map((name) => values.get(name))) : countedKey([...values.values()], seen),
      groups: new Set(groups.filter((_, index) => row[`group ${index}`] === 't')),
      words: wordsOf(keys, values),
      values,
      signature: row['signature'] ?? '',
    }
  })
  return { rows, leftOut: Math.max(0, Number(found[0]?.['rows there'] ?? 0) - rows.length) }
}

export function rowId(table: string, place: string): string {
  return `${table} ${place}`
}

/** Rows without a key are told apart by what they hold; equal ones by how many there were before. */
export function countedKey(values: readonly (string | null)[], seen: Map<string, number>): string {
  const digest = createHash('md5').update(JSON.stringify(values)).digest('hex')
  const count = seen.get(digest) ?? 0
  seen.set(digest, count + 1)
  return count === 0 ? digest : `${digest} ${count + 1}`
}

const longestWords = 80
const longestValue = 32

export function wordsOf(keys: readonly string[], values: ReadonlyMap<string, string | null>): string {
  const names = [...keys, ...[...values.keys()].filter((name) => !keys.includes(name))]
  const parts = names.map((name) => {
    const value = values.get(name)
    if (value !== null && value !== undefined && isSecretName(name)) return `${name} = ***`
    return `${name} = ${value === null || value === undefined ? 'null' : cut(value.replaceAll(/\s+/g, ' '), longestValue)}`
  })
  return cut(parts.join(', '), longestWords)
}

function cut(text: string, longest: number): string {
  const characters = [...text]
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`
}
