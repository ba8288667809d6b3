import type { Client } from 'pg'
import { BuiltinRows, readPinned, type Sides } from './builtin-rows.ts'
import type { EditedBuiltin } from './edited-builtin.ts'
import { buildEntries } from './entries.ts'
import type { EntryTable } from './entry-table.ts'
import { Names } from './names.ts'
import { firstUserOid, isReadWhole } from './ranges.ts'
import type { RawCatalogs, Row } from './read.ts'
import type { RowsByOid } from './row.ts'
import { type BuiltinNames, selectBuiltinNames, selectRows } from './select-rows.ts'
import type { CatalogShape, Shape } from './shape.ts'
import { type Subject, subjectOf } from './subject.ts'

type Rows = ReadonlyMap<string, RowsByOid>

/**
 * What initdb put into the catalogs. Its names are needed for every snapshot; its content only once somebody edited a built-in object (a
 * privilege on a function of pg_catalog, a comment on a built-in type). It is read from a database in which nothing happens.
 */
export class Pristine {
  readonly names: Rows
  readonly #start: RawCatalogs
  readonly #content: BuiltinRows

  private constructor(names: Rows, start: RawCatalogs, content: BuiltinRows) {
    this.names = names
    this.#start = start
    this.#content = content
  }

  /**
   * @param raw what the catalogs say at the start.
   * @param mark a transaction id of the start: built-in rows that are older are as initdb made them.
   * @param open opens a session on a database whose built-in objects are untouched; the caller of a read closes it.
   */
  static async read(client: Client, shape: Shape, raw: RawCatalogs, mark: string, open: () => Promise<Client>): Promise<Pristine> {
    const selects = selectBuiltinNames(shape)
    const results = await readPinned(
      client,
      selects.map(({ text }) => text),
    )
    return new Pristine(builtinNames(selects, results), raw, new BuiltinRows(mark, open))
  }

