import { sqlNames } from '../../core/sql-name.ts'
import type { TableShape } from '../../seed/generated/describe.ts'
import { type ColumnName, columnKey, type Facts, tellsApart, type Who } from './terms.ts'

/** Columns that hold the same value within one world: foreign keys lead to it, policies compare them. */
export class Classes {
  readonly #parents = new Map<string, string>()
  readonly #members = new Map<string, ColumnName[]>()
  readonly #who = new Map<string, Who>()

  constructor(tables: readonly TableShape[], parents: ReadonlyMap<string, TableShape>, facts: Facts) {
    for (const table of tables) {
      for (const { sort, columns, parent, parentColumns } of table.constraints) {
        if (sort !== 'f' || parent === null || parent === table.oid) continue
        const other = parents.get(parent)
        if (other)
          for (const [place, column] of columns.entries())
            this.#unite({ table: tableKey(table), column }, { table: tableKey(other), column: parentColumns[place]! })
      }
    }
    for (const { one, other } of facts.equal) this.#unite(one, other)
    for (const { column } of facts.bound) this.#add(column)
    const bound = [...facts.bound].filter(({ who }) => tellsApart(who)).sort((a, b) => rank(a.who) - rank(b.who))
    for (const { column, who } of bound) {
      const root = this.rootOf(column)!
      if (!this.#who.has(root)) this.#who.set(root, who)
    }
  }

  /** `undefined`: nothing else is equal to it. */
  rootOf(column: ColumnName): string | undefined {
    const key = columnKey(column)
    return this.#parents.has(key) ? this.#find(key) : undefined
  }

  whoOf(root: string): Who | undefined {
    return this.#who.get(root)
  }

  /** Each class with who it is bound to. */
  get roots(): readonly string[] {
    return [...this.#parents.keys()].filter((key) => this.#find(key) === key).sort()
  }

  membersOf(root: string): readonly ColumnName[] {
    return this.#members.get(root) ?? []
  }

  #add(column: ColumnName): string {
    const key = columnKey(column)
    if (!this.#parents.has(key)) {
      this.#parents.set(key, key)
      this.#members.set(key, [{ table: column.table, column: column.column }])
    }
    return this.#find(key)
  }

  #unite(one: ColumnName, other: ColumnName): void {
    const [a, b] = [this.#add(one), this.#add(other)].sort()
    if (a === b) return
    this.#parents.set(b!, a!)
    this.#members.set(a!, [...this.membersOf(a!), ...this.membersOf(b!)])
  }

  #find(key: string): string {
    const parent = this.#parents.get(key)!
    return parent === key ? key : this.#find(parent)
  }
}

export function tableKey({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return sqlNames([schema, name])
}

/** Where a column is compared with several, the one that everybody has counts. */
function rank(who: Who): number {
  if (who.sort === 'claim') return who.path[0] === 'sub' ? 0 : 1
  return who.sort === 'setting' ? 2 : 3
}

/** Tables whose rows belong to somebody: by a column that is the actor's, by a foreign key to such a table, or because policies compare a column with one of such a table. */
export function ownedTables(
  tables: readonly TableShape[],
  parents: ReadonlyMap<string, TableShape>,
  classes: Classes,
  facts: Facts,
): Set<string> {
  const isBound = (column: ColumnName) => {
    const root = classes.rootOf(column)
    return root !== undefined && classes.whoOf(root) !== undefined
  }
  const owned = new Set([...facts.within.map(({ column }) => column.table)])
  for (const table of tables)
    if (table.columns.some(({ name }) => isBound({ table: tableKey(table), column: name }))) owned.add(tableKey(table))
  for (let before = -1; before < owned.size; ) {
    before = owned.size
    for (const table of tables) {
      const leads = table.constraints.some(
        ({ sort, parent }) => sort === 'f' && parent !== null && parents.has(parent) && owned.has(tableKey(parents.get(parent)!)),
      )
      if (leads) owned.add(tableKey(table))
    }
    for (const { one, other } of facts.equal)
      if (owned.has(one.table) !== owned.has(other.table)) for (const { table } of [one, other]) owned.add(table)
  }
  return owned
}
