import { deriveWorld } from '../../access/derive/derive-world.ts'
import { compareSnapshots } from '../../catalog/diff.ts'
import type { Snapshot } from '../../catalog/snapshot.ts'
import type { Actor } from '../../core/actor.ts'
import type { Difference } from '../../core/difference.ts'
import { sqlNames } from '../../core/sql-name.ts'
import type { Client } from '../../postgres/session.ts'
import type { WalkRecord } from '../record.ts'
import { mayChangeRows } from '../row-security.ts'
import type { WalkTools } from '../walk-tools.ts'
import { declaredActors, rolesAsActors } from './actors.ts'
import { compareLooks, type Explain, together } from './compare-looks.ts'
import { type Look, look, nothingSeen } from './look.ts'
import { atMoment, type MadeRows, populate } from './moment.ts'
import { observed } from './observed.ts'
import { isNothing, type Names, namesIn, namesOf, readSay, type Say } from './say.ts'
import type { Compared } from './visibility.ts'

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
  #roles: ReadonlySet<string> = new Set()
  #before: Look = nothingSeen
  /** What was seen after the up, and of which tables; absent: nothing that it changed has a say. */
  #after?: { readonly world: World; readonly seen: Look; readonly tables: readonly string[]; readonly hasMore: boolean }

  private constructor(record: WalkRecord, tools: WalkTools) {
    this.#record = record
    this.#tools = tools
    this.#declared = declaredActors(tools.project, record.subject)
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

  async #lookBefore(): Promise<void> {
    const { before } = this.#record as { before: Snapshot }
    const names = namesIn(this.#record.subject.migration.up)
    this.#say = await this.#readSay(before)
    this.#roles = rolesOf(before)
    const tables = this.#ofUsers(this.#say.concernedBy(names))
    if (isNothing(names) || (tables.length === 0 && !this.#say.hasLens(names))) return
    await this.#at(before, async (client) => {
      this.#world = await this.#derive(client, this.#say.around(tables, names))
      this.#before = await this.#look(client, tables, names, this.#world.actors)
    })
  }

  async after(): Promise<void> {
    const { before, after, changes = [] } = this.#record
    if (!before || !after) return
    this.#record.visibility = { actors: this.#world.actors, areDeclared: this.#declared.length > 0 }
    const names = this.#touched(before, after, changes)
    if (isNothing(names)) return
    const say = await this.#readSay(after)
    const tables = this.#inBoth(say, names)
    const fresh = this.#ofUsers(say.tables.filter((table) => !this.#say.tables.includes(table)))
    if (tables.length === 0 && fresh.length === 0 && !say.hasLens(names)) {
      this.#record.visibility = { ...this.#record.visibility, after: nothingCompared }
      return
    }
    await this.#at(after, async (client) => {
      await this.#populate(client, this.#world)
      const more = await this.#derive(client, say.around([...tables, ...fresh], names))
      const world: World = { actors: merged(this.#world.actors, more.actors), made: [...this.#world.made, ...more.made] }
      const seen = await this.#look(client, [...tables, ...fresh], names, world.actors)
      const hasMore = more.made.length > 0 || world.actors.length > this.#world.actors.length
      this.#after = { world, seen, tables, hasMore }
      this.#record.visibility = {
        actors: world.actors,
        areDeclared: this.#declared.length > 0,
        after: await this.#compare(client, this.#before, seen, tables),
        observed: observed(fresh, seen),
      }
    })
  }

  async undone(): Promise<void> {
    const { before, undone, visibility } = this.#record
    if (!before || !undone || !visibility) return
    // What does not matter when states are compared may have a say all the same.
    const names = this.#touched(before, undone, compareSnapshots(before, undone))
    if (isNothing(names)) {
      visibility.undone = 'exact'
      await this.#lookAgain(undone)
      return
    }
    const say = await this.#readSay(undone)
    const tables = this.#inBoth(say, names)
    await this.#at(undone, async (client) => {
      await this.#populate(client, this.#world)
      const seen = await this.#look(client, tables, names, this.#world.actors)
      visibility.undone = await this.#compare(client, this.#before, seen, tables)
    })
  }

  /** What is as it was before the up shows what the rows and actors that only the new policies ask for reached then. */
  async #lookAgain(undone: Snapshot): Promise<void> {
    const { visibility } = this.#record
    if (!this.#after?.hasMore || !visibility?.after || this.#after.tables.length === 0) return
    const { world, seen, tables } = this.#after
    await this.#at(undone, async (client) => {
      await this.#populate(client, world)
      const before = await this.#look(client, tables, new Set(), world.actors)
      // Views and functions have been compared, with what they showed before.
      const compared = await this.#compare(undefined, before, { ...seen, lenses: [] }, tables)
      visibility.after = together(visibility.after!, compared)
    })
  }

  #at<T>(state: Snapshot, use: (client: Client) => Promise<T>): Promise<T> {
    return atMoment(this.#tools.history, state, use)
  }

  async #readSay(state: Snapshot): Promise<Say> {
    const known = says.get(state) ?? (await this.#tools.history.read(readSay))
    says.set(state, known)
    return known
  }

  async #derive(client: Client, only: ReadonlySet<string>): Promise<World> {
    const { project } = this.#tools
    const actors = this.#declared.length > 0 ? this.#declared : undefined
    const without = this.#without
    const world = await deriveWorld(client, { actors, platform: project.platform.platform, without, only })
    return actors ? world : { ...world, actors: [...world.actors, ...(await rolesAsActors(client, project, world.actors))] }
  }

  #populate(client: Client, { actors, made }: World): Promise<void> {
    return populate(client, actors, this.#tools.project.platform.platform, made)
  }

  #look(client: Client, tables: readonly string[], names: Names, actors: readonly Actor[]): Promise<Look> {
    return look(client, { tables, names, actors, login: this.#tools.project.platform.platform.login })
  }

  #compare(_client: Client | undefined, before: Look, after: Look, tables: readonly string[]): Promise<Compared> {
    const explain: Explain = async () => []
    return compareLooks(before, after, { tables, roles: this.#roles, explain })
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

/** A trigger on a table of the platform is about the user's own. */
function actsOn(sql: string, table: readonly string[]): boolean {
  const name = table.map((part) => `"?${part.replaceAll(/[^\w]/g, '.')}"?`).join('\\.')
  return new RegExp(`\\b(on|table)\\s+(table\\s+|only\\s+)*${name}(?!\\s+(for\\s+each|referencing|from)\\b)(\\s|;|$)`, 'i').test(sql)
}

const nothingCompared: Compared = { tried: [], widened: [], unknown: [] }

function rolesOf({ entries }: Snapshot): ReadonlySet<string> {
  return new Set([...entries.values()].filter(({ kind }) => kind === 'role').map(({ identity }) => identity[0]!))
}

/** A name that means somebody else by now is another one. */
function merged(known: readonly Actor[], more: readonly Actor[]): Actor[] {
  const text = ({ name: _, ...actor }: Actor) => JSON.stringify(actor)
  const fresh = more.filter((one) => !known.some((actor) => text(actor) === text(one)))
  return [...known, ...fresh.map((one) => (known.some(({ name }) => name === one.name) ? { ...one, name: `${one.name}_now` } : one))]
}
