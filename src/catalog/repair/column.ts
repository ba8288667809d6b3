import { sqlAddress } from '../../core/address.ts'
import type { ObjectAddress } from '../../core/difference.ts'
import { sqlName, sqlNames } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { newColumn } from './column-definition.ts'
import { collation, compressionClause, conversion, storageClause, usualStorage } from './column-type.ts'
import { printsAlike } from './expression.ts'
import { grantStep, takenOver } from './grants.ts'
import { identityDefinition, identityWords } from './identity.ts'
import { childrenWereAlike, descendants } from './inheritance.ts'
import { foreignOptions, storageClauses } from './options.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Clauses, Handler } from './step.ts'

const relationOf = (column: Entry): ObjectAddress => ({ kind: column.kind.replace(/ column$/, ''), identity: column.identity.slice(0, -1) })

const nameOf = (column: Entry) => column.identity.at(-1)!

const isAttribute = (column: Entry) => column.kind === 'composite type column'

function alterColumn(column: Entry, ...clauses: readonly string[]): Clauses {
  const what = `ALTER ${isAttribute(column) ? 'ATTRIBUTE' : 'COLUMN'} ${sqlName(nameOf(column))}`
  return { head: `ALTER ${sqlAddress(relationOf(column))}`, clauses: clauses.map((clause) => `${what} ${clause}`), between: ', ' }
}

const differs = ({ difference }: Repairing, name: string) => difference.attributes.some((attribute) => attribute.name === name)

/** Only where what it does to children is what it should do. */
function alsoInChildren(handler: Handler): Handler {
  return (change, repairing) =>
    childrenWereAlike(repairing.present, repairing.past, repairing.after!, change.name, change.before)
      ? handler(change, repairing)
      : undefined
}

const inherited = (column: Entry) => (column.attributes.get('attinhcount') ?? '0') !== '0'

/** The type with what depends on it: the default is converted with the values, storage and compression become those of the type. */
const type: Handler = (_, repairing) => {
  const [before, after] = [repairing.before!, repairing.after!]
  const was = (name: string) => before.attributes.get(name) ?? ''
  if (inherited(after) || was('attgenerated') !== '' || after.attributes.get('attgenerated') !== '') return undefined
  const collate = was('attcollation') === '' ? '' : collation(was('atttypid'), was('attcollation'))
  const typed = `TYPE ${was('atttypid')}${collate}`
  if (isAttribute(after)) return alterColumn(after, typed)
  const using = conversion(nameOf(after), after.attributes.get('atttypid')!, was('atttypid'))
  if (using === undefined || (using !== '' && after.kind !== 'table column')) return undefined
  if (was('adbin') !== '' && !printsAlike(was('adbin'))) return undefined
  return alterColumn(
    after,
    ...(after.attributes.has('adbin') ? ['DROP DEFAULT'] : []),
    `${typed}${using}`,
    ...afterwards(before, repairing),
  )
}

function afterwards({ attributes }: Entry, { present }: Repairing): string[] {
  const [value, storage, compression] = ['adbin', 'attstorage', 'attcompression'].map((name) => attributes.get(name) ?? '')
  return [
    ...(value ? [`SET DEFAULT ${value}`] : []),
    ...(storage && storage !== usualStorage(attributes.get('atttypid')!, present) ? [storageClause(storage)] : []),
    ...(compression ? [`SET ${compressionClause(compression)}`] : []),
  ]
}

/** Follows from the type where that differs too. */
function unlessTyped(handler: Handler): Handler {
  return (change, repairing) =>
    differs(repairing, 'atttypid') || differs(repairing, 'attcollation') ? 'follows' : handler(change, repairing)
}

const value: Handler = ({ before }, repairing) => {
  const after = repairing.after!
  if (differs(repairing, 'attgenerated')) return before === null ? 'follows' : undefined
  if (after.attributes.get('attgenerated') !== '' || differs(repairing, 'attidentity')) return undefined
  if (before === null) return alterColumn(after, 'DROP DEFAULT')
  return printsAlike(before) ? alterColumn(after, `SET DEFAULT ${before}`) : undefined
}

/** A column that is computed can become a plain one, and not the other way round (docs: ALTER TABLE, DROP EXPRESSION). */
const generated: Handler = ({ before, after: now }, { before: was, after }) =>
  before === '' && now === 's' && !was!.attributes.has('adbin') ? alterColumn(after!, 'DROP EXPRESSION') : undefined

/** From 18 on there is a constraint for it, whose own statement does it. */
const isConstraint = ({ past, present, after }: Repairing) =>
  [past, present].some((moment) => moment.partsOf(after!).some((part) => part.attributes.get('contype') === 'n'))

