import pg, { type Client } from 'pg'
import { formatAddress } from '../../core/address.ts'
import { sqlName } from '../../core/sql-name.ts'
import type { ConstraintShape, Shapes, TableShape } from './describe.ts'
import { attemptInsert, ofRow, type Question, tableName } from './insert-attempt.ts'
import { foreignKeysToMeet, isRequired, isWritable, optionsOf, type RowRequest, type Unit, type Value } from './row-options.ts'
import { RowSearch } from './row-search.ts'
import { uncommon } from './type-values.ts'

/** Something that must be true of a row as it is stored; while it is not, these columns move on. */
export interface Demand {
  /** SQL over the row. */
  readonly condition: string
  readonly columns: readonly string[]
}

export type MadeRow = { readonly ok: true; readonly stored: ReadonlyMap<string, Value> } | { readonly ok: false; readonly reason: string }

interface InProgress {
  readonly search: RowSearch
  /** What rows count on that were written before this one and lead to it. */
  readonly promised: Map<string, Value>
}

/** More than this is not tried for one row. */
const mostAttempts = 120
/** So many rows of a parent are offered. */
const mostParents = 10

const quote = pg.escapeIdentifier

/** Makes rows of tables, and first of those tables that they must lead to. Whatever it writes for a row that is refused in the end is taken back. */
export class RowMaker {
  readonly #client: Client
  readonly #shapes: Shapes
  readonly #inProgress = new Map<string, InProgress>()
  readonly #made: { readonly table: string; readonly insert: string }[] = []

  constructor(client: Client, shapes: Shapes) {
    this.#client = client
    this.#shapes = shapes
  }

  /** In the order in which they were written. */
  get made(): readonly { readonly table: string; readonly insert: string }[] {
    return this.#made
  }

