import { type Client, DatabaseError } from 'pg'
import type { Actor } from '../../core/actor.ts'
import { formatAddress } from '../../core/address.ts'
import type { Platform } from '../../postgres/platform.ts'
import type { TableShape } from '../../seed/generated/describe.ts'
import type { Cast, Identity } from './actors.ts'
import { tableKey } from './classes.ts'
import { type Setting, World } from './world.ts'

export interface Refused {
  readonly table: string
  readonly reason: string
}

/** Makes what each identity needs to be somebody, then the rows of each. */
export async function populate(
  setting: Setting,
  { identities, identityOf }: Pick<Cast, 'identities' | 'identityOf'>,
  platform: Pick<Platform, 'admit'> | undefined,
) {
  const tried = new Set(identityOf.values())
  const { client } = setting
  const refused = new Map<string, string>()
  const note = ({ table, reason }: Refused) => {
    if (!refused.has(table)) refused.set(table, reason)
  }
  const worlds: { readonly name: string; readonly world: World; readonly isFirst: boolean }[] = []
  await withinLimits(client, async () => {
    for (const { actor } of identities) {
      const reason = actor && (await admitted(client, actor, platform))
      if (reason !== undefined) note({ table: `what the actor ${actor!.name} is on the platform`, reason })
    }
    for (const [place, identity] of identities.entries()) {
      const rows = place > 1 && !tried.has(identity.name) ? 'shown' : 'base'
      const world = await populated(setting, identity, rows, note)
      worlds.push({ name: identity.name, world, isFirst: rows === 'base' })
      if (place === 0)
        await share(
          setting,
          world,
          identities.slice(2).find(({ name }) => !tried.has(name)),
        )
    }
    // The first one again, where what policies look up says otherwise: a member in a role that is not enough.
    const [first] = identities
    if (first && [...setting.plans.values()].some(({ isLooked }) => isLooked))
      worlds.push({ name: first.name, world: await populated(setting, first, 'contrary', () => undefined), isFirst: false })
  })
  return { worlds, refused: [...refused].map(([table, reason]) => ({ table, reason })) }
}

async function populated(
  setting: Setting,
  identity: Identity,
  rows: 'base' | 'contrary' | 'shown',
  note: (refused: Refused) => void,
): Promise<World> {
  const { client, order, support, plans } = setting
  const world = new World(setting, identity, rows)
  await asActor(client, identity.actor)
  for (const table of order) {
    if (support.has(table.oid)) await world.support(table)
    else {
      const reason = await world.begin(table)
      if (reason !== undefined) note({ table: formatAddress({ kind: 'table', identity: [table.schema, table.name] }), reason })
    }
  }
  if (rows === 'base') for (const table of order) for (const values of varied(table, plans)) await world.vary(table, values)
  await asActor(client, undefined)
  for (const name of Object.keys(identity.actor?.settings ?? {})) await client.query("SELECT set_config($1, '', true)", [name])
  return world
}

/** Somebody who is not the first is where the first is. */
async function share({ order, support }: Setting, world: World, other: Identity | undefined): Promise<void> {
  if (other) for (const table of order) if (!support.has(table.oid)) await world.share(table, other)
}

function varied(table: TableShape, plans: Setting['plans']) {
  return plans.get(tableKey(table))?.variants ?? []
}

/** What triggers and defaults read of who writes. The role stays the administrator's. */
async function asActor(client: Client, actor: Actor | undefined): Promise<void> {
  const claims = actor?.claims ? JSON.stringify({ role: actor.role, ...actor.claims }) : ''
  await client.query("SELECT set_config('request.jwt.claims', $1, true)", [claims])
  for (const [name, value] of Object.entries(actor?.settings ?? {})) await client.query('SELECT set_config($1, $2, true)', [name, value])
}

/** @returns why the platform does not take the actor. */
async function admitted(client: Client, actor: Actor, platform: Pick<Platform, 'admit'> | undefined): Promise<string | undefined> {
  const statement = platform?.admit?.(actor)
  if (!statement) return undefined
  const send = async (before: string): Promise<string | undefined> => {
    await client.query(`SAVEPOINT admitted; ${before}`)
    try {
      await client.query(statement.text, [...statement.values])
      await client.query('SET LOCAL session_replication_role TO DEFAULT; RELEASE SAVEPOINT admitted')
      return undefined
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      await client.query('ROLLBACK TO SAVEPOINT admitted')
      return error.message
    }
  }
  const refusal = await send('')
  if (refusal === undefined) return undefined
  // What a trigger does for who signs up may need more than anybody can guess.
  const left = await send('SET LOCAL session_replication_role = replica')
  return left ?? `without triggers, for one refuses: ${refusal}`
}

/** A trigger that waits for something must not hold up the run; constraints that may wait do so until a row is whole. */
async function withinLimits(client: Client, work: () => Promise<void>): Promise<void> {
  const { rows } = await client.query<{ statement: string; lock: string }>(
    "SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock",
  )
  const { statement, lock } = rows[0]!
  await client.query("SET CONSTRAINTS ALL DEFERRED; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '10s'")
  await work()
  await client.query(`SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL statement_timeout = '${statement}'; SET LOCAL lock_timeout = '${lock}'`)
}
