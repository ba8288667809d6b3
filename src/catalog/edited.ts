import type { Client } from 'pg'
import { writtenAfterInitdb } from './builtin-digests.ts'
import { partsOfBuiltins } from './builtins.ts'
import type { EditedBuiltin } from './edited-builtin.ts'
import { buildEntries } from './entries.ts'
import { Entry } from './entry.ts'
import type { EntryTable } from './entry-table.ts'
import { isOwner } from './left-out.ts'
import { Names, parseArray } from './names.ts'
import { isReadWhole } from './ranges.ts'
import { type Query, queryText, type RawCatalogs, type Row } from './read.ts'
import { defaultPrivileges } from './rendering.ts'
import type { RowsByOid } from './row.ts'
import { selectRows } from './select-rows.ts'
import type { CatalogShape, Shape } from './shape.ts'
import { type Subject, subjectOf } from './subject.ts'

type Rows = ReadonlyMap<string, RowsByOid>

/** A built-in object, and the catalogs in which rows about it were written after initdb. */
interface Touched {
  readonly subject: Subject
  readonly catalogs: Set<string>
  /** A row of the user's says something of it. */
  added: boolean
}

/**
 * The built-in objects that somebody edited, found without a database to hold them against: rows about them are newer than initdb. What initdb made of
 * them is known as far as it follows from itself: owners, and privileges from pg_init_privs.
 *
 * @param client a session within a pinned transaction.
 * @param builtins the rows that built-in objects are named by.
 * @param written catalogs with built-in rows that are newer than initdb.
 * @param lastRecorded the number up to which pg_init_privs says what initdb granted.
 */
export async function readEdited(
  client: Client,
  shape: Shape,
  raw: RawCatalogs,
  builtins: Rows,
  written: Iterable<string>,
  lastRecorded: number,
): Promise<Map<string, EditedBuiltin>> {
  const touched = await readTouched(client, shape, raw, builtins, [...written])
  if (touched.size === 0) return new Map()
  const oids = [...new Set([...touched.values()].map(({ subject }) => subject.oid))].join(', ')
  const table = await readTable(client, shape, raw, builtins, oids, [...touched.values()])
  const defaults = await readDefaultPrivileges(client, shape, oids)
  const owner = new Names(raw.rows, builtins).text('pg_authid', '10')
  const edited = new Map<string, EditedBuiltin>()
  for (const { subject, catalogs, added } of touched.values()) {
    const now = table.find(subject.catalog, subject.oid, subject.attnum)
    const key = table.keys.get(`${subject.attnum === '0' ? subject.catalog : 'pg_attribute'} ${subject.oid} ${subject.attnum}`)
    if (!now || key === undefined) continue
    const pristine = new Entry(now, now.scope)
    const ownerColumn = [...now.attributes.keys()].find(isOwner)
    if (ownerColumn) pristine.set(ownerColumn, owner)
    const column = subject.attnum === '0' ? privilegesOf(subject.catalog) : 'attacl'
    const initial = now.residue.get('initprivs')
    const granted = initial ?? defaults.get(`${subject.catalog} ${subject.oid} ${subject.attnum}`)
    // What initdb grants at last, on information_schema, is in no pg_init_privs.
    const isKnown = column && (initial !== undefined || Number(subject.oid) < lastRecorded)
    if (isKnown && granted) pristine.set(column, granted)
    const known = [ownerColumn, ...(isKnown ? [column] : [])].filter((name) => name !== undefined)
    edited.set(key, { now, pristine, guessed: { known, catalogs: added ? [] : [...catalogs].sort() } })
  }
  return edited
}

