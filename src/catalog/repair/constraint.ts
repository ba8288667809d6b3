import { sqlName, sqlNames, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { newConstraint } from './constraint-definition.ts'
import { descendants } from './inheritance.ts'
import { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { type Repairs, repairs, statements } from './repairs.ts'
import type { Handler } from './step.ts'

const isOfDomain = ({ kind }: Entry) => kind === 'domain constraint'

const nameOf = ({ identity }: Entry) => sqlName(identity.at(-1)!)

/** `ALTER TABLE s.t`, `ALTER DOMAIN s.d`; foreign tables have constraints too. */
function head(entry: Entry, { past, present }: Repairing): string {
  if (isOfDomain(entry)) return `ALTER DOMAIN ${entry.identity[0]}`
  const names = entry.identity.slice(0, -1)
  const foreign = present.find('foreign table', names) ?? past.find('foreign table', names)
  return `ALTER ${foreign ? 'FOREIGN ' : ''}TABLE ${sqlNames(names)}`
}

const isInherited = ({ attributes }: Entry) =>
  attributes.has('conparentid') || (attributes.get('coninhcount') ?? '0') !== '0' || attributes.get('contype') === 't'

function create(repairing: Repairing, rest: Remaining): string | undefined {
  const before = repairing.before!
  if (isInherited(before) || isLeaving(before, repairing)) return undefined
  const definition = newConstraint(before, rest, repairing.past, repairing.present)
  return definition && `${head(before, repairing)} ${usualNotNull(before, definition) ?? `ADD ${definition}`}`
}

/** NOT NULL as everybody writes it, where that makes a constraint of the same name. */
function usualNotNull({ kind, identity, attributes }: Entry, definition: string): string | undefined {
  const [column] = JSON.parse(attributes.get('conkey') ?? '[]') as string[]
  const [name, usual] = [identity.at(-1)!, `${identity.at(-2)}_${column}_not_null`]
  const plain = kind === 'table constraint' && attributes.get('contype') === 'n' && definition.endsWith(`NOT NULL ${sqlName(column!)}`)
  return plain && name === usual && usual.length < 63 ? `ALTER COLUMN ${sqlName(column!)} SET NOT NULL` : undefined
}

function drop(repairing: Repairing, after: Entry): string | undefined {
  if (isInherited(after) || isLeaving(after, repairing) || !staysInChildren(after, repairing)) return undefined
  // Its index goes with it, and may have been there before.
  if (isKey(after) && repairing.past.find('index', [after.identity[0]!, after.identity.at(-1)!])) return undefined
  return `${head(after, repairing)} DROP CONSTRAINT ${nameOf(after)}`
}

/** Nothing can be done to a partition that is half detached but to finish that. */
const isLeaving = ({ identity }: Entry, { present }: Repairing) =>
  present.find('table', identity.slice(0, -1))?.attributes.get('inhdetachpending') === 't'

const isKey = ({ attributes }: Entry) => 'pux'.includes(attributes.get('contype') ?? '-')

/** A child keeps what it has of its own (docs: ALTER TABLE, DROP CONSTRAINT), and loses the rest with its parent. */
function staysInChildren({ kind, identity }: Entry, { past, present }: Repairing): boolean {
  return descendants(present, identity.slice(0, -1)).every((child) => {
    const names = [...child.identity, identity.at(-1)!]
    return (present.find(kind, names)?.attributes.get('conislocal') === 't') === (past.find(kind, names) !== undefined)
  })
}

/** The constraint is dropped and made again, in one statement. */
function again(repairing: Repairing): string | undefined {
  const { before, after, past, present } = repairing
  // Foreign keys of other tables may rest on a key; a domain's constraint takes two statements.
  if (isInherited(before!) || isInherited(after!) || isOfDomain(after!) || !'cf'.includes(before!.attributes.get('contype')!))
    return undefined
  const rest = new Remaining(before!, past.partsOf(before!))
  const definition = newConstraint(before!, rest, past, present)
  if (definition === undefined || !rest.accountedFor) return undefined
  return `${head(after!, repairing)} DROP CONSTRAINT ${nameOf(after!)}, ADD ${definition}`
}

const validated: Handler = ({ before }, repairing) =>
  before === 't' && repairing.difference.attributes.length === 1 && !isInherited(repairing.after!)
    ? `${head(repairing.after!, repairing)} VALIDATE CONSTRAINT ${nameOf(repairing.after!)}`
    : undefined

/** When a foreign key is checked can be altered, of other constraints it is part of the definition (docs: ALTER TABLE, ALTER CONSTRAINT). */
const deferrable: Handler = (_, repairing) => {
  const { before, after } = repairing
  if (after!.attributes.get('contype') !== 'f' || isInherited(after!)) return undefined
  const is = (name: string) => before!.attributes.get(name) === 't'
  const words = is('condeferrable') ? `DEFERRABLE${is('condeferred') ? ' INITIALLY DEFERRED' : ''}` : 'NOT DEFERRABLE'
  return `${head(after!, repairing)} ALTER CONSTRAINT ${nameOf(after!)} ${words}`
}

const followsDeferrable: Handler = (change, repairing) =>
  repairing.difference.attributes.some(({ name }) => name === 'condeferrable') ? 'follows' : deferrable(change, repairing)

/**
 * The triggers of a foreign key have no names that last. Those of a table can be enabled all at once: right, where none of them was disabled.
 */
const enforcement: Handler = ({ name, before }, { past, difference }) => {
  const [, table] = / on (.*)\)$/s.exec(name) ?? []
  const tables = new Set(difference.attributes.flatMap((other) => / on (.*)\)$/s.exec(other.name)?.[1] ?? []))
  if (before !== 'O' || table === undefined || tables.size !== 1) return undefined
  const constraints = [...past.ofKind('table constraint')].flatMap(({ attributes }) => [...attributes])
  const internal = constraints.filter(([key]) => key.startsWith('tgenabled (') && key.endsWith(` on ${table})`))
  const own = past.ofKind('trigger').filter(({ attributes }) => attributes.get('tgrelid') === table)
  const states = [...internal.map(([, state]) => state), ...own.map(({ attributes }) => attributes.get('tgenabled'))]
  return states.every((state) => state === 'O')
    ? { head: `ALTER TABLE ${sqlReference(table)}`, clauses: ['ENABLE TRIGGER ALL'] }
    : undefined
}

const how: Repairs = {
  create,
  drop,
  alter: {
    convalidated: validated,
    condeferrable: deferrable,
    condeferred: followsDeferrable,
    tgenabled: enforcement,
    // The triggers know when they fire.
    pg_trigger: (_, { difference }) =>
      difference.attributes.some(({ name }) => name === 'condeferrable' || name === 'condeferred') ? 'follows' : undefined,
  },
}

const plainly = repairs(how)

export function repairConstraint(repairing: Repairing): readonly string[] | undefined {
  const statement = plainly(repairing)
  if (statement !== undefined || !repairing.before || !repairing.after) return statement
  const remade = again(repairing)
  return remade === undefined ? undefined : statements([remade])
}
