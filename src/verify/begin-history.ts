import type { Script } from '../core/migration.ts'
import type { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import type { ScriptOutcome } from '../postgres/script.ts'
import { administratorsScripts, type ScriptRole, scriptsOf } from '../postgres/script-role.ts'
import { type Client, closeSession } from '../postgres/session.ts'
import { setUpPlatform } from '../postgres/set-up-platform.ts'
import type { TimeLimit } from '../postgres/time-limit.ts'
import { makeLedger, prepareByCommand, tables } from './ledger.ts'
import { runPrelude } from './prelude.ts'
import type { Project } from './project.ts'

/** A database in which nothing has happened yet. */
export interface EmptyDatabase {
  readonly cluster: Cluster
  readonly database: string
  readonly administration: Databases
  /** How long a file may take. */
  readonly limit: TimeLimit
  /** Runs something as the administrator, on a session of its own. */
  session<T>(use: (client: Client) => Promise<T>): Promise<T>
  /** Runs a script, once it is known as whom. */
  run(script: Script, scripts: ScriptRole): Promise<ScriptOutcome>
}

/** What the walks of a history begin with. */
export interface Beginning {
  readonly scripts: ScriptRole
  /** The tables of the layout's tool, as schema and name. */
  readonly ledgerTables: readonly (readonly string[])[]
  /** Those that the platform gives. */
  readonly platformTables: readonly (readonly string[])[]
  /** Every table that was there before the first migration. */
  readonly givenTables: readonly (readonly string[])[]
}

/**
 * Makes what is there before the first migration: what the platform gives and the prelude, by the administrator; the tables of the layout's tool, by the role that runs the
 * migrations, as soon as there is one.
 *
 * @throws Failure `usage` for a file that the server refuses, or a role that is not there.
 */
export async function beginHistory(
  { ledger, prepare, options, platform: { platform } }: Project,
  empty: EmptyDatabase,
): Promise<Beginning> {
  const { cluster, database, administration, limit } = empty
  const session = <T>(use: (client: Client) => Promise<T>) => empty.session(use)
  if (cluster.platformDatabase === undefined) await setUpPlatform(platform, cluster.major, session, cluster.disposable)
  const role = options.runAs ?? platform.runAs
  const platformTables = platform.setup(cluster.major).length === 0 ? [] : await session(tables)

  const begin = async (): Promise<Omit<Beginning, 'givenTables'>> => {
    const scripts = role === undefined ? administratorsScripts(cluster, database) : await scriptsOf(role, cluster, database)
    const made = ledger && (await using(scripts.open(), (client) => makeLedger(ledger, client)))
    const prepared = prepare && (await prepareByCommand(prepare, (script) => empty.run(script, scripts), session))
    return { scripts, platformTables, ledgerTables: prepared ?? made ?? [] }
  }
  const prelude = (made: typeof ledger) => runPrelude(options.prelude, { variables: options.variables, ledger: made, limit }, session)

  const withGiven = async (beginning: Omit<Beginning, 'givenTables'>): Promise<Beginning> => ({
    ...beginning,
    givenTables: options.prelude.length > 0 ? await session(tables) : [...beginning.platformTables, ...beginning.ledgerTables],
  })

  // The role may be one of the prelude's.
  if (role !== undefined && ![...(await administration.roles()).values()].includes(role)) {
    await prelude(undefined)
    return withGiven(await begin())
  }
  const beginning = await begin()
  await prelude(ledger)
  return withGiven(beginning)
}

async function using<T>(opening: Promise<Client>, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await opening
  try {
    return await use(client)
  } finally {
    await closeSession(client)
  }
}
