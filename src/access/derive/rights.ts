import type { Actor } from '../../core/actor.ts'
import type { Command } from '../trial.ts'
import type { Policy } from './catalog.ts'
import type { DerivedWorld } from './derive-world.ts'
import type { PolicyReading } from './policy-reader.ts'
import type { Alternative } from './terms.ts'

/** Whom the policies of a table let in, as far as they can be read: `somebody` depends on the rows. */
export type Rights = 'nobody' | 'somebody' | 'everybody'

const letters: Readonly<Record<Command, string>> = { select: 'r', insert: 'a', update: 'w', delete: 'd' }

/** The policies that hold for a command of a role (docs: CREATE POLICY). */
export function applying(
  { policies, memberOf }: Pick<DerivedWorld, 'policies' | 'memberOf'>,
  table: string,
  command: Command,
  role: string,
): readonly (Policy & PolicyReading)[] {
  const held = ['public', role, ...(memberOf.get(role) ?? [])]
  return policies.filter(
    (policy) =>
      policy.table === table &&
      (policy.command === '*' || policy.command === letters[command]) &&
      policy.roles.some((one) => held.includes(one)),
  )
}

/** Whether policies can let an actor reach rows of a table at all, and whether they can keep it from any. */
export function letsIn(world: DerivedWorld, table: string, command: Command, actor: Actor): Rights {
  const own = applying(world, table, command, actor.role)
  const isSomebody = world.identityOf.has(actor.name)
  const ways = ({ usingWays, checkWays }: PolicyReading): Ways =>
    (command === 'insert' ? checkWays : usingWays).filter(
      ({ who, roles }) => (!who || isSomebody) && (roles === undefined || roles.includes(actor.role)),
    )
  const permissive = own.filter((policy) => policy.permissive).map(ways)
  const restrictive = own.filter((policy) => !policy.permissive).map(ways)
  if (permissive.every((one) => one.length === 0) || restrictive.some((one) => one.length === 0)) return 'nobody'
  const isOpen = (one: Ways) => one.some(({ atoms, depends }) => atoms.length === 0 && !depends)
  return permissive.some(isOpen) && restrictive.every(isOpen) ? 'everybody' : 'somebody'
}

type Ways = readonly Alternative[]
