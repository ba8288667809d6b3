import { sqlAddress } from '../../core/address.ts'
import { sqlNames, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { parsePrivileges, usualOfType } from '../privileges.ts'
import { grantStep } from './grants.ts'
import { storageClauses } from './options.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Clauses, Handler } from './step.ts'

/** A clause of ALTER TABLE, several of which may stand together. */
export function alterRelation(entry: Entry, ...clauses: readonly string[]): Clauses {
  return { head: `ALTER ${sqlAddress(entry)}`, clauses, between: ', ' }
}

const switched =
  (on: string, off: string): Handler =>
  ({ before }, { after }) =>
    alterRelation(after!, before === 't' ? on : off)

/** What a database's tables are put into if nothing is said has a name of its own. */
export const tablespace: Handler = ({ before }, { after, past }) => {
  const ofDatabase = past.ofKind('database').find(({ identity }) => identity[0] === '(this database)')
  const name = before ?? ofDatabase?.attributes.get('dattablespace')
  return name === undefined ? undefined : alterRelation(after!, `SET TABLESPACE ${sqlReference(name)}`)
}

export const storageParameters: Handler = (change, { after }) => alterRelation(after!, ...storageClauses(change))

export const toastParameters: Handler = (change, { after }) => alterRelation(after!, ...storageClauses(change, 'toast.'))

export const persistence: Handler = ({ before }, { after }) => alterRelation(after!, before === 'u' ? 'SET UNLOGGED' : 'SET LOGGED')

export const accessMethod: Handler = ({ before, after: now }, { after }) =>
  before === null || now === null ? undefined : alterRelation(after!, `SET ACCESS METHOD ${sqlReference(before)}`)

const identities: Readonly<Record<string, string>> = { d: 'DEFAULT', f: 'FULL', n: 'NOTHING' }

/** An index that is the identity says so itself. */
export const replicaIdentity: Handler = ({ before }, { after }) => {
  if (before === 'i') return 'follows'
  const identity = identities[before ?? '']
  return identity === undefined ? undefined : alterRelation(after!, `REPLICA IDENTITY ${identity}`)
}

const madeOf: Handler = ({ before }, { after }) => alterRelation(after!, before === null ? 'NOT OF' : `OF ${before}`)

/** A privilege taken from the table is taken from its columns too (docs: REVOKE). */
export const tablePrivileges: Handler = (change, { after, past }) => {
  const kept = new Set((parsePrivileges(change.before) ?? []).map(({ grantee, name }) => `${grantee} ${name}`))
  const revoked = (parsePrivileges(change.after) ?? []).filter(({ grantee, name }) => !kept.has(`${grantee} ${name}`))
  const ofColumns = past.partsOf(after!).flatMap((part) => parsePrivileges(part.attributes.get('attacl') ?? null) ?? [])
  if (ofColumns.some((one) => revoked.some(({ grantee, name }) => grantee === one.grantee && name === one.name))) return undefined
  return grantStep(change, `TABLE ${sqlNames(after!.identity)}`, after!.attributes.get('relowner'))
}

const rowTypePrivileges: Handler = ({ name, before, after: now }, { after }) => {
  const owner = after!.attributes.get('relowner') ?? ''
  const usual = usualOfType(owner)
  return grantStep({ name, before: before ?? usual, after: now ?? usual }, `TYPE ${sqlNames(after!.identity)}`, owner)
}

/** With whoever the owner is now. */
function unlessOwnerDiffers(handler: Handler): Handler {
  return (change, repairing) =>
    repairing.difference.attributes.some(({ name }) => name === 'relowner') ? 'follows' : handler(change, repairing)
}

export const relationPrivileges = {
  relacl: unlessOwnerDiffers(tablePrivileges),
  typacl: unlessOwnerDiffers(rowTypePrivileges),
}

const parents: Handler = ({ before, after: now }, repairing) => {
  const [was, is] = [before, now].map((list) => (list === null ? [] : (JSON.parse(list) as string[])))
  const [lost, got] = [was!.filter((one) => !is!.includes(one)), is!.filter((one) => !was!.includes(one))]
  const after = repairing.after!
  if (repairing.before!.attributes.get('relispartition') === 't' || after.attributes.get('relispartition') === 't')
    return partition(repairing, was!, is!)
  if (lost.length + got.length !== 1) return undefined
  // A new parent is the last one.
  if (got.length === 1) return alterRelation(after, `NO INHERIT ${sqlReference(got[0]!)}`)
  return was!.at(-1) === lost[0] ? alterRelation(after, `INHERIT ${sqlReference(lost[0]!)}`) : undefined
}

function partition({ before, after }: Repairing, was: readonly string[], is: readonly string[]): string | undefined {
  const child = sqlNames(after!.identity)
  const bound = before!.attributes.get('relpartbound')
  if (was.length === 0) return `ALTER TABLE ${sqlReference(is[0]!)} DETACH PARTITION ${child}`
  if (is.length > 0 || bound === undefined) return undefined
  return `ALTER TABLE ${sqlReference(was[0]!)} ATTACH PARTITION ${child} ${bound}`
}

const followsParents: Handler = (_, { difference }) =>
  difference.attributes.some(({ name }) => name === 'inhparent') ? 'follows' : undefined

export const repairTable = repairs({
  owner: 'relowner',
  privileges: { attribute: 'relacl', on: ({ identity }) => `TABLE ${sqlNames(identity)}` },
  alter: {
    ...relationPrivileges,
    relrowsecurity: switched('ENABLE ROW LEVEL SECURITY', 'DISABLE ROW LEVEL SECURITY'),
    relforcerowsecurity: switched('FORCE ROW LEVEL SECURITY', 'NO FORCE ROW LEVEL SECURITY'),
    relreplident: replicaIdentity,
    relpersistence: persistence,
    reltablespace: tablespace,
    relam: accessMethod,
    reloptions: storageParameters,
    'reloptions (TOAST)': toastParameters,
    reloftype: madeOf,
    inhparent: parents,
    relispartition: followsParents,
    relpartbound: followsParents,
    // A partition that is the default one says so itself.
    partdefid: () => 'follows',
  },
})