const notNull: Handler = ({ before }, repairing) => {
  const after = repairing.after!
  if (isConstraint(repairing) || (differs(repairing, 'attidentity') && before === 'f')) return 'follows'
  return inherited(after) ? undefined : alterColumn(after, before === 't' ? 'SET NOT NULL' : 'DROP NOT NULL')
}

const identity: Handler = ({ before, after: now }, repairing) => {
  const { before: was, after } = repairing
  if (differs(repairing, 'adbin') || descendants(repairing.present, after!.identity.slice(0, -1)).length > 0) return undefined
  if (before && now) return alterColumn(after!, `SET GENERATED ${identityWords[before]}`)
  if (before) {
    const definition = identityDefinition(was!, undefined, repairing.past, repairing.present)
    return definition === undefined ? undefined : alterColumn(after!, `ADD ${definition}`)
  }
  return alterColumn(after!, 'DROP IDENTITY', ...(differs(repairing, 'attnotnull') && !isConstraint(repairing) ? ['DROP NOT NULL'] : []))
}

/** They are the table's owner's to give, and go with the owner. */
const privileges: Handler = (change, { after, past, present }) => {
  const { kind, identity: names } = relationOf(after!)
  const [was, is] = [past.find(kind, names), present.find(kind, names)].map((relation) => relation?.attributes.get('relowner'))
  if (was === undefined || is === undefined) return undefined
  if (was !== is) return takenOver(change.after ?? undefined, change.before ?? undefined, is, was) ? 'follows' : undefined
  return grantStep(change, `TABLE ${sqlNames(names)}`, is, { suffix: ` (${sqlName(nameOf(after!))})` })
}

function drop({ present }: Repairing, after: Entry): string | undefined {
  const relation = relationOf(after)
  // A system column has an entry while it has privileges.
  if (!after.ordinal || inherited(after) || !present.find(relation.kind, relation.identity) || /view/.test(relation.kind)) return undefined
  return `ALTER ${sqlAddress(relation)} DROP ${isAttribute(after) ? 'ATTRIBUTE' : 'COLUMN'} ${sqlName(nameOf(after))}`
}

function create({ before, past, present }: Repairing, rest: Remaining): string | undefined {
  const relation = relationOf(before!)
  if (/view/.test(relation.kind) || !standsLast(before!, past, present) || descendants(present, relation.identity).length > 0)
    return undefined
  const definition = newColumn(before!, rest, past, present)
  return definition && `ALTER ${sqlAddress(relation)} ADD ${isAttribute(before!) ? 'ATTRIBUTE' : 'COLUMN'} ${definition}`
}

/** A new column is the last one: those that stood before it must be there, and those that stood after it gone. */
function standsLast({ ordinal }: Entry, past: Repairing['past'], present: Repairing['present']): boolean {
  if (!ordinal) return false
  const [kind, ...names] = JSON.parse(ordinal.within) as string[]
  return past
    .partsOf({ kind: kind!, identity: names })
    .filter((sibling) => sibling.ordinal?.within === ordinal.within && sibling.ordinal.position !== ordinal.position)
    .every((sibling) => (present.find(sibling.kind, sibling.identity) !== undefined) === sibling.ordinal!.position < ordinal.position)
}

export const repairColumn = repairs({
  drop,
  create,
  alter: {
    atttypid: alsoInChildren(type),
    attcollation: unlessType(alsoInChildren(type)),
    atttypmod: unlessTyped(() => undefined),
    attstorage: unlessTyped(alsoInChildren(({ before }, { after }) => alterColumn(after!, storageClause(before!)))),
    attcompression: unlessTyped(alsoInChildren(({ before }, { after }) => alterColumn(after!, `SET ${compressionClause(before!)}`))),
    adbin: unlessTyped(alsoInChildren(value)),
    attgenerated: generated,
    attnotnull: alsoInChildren(notNull),
    attidentity: identity,
    attstattarget: alsoInChildren(({ before }, { after }) => alterColumn(after!, `SET STATISTICS ${before ?? '-1'}`)),
    attoptions: (change, { after }) => alterColumn(after!, ...storageClauses(change)),
    attfdwoptions: (change, { after }) => alterColumn(after!, foreignOptions(change)),
    attacl: privileges,
    // What comes and goes with parents.
    attislocal: () => 'follows',
    attinhcount: () => 'follows',
  },
})

function unlessType(handler: Handler): Handler {
  return (change, repairing) => (differs(repairing, 'atttypid') ? 'follows' : handler(change, repairing))
}
