import type { Entry } from '../catalog/entry.ts'
import type { Snapshot } from '../catalog/snapshot.ts'
import { formatAddress } from '../core/address.ts'
import type { Difference, ObjectAddress } from '../core/difference.ts'
import type { Client } from '../postgres/session.ts'
import type { Makers } from './makers.ts'

/** An object of an earlier migration that an up did something to, or made something depend on. */
export interface Touched {
  /** As a person writes it: `table public.stories`. */
  readonly object: string
  /** The id of the migration that made it. */
  readonly madeBy: string
  /** What the up did to it, or what depends on it now. */
  readonly how: string
}

/** One row of pg_depend, as text: what depends, and on what. */
export type Dependencies = ReadonlyMap<string, { readonly dependent: string; readonly referenced: string }>

/** Every dependency between objects of a database, less those that PostgreSQL itself came with. */
export async function readDependencies(client: Client): Promise<Dependencies> {
  const { rows } = await client.query<{ dependent: string; referenced: string }>(
    `SELECT ${place('', 'objsubid')} AS dependent, ${place('ref', 'refobjsubid')} AS referenced FROM pg_catalog.pg_depend WHERE objid >= 16384 AND refobjid >= 16384`,
  )
  return new Map(rows.map((row) => [`${row.dependent} → ${row.referenced}`, row]))
}

/** As a snapshot calls an object's place: a column is a row of another catalog. */
function place(prefix: '' | 'ref', subid: string): string {
  const catalog = `(SELECT relname FROM pg_catalog.pg_class c WHERE c.oid = ${prefix}classid)`
  return `CASE WHEN ${subid} > 0 THEN 'pg_attribute ' || ${prefix}objid || ' ' || ${subid} ELSE ${catalog} || ' ' || ${prefix}objid || ' 0' END`
}

interface Seen {
  readonly before: Snapshot
  readonly after: Snapshot
  /** before → after */
  readonly changes: readonly Difference[]
  readonly dependenciesBefore: Dependencies
  readonly dependenciesAfter: Dependencies
}

/**
 * What an up touched of what earlier ups made: what it altered or dropped, the tables whose rows it changed, and what it made new objects depend on. What it only
 * read is not seen: neither PostgreSQL's catalogs nor its rows tell.
 *
 * @param index the place of the up in the history.
 * @param ids of all migrations, in order.
 */
export function touchedBy(seen: Seen, makers: Makers, index: number, ids: readonly string[]): Touched[] {
  const { before, after, changes } = seen
  const found = new Map<string, Touched>()
  const touch = (object: ObjectAddress, how: string): void => {
    const place = makers.makerOf(object, index)
    const title = formatAddress(object)
    if (place !== undefined && !found.has(title)) found.set(title, { object: title, madeBy: ids[place]!, how })
  }
  /** A column that came with its table is the table. */
  const touchWithin = (object: ObjectAddress & { readonly belongsTo: readonly ObjectAddress[] }, how: string, itself = true): void => {
    const parents = object.belongsTo.filter(({ kind }) => kind !== 'schema')
    for (const parent of parents) touch(parent, how)
    const maker = makers.makerOf(object, index)
    if (itself && !parents.some((parent) => makers.makerOf(parent, index) === maker)) touch(object, how)
  }
  for (const difference of changes) {
    if (difference.tier === 'residue' || difference.scope === 'sequence') continue
    touchWithin(difference, difference.sentence, difference.change !== 'added')
  }
  for (const [row, { dependent, referenced }] of seen.dependenciesAfter) {
    if (seen.dependenciesBefore.has(row)) continue
    const object = entryAt(before, referenced)
    if (object === undefined) continue
    const user = entryAt(after, dependent)
    touchWithin(object, user === undefined ? 'something new depends on it' : `${formatAddress(user)} depends on it`)
  }
  return [...found.values()]
}

function entryAt(snapshot: Snapshot, place: string): Entry | undefined {
  const key = snapshot.keys.get(place)
  return key === undefined ? undefined : snapshot.entries.get(key)
}
