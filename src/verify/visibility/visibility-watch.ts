import { DatabaseError } from 'pg'
import type { TableTrial } from '../../access/trial.ts'
import { tryTable } from '../../access/try-table.ts'
import { compareSnapshots } from '../../catalog/diff.ts'
import type { Snapshot } from '../../catalog/snapshot.ts'
import type { Actor } from '../../core/actor.ts'
import { sqlNames } from '../../core/sql-name.ts'
import type { Client } from '../../postgres/session.ts'
import type { WalkRecord } from '../record.ts'
import { mayChangeRows } from '../row-security.ts'
import type { WalkTools } from '../walk-tools.ts'
import { declaredActors, rolesAsActors } from './actors.ts'
import { compareTrials, type Gained } from './compare-trials.ts'
import { type LensTrial, lookThrough, readLenses, without } from './leaks.ts'
import { atMoment, type MadeRows, populate } from './moment.ts'
import { observed } from './observed.ts'
import { type Names, namesIn, namesOf, readSay, type Say } from './say.ts'
import type { Compared, Unknown, Widened } from './visibility.ts'

/** What was seen of one state of the database. */
interface Seen {
  readonly say: Say
  readonly trials: ReadonlyMap<string, TableTrial>
  /** By the lens and the actor. */
  readonly lenses: ReadonlyMap<string, LensTrial>
}

const says = new WeakMap<Snapshot, Say>()

/** Tries before an up what it may change, by its text; after it what it did change; and when it is undone what the rollback did not bring back. */
export class VisibilityWatch {
  readonly #record: WalkRecord
  readonly #tools: WalkTools
  #before!: Seen
  #actors: readonly Actor[] = []
  #made: MadeRows = []

  private constructor(record: WalkRecord, tools: WalkTools) {
    this.#record = record
    this.#tools = tools
  }

  static async start(record: WalkRecord, tools: WalkTools): Promise<VisibilityWatch> {
    const watch = new VisibilityWatch(record, tools)
    await watch.#lookBefore()
    return watch
  }

  /** The state after one migration is the state before the next. */
  async #say(state: Snapshot): Promise<Say> {
    const known = says.get(state) ?? (await this.#tools.history.read(readSay))
    says.set(state, known)
    return known
  }

