import { quoteName, sqlAddress } from '../../core/address.ts'
import type { AttributeDifference } from '../../core/difference.ts'
import { sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { handleAnywhere } from './anywhere.ts'
import { onOneLine } from './expression.ts'
import { grantStep, takenOver } from './grants.ts'
import { hasPrivilegesOfNew } from './new-privileges.ts'
import { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import type { Clauses, Handler, Step } from './step.ts'

/** How objects of a kind are dropped, made and altered. */
export interface Repairs {
  /** The object as after DROP, ALTER and COMMENT ON. Default: its kind and its names. */
  object?(entry: Entry): string
  /** Default: `DROP` and the object. */
  drop?(repairing: Repairing, after: Entry): string | undefined
  /** `undefined`: it takes more than one statement, or nobody knows enough of it. Default: that. */
  create?(repairing: Repairing, rest: Remaining): string | undefined
  /** The attribute with the owner, if it has one. */
  readonly owner?: string
  /** The attribute with the privileges, and the object as after `GRANT … ON`. */
  readonly privileges?: { readonly attribute: string; on(entry: Entry): string }
  /** By attribute, in full or without its parentheses. */
  readonly alter?: Readonly<Record<string, Handler>>
}

/** What stands for a name that is missing, and a name that could be taken for it. */
const withoutName = /\((no \w+ (row )?\d+|column \d+|this database|every database|every role)\)|"""public"""/

/** Makes a kind's `repair` of what is particular about the kind. */
export function repairs(how: Repairs): (repairing: Repairing) => readonly string[] | undefined {
  return (repairing) => {
    const { before, after } = repairing
    if (before && after) return statements(alter(how, repairing, after))
    const sql = before ? create(how, repairing, before) : after && drop(how, repairing, after)
    return sql === undefined ? undefined : statements([sql])
  }
}

/** As they are shown; `undefined`: there is none, or one names what has no name. */
export function statements(all: readonly string[] | undefined): readonly string[] | undefined {
  if (!all || all.length === 0 || all.some((sql) => withoutName.test(sql))) return undefined
  return all.map((sql) => `${onOneLine(sql.replace(/;\s*$/, ''))};`)
}

function objectOf(how: Repairs, entry: Entry): string {
  return how.object?.(entry) ?? sqlAddress(entry)
}

function drop(how: Repairs, repairing: Repairing, after: Entry): string | undefined {
  // A member of an extension goes with it, or not at all.
  if (after.attributes.has('refobjid (member of extension)')) return undefined
  return how.drop ? how.drop(repairing, after) : `DROP ${objectOf(how, after)}`
}

function create(how: Repairs, repairing: Repairing, before: Entry): string | undefined {
  const rest = new Remaining(before, repairing.past.partsOf(before))
  const ownedBefore = how.owner && before.attributes.get(how.owner)
  const sql = how.create?.(repairing, rest)
  if (sql === undefined) return undefined
  const { reader } = repairing.present
  if (how.owner && rest.has(how.owner)) rest.must(how.owner, reader === undefined ? undefined : quoteName(reader))
  if (how.privileges && rest.has(how.privileges.attribute)) {
    if (!hasPrivilegesOfNew(before, how.privileges.attribute, ownedBefore, repairing.present)) return undefined
    rest.take(how.privileges.attribute)
  }
  return rest.accountedFor ? sql : undefined
}

function alter(how: Repairs, repairing: Repairing, after: Entry): string[] | undefined {
  const steps: Clauses[] = []
  const whole: string[] = []
  for (const change of repairing.difference.attributes) {
    const step = stepFor(how, change, repairing, after)
    if (step === undefined) return undefined
    if (step === 'follows') continue
    if (typeof step === 'string') whole.push(step)
    else steps.push(step)
  }
  return [...new Set([...whole, ...merged(steps)])]
}

function stepFor(how: Repairs, change: AttributeDifference, repairing: Repairing, after: Entry): Step | undefined {
  const base = change.name.replace(/ \(.*\)$/s, '')
  const handler = how.alter?.[change.name] ?? how.alter?.[base]
  if (handler) return handler(change, repairing)
  if (change.name === how.owner) return ownerStep(how, change, repairing, after)
  if (change.name === how.privileges?.attribute) return privilegesStep(how, change, repairing, after)
  return handleAnywhere(change, repairing, objectOf(how, after))
}

/** Another owner takes over what the old one had and gave (docs: ALTER TABLE, OWNER). */
function ownerStep(how: Repairs, { before, after: now }: AttributeDifference, repairing: Repairing, after: Entry): Step | undefined {
  if (before === null || now === null) return undefined
  const asBefore = (is: Entry, was: Entry | undefined, name: string) =>
    was !== undefined && takenOver(is.attributes.get(name), was.attributes.get(name), now, before)
  const own = [how.privileges?.attribute ?? [], 'typacl'].flat()
  if (!own.every((name) => asBefore(after, repairing.before, name))) return undefined
  const columns = repairing.present.partsOf(after).filter((part) => part.attributes.has('attacl'))
  if (!columns.every((column) => asBefore(column, repairing.past.find(column.kind, column.identity), 'attacl'))) return undefined
  return { head: `ALTER ${objectOf(how, after)}`, clauses: [`OWNER TO ${sqlReference(before)}`], between: ', ' }
}

function privilegesStep(how: Repairs, change: AttributeDifference, repairing: Repairing, after: Entry): Step | undefined {
  // The owner's step has seen to them.
  if (repairing.difference.attributes.some(({ name }) => name === how.owner)) return 'follows'
  return grantStep(change, how.privileges!.on(after), how.owner && after.attributes.get(how.owner))
}

/** Clauses after the same head make one statement, where they may stand together. */
function merged(steps: readonly Clauses[]): string[] {
  const heads = new Map<string, Clauses[]>()
  for (const step of steps) heads.set(step.head, [...(heads.get(step.head) ?? []), step])
  return [...heads].flatMap(([head, of]) => {
    const between = of.every((step) => step.between === of[0]!.between) ? of[0]!.between : undefined
    const clauses = [...new Set(of.flatMap((step) => step.clauses))]
    const tail = of[0]!.tail ?? ''
    const written = (text: string) => `${head}${head.endsWith('(') ? '' : ' '}${text}${tail}`
    return between ? [written(clauses.join(between))] : clauses.map(written)
  })
}
