import { formatAddress } from '../core/address.ts'
import type { Difference, ObjectAddress } from '../core/difference.ts'
import { normaliseAddress } from '../core/normalise-address.ts'
import type { DeclaredRollback } from '../spec/rollback.ts'
import type { WalkRecord } from './record.ts'

/** What the spec declares of its rollback, beyond that it is exact. */
export function declaredRollback({ subject: { spec } }: WalkRecord): DeclaredRollback {
  const rollback = spec?.rollback
  return typeof rollback === 'object' && !('irreversible' in rollback) ? rollback : {}
}

/** Whether an address, as a person wrote it, is this object or one that it belongs to. */
export function covers(address: string, difference: Pick<Difference, 'kind' | 'identity' | 'belongsTo'>): boolean {
  const wanted = normaliseAddress(address)
  return [difference, ...difference.belongsTo].some((object) => isCalled(object, wanted))
}

/** Whether an address is a table itself, or one of its columns. */
export function isWithin(address: string, table: ObjectAddress): boolean {
  const wanted = normaliseAddress(address)
  const column = normaliseAddress(formatAddress({ kind: 'table column', identity: table.identity }))
  return isCalled(table, wanted) || wanted.startsWith(`${column}.`)
}

/** Whether an address is the table itself. */
export function isTable(address: string, table: ObjectAddress): boolean {
  return isCalled(table, normaliseAddress(address))
}

/** Whether a text is the name of a table, without another word. */
export function namesRowsOf(name: string, { identity }: Pick<ObjectAddress, 'identity'>): boolean {
  return isTable(`table ${name}`, { kind: 'table', identity })
}

/** Those columns of a table that addresses name. */
export function columnsNamed(
  entries: readonly { readonly what: string }[],
  { identity, columns }: { readonly identity: readonly string[]; readonly columns: readonly string[] },
): string[] {
  const wanted = new Set(entries.map(({ what }) => normaliseAddress(what)))
  return columns.filter((column) => wanted.has(normaliseAddress(formatAddress({ kind: 'table column', identity: [...identity, column] }))))
}

function isCalled(object: ObjectAddress, normalised: string): boolean {
  return normaliseAddress(formatAddress(object)) === normalised
}

/** The differences that no entry of `differs` declares, and the entries that nothing meets. */
export function againstDeclared(differences: readonly Difference[], { differs = [] }: DeclaredRollback) {
  const met = new Set<(typeof differs)[number]>()
  const undeclared = differences.filter((difference) => {
    const entries = differs.filter(({ what, attribute }) => {
      if (!covers(what, difference)) return false
      return attribute === undefined || (difference.change === 'altered' && difference.attributes.every(({ name }) => name === attribute))
    })
    for (const entry of entries) met.add(entry)
    return entries.length === 0
  })
  return { undeclared, declared: differences.length - undeclared.length, unmet: differs.filter((entry) => !met.has(entry)) }
}
