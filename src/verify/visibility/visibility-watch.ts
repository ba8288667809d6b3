import { DatabaseError } from 'pg'
import { deriveWorld } from '../../access/derive/derive-world.ts'
import { explain } from '../../access/explain.ts'
import { compareSnapshots } from '../../catalog/diff.ts'
import type { Snapshot } from '../../catalog/snapshot.ts'
import type { Actor } from '../../core/actor.ts'
import type { Difference } from '../../core/difference.ts'
import { sqlNames } from '../../core/sql-name.ts'
import type { Client } from '../../postgres/session.ts'
import type { WalkRecord } from '../record.ts'
import { mayChangeRows } from '../row-security.ts'
import type { WalkTools } from '../walk-tools.ts'
import { rolesAsActors } from './actors.ts'
import { turnBack } from './as-before.ts'
import { compareLooks, type Explain, together } from './compare-looks.ts'
import { type LensLook, type Look, look, nothingSeen } from './look.ts'
import { atMoment, type MadeRows, populate } from './moment.ts'
import { observed } from './observed.ts'
import { isNothing, lastName, type Names, namesIn, namesOf, readSay, type Say } from './say.ts'
import { readTableIds } from './say-query.ts'
import type { Compared, Unknown, Widened } from './visibility.ts'

/** As whom something was tried, and on which rows beside those of seeds. */
interface World {
  readonly actors: readonly Actor[]
  readonly made: MadeRows
}

/** The state after one migration is the state before the next. */
const says = new WeakMap<Snapshot, Say>()

/** Tries before an up what it may change, by its text; after it what it did change; and when it is undone what the rollback did not bring back. */
export class VisibilityWatch {
  readonly #record: WalkRecord
  readonly #tools: WalkTools
  readonly #declared: readonly Actor[]
  /** The tables that are not the user's. */
  readonly #without: readonly (readonly string[])[]
  readonly #others: ReadonlySet<string>
  #world: World = { actors: [], made: [] }
  #say!: Say
  #before: Look = nothingSeen
  #refused: readonly Unknown[] = []
  #ids: ReadonlyMap<string, string> = new Map()

  private constructor(record: WalkRecord, tools: WalkTools) {
    this.#record = record
    this.#tools = tools
    this.#declared = record.subject.actors
    const { ledgerTables, platformTables } = tools.history
    const { sql } = record.subject.migration.up
    this.#without = [...ledgerTables, ...platformTables.filter((table) => !actsOn(sql, table))]
    this.#others = new Set(this.#without.map((table) => sqlNames(table)))
  }

  static async start(record: WalkRecord, tools: WalkTools): Promise<VisibilityWatch> {
    const watch = new VisibilityWatch(record, tools)
    await watch.#lookBefore()
    return watch
  }

