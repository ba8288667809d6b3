import pg, { type Client } from 'pg'
import type { Shapes, TableShape } from '../../seed/generated/describe.ts'
import { tableName } from '../../seed/generated/insert-attempt.ts'
import type { RowMaker } from '../../seed/generated/row-maker.ts'
import { isRequired, type Value } from '../../seed/generated/row-options.ts'
import { uncommon } from '../../seed/generated/type-values.ts'
import type { Identity } from './actors.ts'
import { type Classes, tableKey } from './classes.ts'
import { meets, partialValues, rowCondition } from './parts.ts'
import type { Plan } from './plan.ts'
import { nothing, requestsFor } from './requests.ts'
import type { Facts } from './terms.ts'

const quote = pg.escapeIdentifier

/** What the worlds of all identities share. */
export interface Setting {
  readonly client: Client
  readonly shapes: Shapes
  readonly maker: RowMaker
  readonly classes: Classes
  readonly facts: Facts
  readonly plans: ReadonlyMap<string, Plan>
  /** Tables in which rows are made, each after those to which its foreign keys lead. */
  readonly order: readonly TableShape[]
  /** Those of them, by oid, that are there for the sake of others: the platform's. */
  readonly support: ReadonlySet<string>
  /** By table, what lets somebody in because of who that is, as SQL. */
  readonly conditions: ReadonlyMap<string, readonly string[]>
  /** What columns that belong together hold where policies ask for a value. */
  readonly literals: ReadonlyMap<string, string>
  /** A number that no other row has. */
  number(): number
}

/** Rows of one identity that lead to one another: whatever belongs to somebody leads to the identity. */
export class World {
  readonly #setting: Setting
  readonly #identity: Identity
  readonly #rows: 'base' | 'contrary' | 'shown'
  readonly #values = new Map<string, Value>()
  /** Tables that have a row of this world. */
  readonly #there = new Set<string>()
  /** SQL over each table that says which rows are of this world. */
  readonly rows = new Map<string, string[]>()

  constructor(setting: Setting, identity: Identity, rows: 'base' | 'contrary' | 'shown') {
    this.#setting = setting
    this.#identity = identity
    this.#rows = rows
  }