  /**
   * The built-in objects that are not as initdb made them, by kind and names. Each is made of all rows about it, like an object of the user's.
   *
   * @param table the user's objects; one that stands where a built-in object stood is taken out of it and compared with that.
   */
  async edited(client: Client, shape: Shape, raw: RawCatalogs, table: EntryTable): Promise<Map<string, EditedBuiltin>> {
    const changed = [...raw.builtins].flatMap(([name, digest]) => (this.#start.builtins.get(name) === digest ? [] : [name]))
    const added = partsOfBuiltins(shape, raw)
    if (changed.length === 0 && added.size === 0) return new Map()
    const all = await this.#content.read(client, shape, changed, raw.builtins)
    const about = new Subjects(changed.flatMap((name) => subjectsOfChanges(shape.catalogs.get(name)!, all, shape, this.names)))
    for (const [name, rows] of added) for (const row of rows) about.add(subjectOf(shape, shape.catalogs.get(name)!, row, this.names))
    const sides: Sides = { was: new Map(), is: new Map() }
    for (const name of changed) {
      const concerns = (row: Row) => about.has(subjectOf(shape, shape.catalogs.get(name)!, row, this.names))
      sides.was.set(name, all.was.get(name)!.filter(concerns))
      sides.is.set(name, all.is.get(name)!.filter(concerns))
    }
    const further = about.selects(shape, changed)
    const results = await readPinned(
      client,
      further.map(({ name, also }) => selectRows(shape.catalogs.get(name)!, 'built-in', also)),
    )
    for (const [index, { name }] of further.entries()) for (const side of [sides.was, sides.is]) side.set(name, results[index]!)
    for (const [name, rows] of added) sides.is.set(name, [...(sides.is.get(name) ?? []), ...rows])
    return pair(this.#build(shape, this.#start, sides.was, all.was), this.#build(shape, raw, sides.is, all.is), table)
  }

  /** @param renamed rows of built-in objects that may be called otherwise than at the start. */
  #build(shape: Shape, raw: RawCatalogs, rows: Sides['was'], renamed: Sides['was']): EntryTable {
    const whole = [...raw.rows].filter(([name]) => isReadWhole(name))
    const named = new Map(raw.rows)
    for (const [name, more] of [...rows, ...renamed]) named.set(name, [...(named.get(name) ?? []), ...more])
    return buildEntries(shape, { ...raw, droppedColumns: new Map(), rows: new Map([...whole, ...rows]) }, new Names(named, this.names))
  }
}

/** The rows that built-in objects are named by, from the answers to `selectBuiltinNames`. */
export function builtinNames(selects: readonly BuiltinNames[], results: readonly Row[][]): Rows {
  return new Map(selects.map((names, index) => [names.catalog, names.byOid(results[index]!)]))
}

/** What rows are about: built-in objects and columns. */
class Subjects {
  readonly #objects = new Map<string, Set<string>>()
  readonly #columns = new Set<string>()

  constructor(subjects: readonly Subject[]) {
    for (const subject of subjects) this.add(subject)
  }

  add({ catalog, oid, attnum }: Subject): void {
    this.#objects.set(catalog, (this.#objects.get(catalog) ?? new Set()).add(oid))
    if (attnum !== '0') this.#columns.add(`(${oid}, ${attnum})`)
  }

  has({ catalog, oid }: Subject): boolean {
    return this.#objects.get(catalog)?.has(oid) ?? false
  }

  /** The objects' own rows, where their catalog is not read anyway: a comment is shown as part of an object that nobody touched. */
  selects(shape: Shape, changed: readonly string[]): { name: string; also: string }[] {
    const found: { name: string; also: string }[] = []
    const oids = (name: string) => [...(this.#objects.get(name) ?? ['0'])].join(', ')
    const special: Readonly<Record<string, string>> = {
      pg_attribute: `(attrelid, attnum) IN (${[...this.#columns, '(0, 0)'].join(', ')})`,
      pg_type: `oid IN (${oids('pg_type')}) OR typelem <> 0 AND typelem IN (${oids('pg_type')}) OR typrelid <> 0 AND typrelid IN (${oids('pg_class')})`,
    }
    for (const name of new Set([...this.#objects.keys(), ...Object.keys(special)])) {
      if (!shape.catalogs.has(name) || isReadWhole(name) || changed.includes(name)) continue
      found.push({ name, also: special[name] ?? `oid IN (${oids(name)})` })
    }
    return found
  }
}

function subjectsOfChanges(catalog: CatalogShape, { was, is }: Sides, shape: Shape, names: Rows): Subject[] {
  const [rows, others] = [was.get(catalog.name)!, is.get(catalog.name)!]
  const [before, after] = [new Set(rows), new Set(others)]
  // A row that was not written again is the same one; of the others, many say what they said.
  const [gone, come] = [rows.filter((row) => !after.has(row)), others.filter((row) => !before.has(row))]
  const [texts, newTexts] = [gone, come].map((list) => new Set(list.map((row) => JSON.stringify(row)))) as [Set<string>, Set<string>]
  const changed = [...gone.filter((row) => !newTexts.has(JSON.stringify(row))), ...come.filter((row) => !texts.has(JSON.stringify(row)))]
  return changed.map((row) => subjectOf(shape, catalog, row, names))
}

/** Catalogs whose rows have OIDs of their own and are shown as part of another object: a default that a column of information_schema was given. */
const partCatalogs = ['pg_attrdef', 'pg_enum', 'pg_rewrite']

/** The user's rows that say something of a built-in object. */
export function partsOfBuiltins(shape: Shape, raw: RawCatalogs): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const name of partCatalogs) {
    const catalog = shape.catalogs.get(name)
    const rows = catalog && (raw.rows.get(name) ?? []).filter((row) => isPartOfBuiltin(subjectOf(shape, catalog, row, new Map()), row))
    if (rows && rows.length > 0) found.set(name, rows)
  }
  return found
}

const isPartOfBuiltin = ({ oid }: Subject, row: Row) => oid !== row['oid'] && Number(oid) < firstUserOid

/** `DROP EXTENSION plpgsql; CREATE EXTENSION plpgsql` makes the same functions again, as a user's. */
function pair(was: EntryTable, is: EntryTable, table: EntryTable): Map<string, EditedBuiltin> {
  const keysOf = ({ keys }: EntryTable) => [...keys].flatMap(([object, key]) => (isReadWhole(object.split(' ')[0]!) ? [] : [key]))
  const edited = new Map<string, EditedBuiltin>()
  for (const key of new Set([...keysOf(was), ...keysOf(is)])) {
    const pristine = was.byKey.get(key) ?? null
    const again = table.byKey.get(key)
    if (again) table.byKey.delete(key)
    edited.set(key, { pristine, now: is.byKey.get(key) ?? again ?? null })
  }
  return edited
}