  /** Only rows that are there can have been changed by the up: without any, what it made of the policies is seen afterwards. */
  async #lookBefore(): Promise<void> {
    const { before } = this.#record as { before: Snapshot }
    const names = namesIn(this.#record.subject.migration.up)
    this.#say = await this.#readSay(before)
    this.#ids = await this.#tools.history.read(readTableIds)
    const tables = this.#ofUsers(this.#say.concernedBy(names))
    const around = this.#say.around(tables, names)
    const filled = [...(before.rows?.tables.values() ?? [])].filter(({ count, identity }) => count > 0 && around.has(sqlNames(identity)))
    const { sql } = this.#record.subject.migration.up
    if (isNothing(names) || (filled.length === 0 && !(tables.length > 0 && addsRows.test(sql)))) return
    const looked = await this.#at(async (client) => {
      this.#world = await this.#derive(client, around)
      this.#before = await this.#look(client, tables, this.#say.throughLenses(names), this.#world.actors)
    })
    if (looked && 'refused' in looked) this.#refused = [{ on: 'the state before the up', reason: looked.refused }]
  }

  async after(): Promise<void> {
    const { before, after, changes = [] } = this.#record
    if (!before || !after) return
    const areDeclared = this.#declared.length > 0
    const names = this.#touched(before, after, changes)
    if (isNothing(names)) this.#record.visibility = { actors: [], areDeclared }
    else {
      const seen = await this.#compareAt(after, changes, names)
      this.#record.visibility = { actors: seen.actors, areDeclared, after: seen.compared, observed: observed(seen.fresh, seen.look) }
    }
  }

  async undone(): Promise<void> {
    const { before, undone, visibility } = this.#record
    if (!before || !undone || !visibility) return
    // What does not matter when states are compared may have a say all the same.
    const differences = compareSnapshots(before, undone)
    const names = this.#touched(before, undone, differences)
    if (isNothing(names)) visibility.undone = 'exact'
    else {
      const { compared, look } = await this.#compareAt(undone, differences, names)
      visibility.undone = { ...compared, lost: await this.#lost(look) }
    }
  }

  /**
   * Compares a later state with the one before the up twice: with what was seen then, of the rows that were there; and, of rows that only the later policies ask for, with what the same
   * database decides once its policies and privileges are turned back.
   */
  async #compareAt(state: Snapshot, differences: readonly Difference[], touched: Names) {
    const say = await this.#readSay(state)
    const names = this.#say.throughLenses(say.throughLenses(touched))
    const tables = this.#inBoth(say, names)
    const isFresh = (table: string) => !this.#say.tables.includes(table)
    const fresh = this.#ofUsers(say.tables.filter(isFresh))
    const renamed = await this.#renamed(fresh)
    if (tables.length === 0 && fresh.length === 0 && !say.hasLens(names))
      return { actors: this.#world.actors, fresh, look: nothingSeen, compared: nothingCompared }
    const seen = await this.#at(async (client) => {
      await this.#populate(client, this.#world)
      const more = await this.#derive(client, say.around([...tables, ...fresh], names))
      const actors = merged(this.#world.actors, more.actors)
      if (actors.length === 0) return { actors, fresh, look: nothingSeen, compared: nothingCompared }
      const seen = await this.#look(client, [...tables, ...fresh], names, actors)
      const then = new Map(this.#before.tables)
      for (const [table, formerly] of renamed) if (then.has(formerly)) then.set(table, then.get(formerly)!)
      const news = new Set(
        [...(state.rows?.tables.values() ?? [])]
          .map(({ identity }) => identity)
          .filter((table) => isFresh(sqlNames(table)))
          .map((table) => JSON.stringify(table)),
      )
      const { was, isAsBefore } = await this.#turnedBack(client, { differences, news, names, actors, tables })
      const first = await this.#compare(
        client,
        { ...this.#before, tables: then },
        { ...seen, lenses: [] },
        [...tables, ...renamed.keys()].filter((table) => then.has(table)),
      )
      const isKnown = ({ lens: { name } }: LensLook) => !this.#say.hasLens(new Set([lastName(name)])) || isAsBefore(name)
      const second = await this.#compare(client, was, { ...seen, lenses: seen.lenses.filter(isKnown) }, tables.filter(isAsBefore))
      const unseen = tables.filter((table) => !isAsBefore(table) && !then.has(table))
      const lenses = seen.lenses.filter((one) => !isKnown(one) && one.trial.beyond.length > 0).map(({ lens }) => lens.name)
      const unknown = [
        ...[...new Set([...unseen, ...lenses])].map((on) => ({ on, reason: notTurnedBack })),
        ...this.#unknownNames(say, renamed, then),
        ...this.#joined(differences),
      ]
      const compared = together(first, { ...second, unknown: [...this.#refused, ...second.unknown, ...unknown] })
      return { actors, fresh, look: seen, compared }
    })
    if (!('refused' in seen)) return seen
    const compared = { ...nothingCompared, unknown: [{ on: 'the database', reason: seen.refused }] }
    return { actors: this.#world.actors, fresh, look: nothingSeen, compared }
  }

  /** Of tables that were not there before, those that have only another name, each with what they were called. */
  async #renamed(fresh: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (fresh.length === 0) return new Map()
    const now = await this.#tools.history.read(readTableIds)
    return new Map([...now].flatMap(([id, table]) => (fresh.includes(table) && this.#ids.has(id) ? [[table, this.#ids.get(id)!]] : [])))
  }

  /** Without rows from before nobody knows who reached a table that has another name by now, unless nothing but the name is another one. */
  #unknownNames(say: Say, renamed: ReadonlyMap<string, string>, then: ReadonlyMap<string, unknown>): Unknown[] {
    return [...renamed]
      .filter(([table, formerly]) => !then.has(table) && say.stateOf(table) !== this.#say.stateOf(formerly))
      .map(([on, formerly]) => ({ on, reason: `it was ${formerly} before the up, and who reached it then was not tried` }))
  }

  /** Rows that were in a table of their own before, and are those of another one too. */
  #joined(differences: readonly Difference[]): Unknown[] {
    const { rows } = this.#record.before!
    return differences.flatMap(({ kind, change, identity, attributes }) => {
      const parents = attributes.find(({ name }) => name === 'inhparent')?.after
      const held = [...(rows?.tables.values() ?? [])].find((table) => sqlNames(table.identity) === sqlNames(identity))?.count ?? 0
      if (kind !== 'table' || change !== 'altered' || typeof parents !== 'string' || held === 0) return []
      return [
        {
          on: parents.replaceAll(/["[\]]/g, ''),
          reason: `it has come to the rows of ${sqlNames(identity)}, and who reached those before is another question`,
        },
      ]
    })
  }

  /** What was reached of the rows from before the up, and is not in a later state. */
  async #lost(now: Look): Promise<readonly Widened[]> {
    const then = { ...this.#before, lenses: [] }
    const both = [...then.tables.keys()].filter((table) => now.tables.has(table))
    const roles = new Set([...then.tables.values()].flatMap(({ actors }) => actors.map(({ actor }) => actor.role)))
    return (await compareLooks({ ...now, lenses: [] }, then, { tables: both, roles, explain: async () => [] })).widened
  }

  /** What the same database, with the same rows, decides once its policies and privileges are turned back; afterwards they are as they were. */
  async #turnedBack(client: Client, { differences, news, names, actors, tables }: TurningBack) {
    await client.query('SAVEPOINT pg_roundtrip_turned_back')
    await turnBack(client, differences, news)
    const turned = await readSay(client, this.#say.places)
    const isAsBefore = (name: string) => turned.decidesAs(this.#say, name)
    const seen = await this.#look(client, tables.filter(isAsBefore), names, actors)
    const lenses = seen.lenses.filter(({ lens }) => this.#say.hasLens(new Set([lastName(lens.name)])) && isAsBefore(lens.name))
    await client.query('ROLLBACK TO SAVEPOINT pg_roundtrip_turned_back')
    return { was: { ...seen, lenses }, isAsBefore }
  }

  /** What the server refuses of our own statements is no fault of the migration's: then nothing is known. */
  async #at<T>(use: (client: Client) => Promise<T>): Promise<T | { readonly refused: string }> {
    try {
      return await atMoment(this.#tools.history, use)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      return { refused: `the server says: ${error.message}` }
    }
  }

  async #readSay(state: Snapshot): Promise<Say> {
    const known = says.get(state) ?? (await this.#tools.history.read((client) => readSay(client)))
    says.set(state, known)
    return known
  }

  async #derive(client: Client, only: ReadonlySet<string>): Promise<World> {
    const { project } = this.#tools
    const actors = this.#declared.length > 0 ? this.#declared : undefined
    const without = this.#without
    const world = await deriveWorld(client, { actors, platform: project.platform.platform, without, only })
    return { ...world, actors: [...world.actors, ...(await rolesAsActors(client, project, world.actors))] }
  }

  #populate(client: Client, { actors, made }: World): Promise<void> {
    return populate(client, actors, this.#tools.project.platform.platform, made)
  }

  #look(client: Client, tables: readonly string[], names: Names, actors: readonly Actor[]): Promise<Look> {
    return look(client, { tables, names, actors, login: this.#tools.project.platform.platform.login })
  }

  #compare(client: Client, before: Look, after: Look, tables: readonly string[]): Promise<Compared> {
    const { login } = this.#tools.project.platform.platform
    const why: Explain = ({ relation, actor, command, becoming, row }) =>
      explain(client, {
        relation,
        actor,
        command,
        ...(login !== undefined && { login }),
        ...(becoming && { part: 'to' }),
        ...(row !== undefined && { row }),
      })
    return compareLooks(before, after, { tables, roles: new Set(this.#say.places.roles), explain: why })
  }

  /** Rows in other columns count where the script may have changed others of their values too. */
  #touched(before: Snapshot, after: Snapshot, differences: readonly Difference[]): Names {
    const names = namesOf(differences)
    if (names === 'everything' || !mayChangeRows(this.#record.subject.migration.up.sql)) return names
    const more = [...(before.rows?.tables ?? [])].flatMap(([key, was]) => {
      const is = after.rows?.tables.get(key)
      return is && was.count > 0 && was.hashes[0] !== is.hashes[0] ? [was.identity.at(-1)!.toLowerCase()] : []
    })
    return new Set([...names, ...more])
  }

  /** The user's tables in which names have a say, before the up or now, and that were there in both states. */
  #inBoth(say: Say, names: Names): string[] {
    const concerned = new Set([...this.#say.concernedBy(names), ...say.concernedBy(names)])
    return this.#ofUsers([...concerned]).filter((table) => say.tables.includes(table) && this.#say.tables.includes(table))
  }

  /** Tables of the tool are not the user's, nor are the platform's, but for those whose policies or privileges the up touches by name. */
  #ofUsers(tables: readonly string[]): string[] {
    return tables.filter((table) => !this.#others.has(table))
  }
}

/** Rows that the up writes stay when its policies are turned back. */
const addsRows = /\b(insert\s+into|copy|merge\s+into)\b/i

/** A trigger on a table of the platform is about the user's own. */
function actsOn(sql: string, table: readonly string[]): boolean {
  const name = table.map((part) => `"?${part.replaceAll(/[^\w]/g, '.')}"?`).join('\\.')
  const acting = sql.replace(/\b(create|drop)\s+(or\s+replace\s+)?(constraint\s+)?trigger\b[^;]*/gi, ' ')
  return new RegExp(`\\b(on|table)\\s+(table\\s+|only\\s+)*${name}(\\s|;|$)`, 'i').test(acting)
}

interface TurningBack {
  readonly differences: readonly Difference[]
  /** The tables that were not there before, as JSON of schema and name. */
  readonly news: ReadonlySet<string>
  readonly names: Names
  readonly actors: readonly Actor[]
  readonly tables: readonly string[]
}

const notTurnedBack = 'what decided before the up does not let itself be brought back for a moment, so nobody knows who reached what then'

const nothingCompared: Compared = { tried: [], widened: [], unknown: [] }

/** A name that means somebody else by now is another one. */
function merged(known: readonly Actor[], more: readonly Actor[]): Actor[] {
  const text = ({ name: _, ...actor }: Actor) => JSON.stringify(actor)
  const fresh = more.filter((one) => !known.some((actor) => text(actor) === text(one)))
  return [...known, ...fresh.map((one) => (known.some(({ name }) => name === one.name) ? { ...one, name: `${one.name}_now` } : one))]
}