  get #login(): string | undefined {
    return this.#tools.project.platform.platform.login
  }

  async #lookBefore(): Promise<void> {
    const { history } = this.#tools
    const names = namesIn(this.#record.subject.migration.up)
    const say = await this.#say(this.#record.before!)
    const tables = this.#ofUsers(say.concernedBy(names), names)
    this.#before = { say, trials: new Map(), lenses: new Map() }
    if (names !== 'everything' && names.size === 0) return
    await atMoment(history, this.#record.before!, async (client) => {
      await this.#inhabit(client)
      if (this.#actors.length === 0) return
      const trials = new Map<string, TableTrial>()
      for (const table of tables) {
        const trial = await this.#try(client, table, this.#actors)
        if (trial && 'rows' in trial) trials.set(table, trial)
      }
      this.#before = { say, trials, lenses: await this.#look(client, names, this.#actors) }
    })
  }

  /** Finds out as whom to try, and makes rows. */
  async #inhabit(client: Client): Promise<void> {
    const { project } = this.#tools
    const declared = declaredActors(project, this.#record.subject)
    this.#actors = declared.length > 0 ? declared : await rolesAsActors(client, project, [])
    await populate(client, this.#actors, project.platform.platform, [])
  }

  async after(): Promise<void> {
    const { history, project } = this.#tools
    const { before, after } = this.#record
    if (!before || !after) return
    const names = this.#touched(before, after, this.#record.changes ?? [])
    this.#record.visibility = { actors: this.#actors }
    if (names !== 'everything' && names.size === 0) return
    const say = await this.#say(after)
    const made = say.tables.filter((table) => !this.#before.say.tables.includes(table))
    await atMoment(history, after, async (client) => {
      const extra = declaredActors(project, this.#record.subject).length > 0 ? [] : await rolesAsActors(client, project, this.#actors)
      const actors = [...this.#actors, ...extra]
      if (actors.length === 0) return
      await populate(client, actors, project.platform.platform, this.#made)
      this.#record.visibility = {
        actors,
        after: await this.#compare(client, names, say, actors),
        observed: await observed(this.#ofUsers(made, names), (table) => this.#try(client, table, actors)),
      }
    })
  }

  async undone(): Promise<void> {
    const { before, undone, visibility } = this.#record
    if (!before || !undone || !visibility) return
    // What does not matter when states are compared may have a say all the same.
    const names = this.#touched(before, undone, compareSnapshots(before, undone))
    if (names !== 'everything' && names.size === 0) {
      visibility.undone = 'exact'
      return
    }
    const say = await this.#say(undone)
    await atMoment(this.#tools.history, undone, async (client) => {
      const { actors } = visibility
      await populate(client, actors, this.#tools.project.platform.platform, this.#made)
      visibility.undone = await this.#compare(client, names, say, actors)
    })
  }

  /** Rows in other columns count where the script may have changed others of their values too. */
  #touched(before: Snapshot, after: Snapshot, differences: WalkRecord['changes'] & object): Names {
    const names = namesOf(differences)
    if (names === 'everything' || !mayChangeRows(this.#record.subject.migration.up.sql)) return names
    const more = [...(before.rows?.tables ?? [])].flatMap(([key, was]) => {
      const is = after.rows?.tables.get(key)
      return is && was.count > 0 && was.hashes[0] !== is.hashes[0] ? [was.identity.at(-1)!.toLowerCase()] : []
    })
    return new Set([...names, ...more])
  }

  /** Tables of the tool, and of the platform unless they are named, are not the user's. */
  #ofUsers(tables: readonly string[], names: Names): string[] {
    const { ledgerTables, platformTables } = this.#tools.history
    const others = new Set([
      ...ledgerTables.map(sqlNames),
      ...platformTables.filter((table) => names === 'everything' || !names.has(table.at(-1)!.toLowerCase())).map(sqlNames),
    ])
    return tables.filter((table) => !others.has(table))
  }

  async #compare(client: Client, names: Names, say: Say, actors: readonly Actor[]): Promise<Compared> {
    const widened: Widened[] = []
    const unknown: Unknown[] = []
    const tried: string[] = []
    const concerned = new Set([...this.#before.say.concernedBy(names), ...say.concernedBy(names)])
    const both = this.#ofUsers([...concerned], names).filter(
      (table) => say.tables.includes(table) && this.#before.say.tables.includes(table),
    )
    for (const table of both) {
      const before = this.#before.trials.get(table)
      if (!before) {
        unknown.push({
          on: table,
          reason: 'its rows were not tried before the up, because the text of the up does not say that it has to do with them',
        })
        continue
      }
      const now = await this.#try(client, table, actors)
      if (!now) continue
      if (!('rows' in now)) {
        unknown.push({ on: table, reason: now.reason })
        continue
      }
      const compared = compareTrials(before, now)
      tried.push(table)
      unknown.push(...compared.unknown.map((reason) => ({ on: table, reason })))
      for (const gained of compared.gained) widened.push(await this.#explained(client, table, gained))
    }
    for (const [key, trial] of await this.#look(client, names, actors)) {
      const { lens, actor } = JSON.parse(key) as { lens: { kind: 'view' | 'function'; name: string }; actor: string }
      if (trial.unknown !== undefined) unknown.push({ on: lens.name, reason: trial.unknown })
      const before = this.#before.lenses.get(key)
      const rows = before ? without(trial.beyond, before.shown) : trial.beyond
      const who = actors.find(({ name }) => name === actor)!
      if (rows.length > 0)
        widened.push({ actor: who, command: 'select', on: lens.name, rows: rows.map(wordsOf), through: lens.kind, why: [] })
    }
    return { tried, widened, unknown }
  }

  async #explained(_client: Client, table: string, { actor, command, rows }: Gained): Promise<Widened> {
    return { actor, command, on: table, rows: rows.map(({ words }) => words), why: [] }
  }

  /** `undefined`: there is no such table. */
  async #try(client: Client, table: string, actors: readonly Actor[]): Promise<TableTrial | { readonly reason: string } | undefined> {
    await client.query('SAVEPOINT pg_roundtrip_visibility')
    try {
      return await tryTable(client, { relation: table, actors, ...(this.#login !== undefined && { login: this.#login }) })
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      return { reason: error.message }
    } finally {
      await client.query('ROLLBACK TO SAVEPOINT pg_roundtrip_visibility')
    }
  }

  async #look(client: Client, names: Names, actors: readonly Actor[]): Promise<Map<string, LensTrial>> {
    const found = new Map<string, LensTrial>()
    for (const lens of await readLenses(client, names, actors)) {
      for (const actor of actors) {
        const trial = await lookThrough(client, lens, actor, this.#login)
        if (trial) found.set(JSON.stringify({ lens: { kind: lens.kind, name: lens.name }, actor: actor.name }), trial)
      }
    }
    return found
  }
}

function wordsOf(row: Readonly<Record<string, unknown>>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
    .slice(0, 80)
}