async function readTouched(
  client: Client,
  shape: Shape,
  raw: RawCatalogs,
  builtins: Rows,
  written: readonly string[],
): Promise<Map<string, Touched>> {
  const touched = new Map<string, Touched>()
  const note = (subject: Subject, catalog?: string) => {
    const key = `${subject.catalog} ${subject.oid} ${subject.attnum}`
    const known = touched.get(key) ?? { subject, catalogs: new Set<string>(), added: false }
    touched.set(key, known)
    if (catalog) known.catalogs.add(catalog)
    else known.added = true
  }
  const catalogs = written.map((name) => shape.catalogs.get(name)!)
  const results = await ask(
    client,
    catalogs.map((catalog) => selectRows(catalog, 'built-in', writtenAfterInitdb)),
  )
  for (const [index, catalog] of catalogs.entries())
    for (const row of results[index]!) note(subjectOf(shape, catalog, row, builtins), catalog.name)
  for (const [name, rows] of partsOfBuiltins(shape, raw))
    for (const row of rows) note(subjectOf(shape, shape.catalogs.get(name)!, row, builtins))
  return touched
}

/** Everything that the catalogs say about some built-in objects. */
async function readTable(
  client: Client,
  shape: Shape,
  raw: RawCatalogs,
  builtins: Rows,
  oids: string,
  touched: readonly Touched[],
): Promise<EntryTable> {
  const columns = touched.flatMap(({ subject: { oid, attnum } }) => (attnum === '0' ? [] : [`(${oid}, ${attnum})`]))
  const about = ({ name, subject }: CatalogShape) => {
    if (name === 'pg_attribute') return `(attrelid, attnum) IN (${[...columns, '(0, 0)'].join(', ')})`
    if (name === 'pg_type') return `oid IN (${oids}) OR typelem IN (${oids}) OR typrelid IN (${oids})`
    if (name === 'pg_rewrite') return `oid IN (${oids}) OR ev_class IN (${oids}) AND rulename = '_RETURN'`
    return `${subject}::oid IN (${oids})`
  }
  const catalogs = [...shape.catalogs.values()].filter(({ ranges }) => ranges.builtin !== 'false')
  const results = await ask(
    client,
    catalogs.map((catalog) => selectRows(catalog, 'built-in', about(catalog))),
  )
  const rows = new Map<string, readonly Row[]>(catalogs.map(({ name }, index) => [name, results[index]!]))
  for (const [name, parts] of partsOfBuiltins(shape, raw)) rows.set(name, [...(rows.get(name) ?? []), ...parts])
  const named = new Map(raw.rows)
  for (const [name, more] of rows) named.set(name, [...(named.get(name) ?? []), ...more])
  const whole = [...raw.rows].filter(([name]) => isReadWhole(name))
  return buildEntries(shape, { ...raw, droppedColumns: new Map(), rows: new Map([...whole, ...rows]) }, new Names(named, builtins))
}

function privilegesOf(catalog: string): string | undefined {
  return Object.keys(defaultPrivileges)
    .find((key) => key.startsWith(`${catalog}.`))
    ?.slice(catalog.length + 1)
}

/** The privileges that come with an object, as if the role that initdb made still owned it. */
async function readDefaultPrivileges(client: Client, shape: Shape, oids: string): Promise<Map<string, string>> {
  const columns = Object.entries(defaultPrivileges).flatMap(([key, expression]) => {
    const catalog = shape.catalogs.get(key.split('.')[0]!)
    return catalog && catalog.ranges.builtin !== 'false' ? [{ catalog, expression: expression.replace(/\b\w+owner\b/g, '10') }] : []
  })
  const results = await ask(
    client,
    columns.map(({ catalog, expression }) => `SELECT oid, ${expression} AS list FROM ${catalog.source} WHERE oid IN (${oids})`),
  )
  return new Map(
    columns.flatMap(({ catalog }, index) =>
      results[index]!.flatMap(({ oid, list }) =>
        list ? [[`${catalog.name} ${oid} 0`, JSON.stringify(parseArray(list).sort())] as const] : [],
      ),
    ),
  )
}

async function ask(client: Client, queries: readonly Query[]): Promise<Row[][]> {
  return queryText(client, queries)
}