  /** @returns why the table takes no row, `undefined` where it has one. */
  async begin(table: TableShape): Promise<string | undefined> {
    const plan = this.#setting.plans.get(tableKey(table))
    const chosen = plan?.[this.#rows] ?? new Map<string, Value>()
    await this.#parents(table, chosen)
    const wanted = this.#wanted(table, chosen)
    if (await this.#adopt(table, wanted)) return undefined
    const reason = await this.#make(table, wanted)
    if (reason === undefined || (await this.#adoptAny(table))) return undefined
    return reason
  }

  /** A row of the platform's to which others may lead: that of the identity itself is there already. */
  async support(table: TableShape): Promise<void> {
    const { classes } = this.#setting
    const isLedTo = table.columns.some(({ name }) => classes.rootOf({ table: tableKey(table), column: name }) !== undefined)
    const isOwn = table.columns.some(({ name }) => this.#whoOf(table, name) !== undefined)
    if (!isLedTo) return
    if (isOwn && this.#identity.actor) await this.#adopt(table, this.#wanted(table, new Map()))
    else await this.begin(table)
  }

  /** One more row, with keys of its own; where the table takes none, there is none. */
  async vary(table: TableShape, values: ReadonlyMap<string, Value>): Promise<void> {
    const wanted = this.#wanted(table, values)
    for (const column of keysOf(table)) {
      if (values.has(column) || this.#isLed(table, column) || this.#whoOf(table, column) !== undefined) continue
      const fresh = this.#fresh(table, column)
      if (fresh === undefined) wanted.delete(column)
      else wanted.set(column, fresh)
    }
    await this.#parents(table, values)
    await this.#make(table, wanted, true)
  }

  /** A row of somebody else's within this world: another member of the same team. */
  async share(table: TableShape, other: Identity): Promise<void> {
    const { classes, plans } = this.#setting
    const bound = table.columns.flatMap(({ name }) => {
      const root = classes.rootOf({ table: tableKey(table), column: name })
      return root === undefined ? [] : [{ name, who: classes.whoOf(root) }]
    })
    const others = bound.flatMap(({ name, who }) => {
      const value = who && other.valueOf(who)
      return value === undefined ? [] : [[name, value] as const]
    })
    // Of a key of several columns only what is somebody's is other than in the first row.
    const same = bound.flatMap(({ name, who }) => (who || isKey(table, name) ? [] : [[name, this.#valueOf(table, name) ?? null] as const]))
    if (others.length > 0 && bound.some(({ who }) => !who))
      await this.vary(table, new Map([...(plans.get(tableKey(table))?.base ?? []), ...same, ...others]))
  }

  /** What the columns of a row are to hold, as far as it is known before. */
  #wanted(table: TableShape, chosen: ReadonlyMap<string, Value>): Map<string, Value> {
    const wanted = new Map<string, Value>()
    const keys = keysOf(table)
    for (const column of table.columns) {
      if (column.isGenerated) continue
      const { name } = column
      const known = chosen.has(name) ? chosen.get(name)! : undefined
      if (known !== undefined || chosen.has(name)) wanted.set(name, known ?? null)
      else if (this.#setting.classes.rootOf({ table: tableKey(table), column: name }) !== undefined) {
        const value = this.#isLed(table, name) && !this.#parentsThere(table, name) ? undefined : this.#valueOf(table, name)
        if (value !== undefined) wanted.set(name, value)
      } else if (
        keys.has(name) &&
        (column.hasDefault || column.identity !== '' || isRequired(column, this.#setting.shapes)) &&
        !this.#isLed(table, name)
      ) {
        // A default would take a number from a sequence, which no rollback gives back.
        const fresh = this.#fresh(table, name)
        if (fresh !== undefined) wanted.set(name, fresh)
      }
    }
    return wanted
  }

  #whoOf(table: TableShape, column: string): string | undefined {
    const root = this.#setting.classes.rootOf({ table: tableKey(table), column })
    const who = root === undefined ? undefined : this.#setting.classes.whoOf(root)
    return who && this.#identity.valueOf(who)
  }

  #valueOf(table: TableShape, column: string): Value | undefined {
    const { classes, literals } = this.#setting
    const root = classes.rootOf({ table: tableKey(table), column })!
    const own = this.#whoOf(table, column)
    if (own !== undefined) return own
    if (!this.#values.has(root)) {
      const fresh = literals.get(root) ?? this.#fresh(table, column)
      if (fresh === undefined) return undefined
      this.#values.set(root, fresh)
    }
    return this.#values.get(root)
  }

  #fresh(table: TableShape, name: string): string | undefined {
    const column = table.columns.find((one) => one.name === name)
    const { shapes } = this.#setting
    return column && uncommon(shapes.type(column.type), String(this.#setting.number()), (oid) => shapes.type(oid))
  }

  #isLed(table: TableShape, column: string): boolean {
    return table.constraints.some(({ sort, columns, parent }) => sort === 'f' && columns.includes(column) && parent !== table.oid)
  }

  #parentsThere(table: TableShape, column: string): boolean {
    const keys = table.constraints.filter(({ sort, columns, parent }) => sort === 'f' && columns.includes(column) && parent !== table.oid)
    return keys.every(({ parent }) => this.#there.has(parent!))
  }

  /** Rows to which a value leads that is no one else's. */
  async #parents(table: TableShape, values: ReadonlyMap<string, Value>): Promise<void> {
    for (const { sort, columns, parent, parentColumns } of table.constraints) {
      const value = columns.length === 1 ? values.get(columns[0]!) : undefined
      if (sort !== 'f' || parent === null || typeof value !== 'string') continue
      const other = await this.#setting.shapes.table(parent)
      const fixed = new Map<string, Value>([[parentColumns[0]!, value]])
      if (!(await this.#find(other, fixed))) await this.#setting.maker.make(other, { fixed, first: new Map(), filled: new Set() })
    }
  }

  /** With the first of the texts for which the policies let the identity in; else with the first that the table takes. */
  async #make(table: TableShape, wanted: ReadonlyMap<string, Value>, isVariant = false): Promise<string | undefined> {
    const { client, maker, conditions } = this.#setting
    const texts = partialValues(table, wanted, { ...this.#setting, identity: this.#identity })
    const own = conditions.get(tableKey(table)) ?? []
    for (const text of own.length > 0 ? texts : []) {
      const keep = this.#kept(table)
      const made = await maker.attempt(async () => {
        const row = await maker.make(table, { ...nothing, fixed: new Map([...wanted, ...text]) }, [], keep)
        return row.ok && (await meets(client, table, rowCondition(identified(table), row.stored), own)) ? row : { ok: false as const }
      })
      if (!made.ok) continue
      this.#note(table, made.stored)
      return undefined
    }
    return this.#makeAny(table, new Map([...wanted, ...(texts[0] ?? [])]), isVariant)
  }

  /** Asks for less and less, until the table takes it. */
  async #makeAny(table: TableShape, wanted: ReadonlyMap<string, Value>, isVariant: boolean): Promise<string | undefined> {
    const keep = this.#kept(table)
    const tries = requestsFor(wanted, {
      isLed: (column) => this.#isLed(table, column),
      isOwn: (column) => this.#whoOf(table, column) !== undefined,
    })
    let reason = ''
    const seen = new Set<string>()
    for (const request of isVariant ? tries.slice(0, 1) : tries) {
      const text = JSON.stringify([[...request.fixed], [...request.first]])
      if (seen.has(text)) continue
      seen.add(text)
      const made = await this.#setting.maker.make(table, request, [], keep)
      if (made.ok) {
        this.#note(table, made.stored)
        return undefined
      }
      if (reason === '') reason = made.reason
    }
    return reason
  }

  #kept(table: TableShape): string[] {
    const bound = table.columns.filter(({ name }) => this.#setting.classes.rootOf({ table: tableKey(table), column: name }) !== undefined)
    return [...new Set([...bound.map(({ name }) => name), ...identified(table)])]
  }

  /** What a row holds counts for the rest of the world. */
  #note(table: TableShape, stored: ReadonlyMap<string, Value>, isOwn = true): void {
    const isFirst = !this.#there.has(table.oid)
    this.#there.add(table.oid)
    for (const [column, value] of stored) {
      const root = this.#setting.classes.rootOf({ table: tableKey(table), column })
      if (root !== undefined && isFirst && value !== null && keysOf(table).has(column) && !this.#isLed(table, column))
        this.#values.set(root, value)
    }
    if (!isOwn) return
    const known = this.rows.get(tableKey(table)) ?? []
    known.push(rowCondition(identified(table), stored))
    this.rows.set(tableKey(table), known)
  }

  /** A row that is there already with the keys that are wanted: a trigger has made it, or another world. */
  async #adopt(table: TableShape, wanted: ReadonlyMap<string, Value>): Promise<boolean> {
    const keys = [...table.constraints.filter(({ sort }) => sort === 'p' || sort === 'u'), ...table.uniqueIndexes].map(
      ({ columns }) => columns,
    )
    for (const columns of keys) {
      if (columns.length === 0 || !columns.every((column) => typeof wanted.get(column) === 'string')) continue
      const isOwn = columns.some((column) => this.#whoOf(table, column) !== undefined || this.#isLed(table, column))
      const found = await this.#find(table, new Map(columns.map((column) => [column, wanted.get(column)!])))
      if (!found) continue
      this.#note(table, found, isOwn)
      return true
    }
    return false
  }

  /** A row of the identity's that is there, where no other could be made. */
  async #adoptAny(table: TableShape): Promise<boolean> {
    const own = new Map(
      table.columns.flatMap(({ name }) => {
        const value = this.#whoOf(table, name)
        return value === undefined ? [] : [[name, value] as const]
      }),
    )
    for (const one of own) {
      const found = await this.#find(table, new Map([one]))
      if (!found) continue
      this.#note(table, found)
      return true
    }
    const found = own.size === 0 ? await this.#find(table, new Map()) : undefined
    if (found) this.#note(table, found, false)
    return found !== undefined
  }

  async #find(table: TableShape, values: ReadonlyMap<string, Value>): Promise<Map<string, Value> | undefined> {
    const kept = this.#kept(table)
    const list = kept.map((column) => `${quote(column)}::text`).join(', ')
    const where = [...values].map(([column, value]) => `${quote(column)}::text = ${pg.escapeLiteral(value ?? '')}`)
    const text = `SELECT ${list} FROM ${tableName(table)} WHERE ${['true', ...where].join(' AND ')} ORDER BY ${kept.map((_, index) => index + 1).join(', ')} LIMIT 1`
    const [row] = (await this.#setting.client.query<Value[]>({ text, rowMode: 'array' })).rows
    return row && new Map(kept.map((column, index) => [column, row[index] ?? null]))
  }
}

/** By what a row is told from others. */
function identified(table: TableShape): readonly string[] {
  return table.constraints.find(({ sort }) => sort === 'p')?.columns ?? ['ctid']
}

/** Whether no two rows have the same value in it. */
function isKey(table: TableShape, column: string): boolean {
  return uniqueIn(table).some(({ columns }) => columns.length === 1 && columns[0] === column)
}

/** Columns in which rows differ. */
function keysOf(table: TableShape): ReadonlySet<string> {
  return new Set(uniqueIn(table).flatMap(({ columns }) => columns))
}

function uniqueIn({ constraints, uniqueIndexes }: TableShape): readonly { readonly columns: readonly string[] }[] {
  return [...constraints.filter(({ sort }) => sort === 'p' || sort === 'u'), ...uniqueIndexes]
}