  /** Takes back what `work` wrote, unless it succeeds. */
  async attempt<T extends { readonly ok: boolean }>(work: () => Promise<T>): Promise<T> {
    const [before, savepoint] = [this.#made.length, `row_${this.#inProgress.size}`]
    await this.#client.query(`SAVEPOINT ${savepoint}`)
    const result = await work()
    if (!result.ok) {
      await this.#client.query(`ROLLBACK TO SAVEPOINT ${savepoint}`)
      this.#made.length = before
    }
    await this.#client.query(`RELEASE SAVEPOINT ${savepoint}`)
    return result
  }

  /** @param keep columns whose stored values are wanted. */
  make(table: TableShape, request: RowRequest, demands: readonly Demand[] = [], keep: readonly string[] = []): Promise<MadeRow> {
    return this.attempt(async () => {
      const progress = { search: new RowSearch(), promised: new Map<string, Value>() }
      this.#inProgress.set(table.oid, progress)
      try {
        return await this.#search(table, request, progress, demands, keep)
      } finally {
        this.#inProgress.delete(table.oid)
      }
    })
  }

  async #search(
    table: TableShape,
    request: RowRequest,
    { search, promised }: InProgress,
    demands: readonly Demand[],
    keep: readonly string[],
  ): Promise<MadeRow> {
    const parents = await this.#addUnits(table, request, search)
    if ('reason' in parents) return { ok: false, reason: parents.reason }
    const question: Question = {
      asked: [...demands.map(({ condition }) => condition), ...keep.map(ofRow)],
      unwanted: (answers) => demands.filter((_, index) => answers[index] !== 'true').flatMap(({ columns }) => columns),
      isDeferred: this.#inProgress.size > 1,
    }
    const beyond = new Set<string>()
    let reason = ''
    for (let tries = 0; tries < mostAttempts; tries++) {
      const given = new Map([...request.fixed, ...promised])
      const attempt = await attemptInsert(this.#client, this.#shapes, table, new Map([...search.values, ...given]), question)
      if (attempt.ok) {
        this.#made.push({ table: formatName(table), insert: attempt.insert })
        return { ok: true, stored: new Map(keep.map((column, index) => [column, attempt.answers[demands.length + index] ?? null])) }
      }
      reason = attempt.reason
      const blamed = attempt.blamed.filter((column) => !given.has(column))
      if ((await this.#lateUnit(table, blamed, request, parents, search)) || search.advance(blamed)) continue
      const others = demands.length + request.fixed.size === 0 ? await this.#madeByOthers(table, keep) : undefined
      if (others) return others
      if (await this.#anotherParent(parents, blamed, search)) continue
      if (!(await this.#uncommonValue(table, beyond, withoutParents(blamed, parents), search))) break
    }
    return { ok: false, reason }
  }

  /** A table may get its rows by triggers of those that it leads to: then there is one, although none could be written. */
  async #madeByOthers(table: TableShape, keep: readonly string[]): Promise<MadeRow | undefined> {
    const list = keep.map((column) => `, ${sqlName(column)}::text`).join('')
    const isNew = 'age(xmin) <= age(pg_catalog.pg_current_xact_id()::xid)'
    const text = `SELECT true${list} FROM ${tableName(table)} WHERE ${isNew} LIMIT 1`
    const [row] = (await this.#client.query<Value[]>({ text, rowMode: 'array' })).rows
    return row && { ok: true, stored: new Map(keep.map((column, index) => [column, row[index + 1] ?? null])) }
  }

  /** Something to try for a column that nobody thought of until it was blamed. */
  async #lateUnit(
    table: TableShape,
    blamed: readonly string[],
    request: RowRequest,
    parents: ParentUnit[],
    search: RowSearch,
  ): Promise<boolean> {
    for (const name of blamed.filter((column) => !search.values.has(column))) {
      const key = table.constraints.find(({ sort, columns }) => sort === 'f' && columns.includes(name))
      if (key && (await this.#addParent(table, key, request, parents, search)) === undefined) return true
      const unit = key ? undefined : this.#unitOf(table, name, request)
      if (!unit || unit.options.length === 0) continue
      search.add(unit)
      return true
    }
    return false
  }

  /** Adds the ways to a row that a foreign key asks for; the reason where there is none. */
  async #addParent(
    table: TableShape,
    key: ConstraintShape,
    { fixed }: RowRequest,
    parents: ParentUnit[],
    search: RowSearch,
  ): Promise<string | undefined> {
    const known = new Map([...fixed, ...search.values])
    const columns = key.columns.filter((column) => !known.has(column))
    if (columns.length === 0 && key.columns.every((column) => fixed.has(column))) return undefined
    const found = await this.#parentRows(table, key, known)
    if ('reason' in found) return found.reason
    const places = columns.map((column) => key.columns.indexOf(column))
    const unit = { columns, options: found.options.map((option) => places.map((place) => option[place] ?? null)) }
    search.add(unit)
    parents.push({ unit, key, places, known })
    return undefined
  }

  /** Adds what is to be tried: first the ways to rows of other tables, then the other columns. */
  async #addUnits(table: TableShape, request: RowRequest, search: RowSearch): Promise<ParentUnit[] | { readonly reason: string }> {
    const { fixed, first, filled } = request
    const chosen = table.columns.filter(
      (column) =>
        !fixed.has(column.name) &&
        (isRequired(column, this.#shapes) || (isWritable(column) && (filled.has(column.name) || first.has(column.name)))),
    )
    const names = new Set([...chosen.map(({ name }) => name), ...fixed.keys()])
    const parents: ParentUnit[] = []
    for (const key of foreignKeysToMeet(table, names, request)) {
      const reason = await this.#addParent(table, key, request, parents, search)
      if (reason !== undefined) return { reason }
    }
    for (const { name } of chosen) {
      const unit = search.values.has(name) ? undefined : this.#unitOf(table, name, request)
      if (unit) search.add(unit)
    }
    return parents
  }

  #unitOf(table: TableShape, name: string, { first }: RowRequest): Unit | undefined {
    const column = table.columns.find((one) => one.name === name)
    if (!column || !isWritable(column)) return undefined
    const values = [...new Set([...(first.get(name) ?? []), ...optionsOf(table, column, this.#shapes)])]
    return { columns: [name], options: values.map((value) => [value]) }
  }

  /** The rows to which a foreign key can lead: those that are there, else one that is made, else none where that is allowed. */
  async #parentRows(
    table: TableShape,
    key: ConstraintShape,
    known: ReadonlyMap<string, Value>,
  ): Promise<{ readonly options: readonly (readonly Value[])[] } | { readonly reason: string }> {
    const parent = await this.#shapes.table(key.parent!)
    const there = await this.#existing(parent, key, known)
    const nowhere = this.#leadingNowhere(table, key)
    if (there.length > 0) return { options: nowhere ? [...there, nowhere] : there }
    const progress = this.#inProgress.get(parent.oid)
    if (progress && nowhere) return { options: [nowhere] }
    if (progress) return { options: [key.parentColumns.map((column) => this.#promise(parent, progress, column))] }
    const made = await this.#makeParent(parent, key, known)
    const led = made.ok ? [key.parentColumns.map((column) => made.stored.get(column) ?? null)] : []
    if (made.ok) return { options: nowhere ? [...led, nowhere] : led }
    if (nowhere) return { options: [nowhere] }
    return { reason: `it must lead to a row of ${formatName(parent)}, and none could be made: ${made.reason}` }
  }

  async #existing(parent: TableShape, { columns, parentColumns }: ConstraintShape, known: ReadonlyMap<string, Value>): Promise<Value[][]> {
    const conditions = columns.flatMap((column, index) => {
      const value = known.get(column)
      return typeof value === 'string' ? [`${quote(parentColumns[index]!)}::text = ${pg.escapeLiteral(value)}`] : []
    })
    const list = parentColumns.map((column) => `${quote(column)}::text`).join(', ')
    const where = conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''
    const text = `SELECT ${list} FROM ${tableName(parent)}${where} ORDER BY ${parentColumns.map((_, index) => index + 1).join(', ')} LIMIT ${mostParents}`
    return (await this.#client.query<Value[]>({ text, rowMode: 'array' })).rows
  }

  #makeParent(parent: TableShape, key: ConstraintShape, known: ReadonlyMap<string, Value>): Promise<MadeRow> {
    const { columns, parentColumns } = key
    const fixed = new Map(
      columns.flatMap((column, index) =>
        typeof known.get(column) === 'string' ? [[parentColumns[index]!, known.get(column)!] as const] : [],
      ),
    )
    const generated = new Set(parent.columns.filter(({ hasDefault, identity }) => hasDefault || identity !== '').map(({ name }) => name))
    const filled = new Set(parentColumns.filter((column) => !generated.has(column)))
    return this.make(parent, { fixed, first: new Map(), filled }, [], parentColumns)
  }

  /** With a NULL in a column that may hold one, a foreign key asks for nothing (docs: MATCH SIMPLE). */
  #leadingNowhere(table: TableShape, { columns }: ConstraintShape): Value[] | undefined {
    const mayBeNull = (name: string) => {
      const column = table.columns.find((one) => one.name === name)
      return column !== undefined && !column.notNull && !this.#shapes.type(column.type).notNull
    }
    return columns.some(mayBeNull) ? columns.map(() => null) : undefined
  }

  /** The value that a row will have which is yet to be written, because it leads to the one that is written now. */
  #promise(table: TableShape, { search, promised }: InProgress, name: string): Value {
    const column = table.columns.find((one) => one.name === name)!
    const value = promised.get(name) ?? search.values.get(name) ?? optionsOf(table, column, this.#shapes)[0] ?? null
    promised.set(name, value)
    return value
  }

  /** Where every value that was tried is taken, one beyond them. */
  async #uncommonValue(table: TableShape, tried: Set<string>, blamed: readonly string[], search: RowSearch): Promise<boolean> {
    const unique = [...table.uniqueIndexes, ...table.constraints.filter(({ sort }) => sort === 'p' || sort === 'u')]
    const isUnique = (name: string) => unique.some(({ columns }) => columns.includes(name))
    const column = table.columns.find(({ name }) => blamed.includes(name) && !tried.has(name) && isUnique(name))
    if (!column) return false
    tried.add(column.name)
    const type = this.#shapes.type(column.type)
    const isNumber = uncommon(type, '7', (oid) => this.#shapes.type(oid)) === '7'
    const next = isNumber ? `max(${quote(column.name)}) + 1` : 'count(*) + 1'
    const { rows } = await this.#client.query<{ next: string | null }>(`SELECT (${next})::text AS next FROM ${tableName(table)}`)
    const value = uncommon(type, rows[0]?.next ?? '1', (oid) => this.#shapes.type(oid))
    return value !== undefined && search.extend([column.name], [value])
  }

  /** Where every row of a parent is taken (a foreign key that is unique), one more is made. */
  async #anotherParent(parents: readonly ParentUnit[], blamed: readonly string[], search: RowSearch): Promise<boolean> {
    const one = parents.find(({ unit, isExtended }) => !isExtended && unit.columns.some((column) => blamed.includes(column)))
    if (!one) return false
    one.isExtended = true
    const parent = await this.#shapes.table(one.key.parent!)
    if (this.#inProgress.has(parent.oid)) return false
    const made = await this.#makeParent(parent, one.key, one.known)
    if (!made.ok) return false
    return search.extend(
      one.unit.columns,
      one.places.map((place) => made.stored.get(one.key.parentColumns[place]!) ?? null),
    )
  }
}

/** A value that no row of the parent has leads nowhere. */
function withoutParents(columns: readonly string[], parents: readonly ParentUnit[]): string[] {
  return columns.filter((column) => !parents.some(({ unit }) => unit.columns.includes(column)))
}

interface ParentUnit {
  readonly unit: Unit
  readonly key: ConstraintShape
  /** Where the unit's columns stand in the key. */
  readonly places: readonly number[]
  readonly known: ReadonlyMap<string, Value>
  isExtended?: boolean
}

function formatName({ schema, name }: TableShape): string {
  return formatAddress({ kind: 'table', identity: [schema, name] })
}
