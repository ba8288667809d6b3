import type { CompareOptions } from '../core/compare-options.ts'
import { type Entry, entryKey } from './entry.ts'
import type { Common, Placement } from './extent.ts'

/** The catalog's column that an attribute shows, without the part of the object that it is about. */
export const columnOf = (attribute: string) => attribute.replace(/ \(.*\)$/s, '')

/** @internal pg_description, pg_shdescription. */
export const isComment = (attribute: string) => columnOf(attribute) === 'description'

/** @internal relowner, nspowner, … and datdba; subrunasowner says as whom a subscription runs and not whose it is. */
export const isOwner = (attribute: string) => /((?<!runas)owner|^datdba)$/.test(columnOf(attribute))

/** @internal relacl, attacl, … and the privileges that an extension or initdb gave. */
export const isPrivileges = (attribute: string) => /(acl|^initprivs)$/.test(columnOf(attribute))

/** Rows that exist for the sake of privileges alone: without them, nothing is left of such an object. */
const onlyPrivileges = ['defaclacl', 'paracl']

/** What is compared of one snapshot's entries, less what the options leave out. */
export class Considered {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #options: CompareOptions
  readonly #common: Common
  readonly #placement: () => Placement
  readonly #everything: boolean

  /** @param common what the other snapshot shows too. */
  constructor(entries: ReadonlyMap<string, Entry>, options: CompareOptions, common: Common, placement: () => Placement) {
    const { comments, owners, privileges } = options
    this.#entries = entries
    this.#options = options
    this.#common = common
    this.#placement = placement
    this.#everything = ![comments, owners, privileges].includes('ignore') && common.without.size === 0 && !common.withoutMaintain
  }

  attributes(entry: Entry): ReadonlyMap<string, string> {
    return this.#everything ? entry.attributes : this.#less(entry, entry.attributes)
  }

  residue(entry: Entry): ReadonlyMap<string, string> {
    return this.#everything ? entry.residue : this.#less(entry, entry.residue)
  }

  /** Whether anything of an object is compared. */
  has(entry: Entry): boolean {
    if (!this.#common.includes(entry, this.#placement)) return false
    return this.#options.privileges !== 'ignore' || !onlyPrivileges.some((name) => entry.attributes.has(name))
  }

  #less(entry: Entry, attributes: ReadonlyMap<string, string>): Map<string, string> {
    const { comments, owners, privileges } = this.#options
    const { without, withoutMaintain } = this.#common
    const rest = new Map<string, string>()
    for (const [name, value] of attributes) {
      if (comments === 'ignore' && isComment(name)) continue
      if (owners === 'ignore' && isOwner(name)) continue
      if (without.has(columnOf(name))) continue
      if (!isPrivileges(name)) {
        rest.set(name, value)
        continue
      }
      if (privileges === 'ignore') continue
      const known = withoutMaintain ? withoutPrivilege(value, 'm') : value
      rest.set(name, owners === 'ignore' ? withoutOwner(known, this.#ownerOf(entry)) : known)
    }
    return rest
  }

  /** A column is owned by whoever owns its table. */
  #ownerOf(entry: Entry): string | undefined {
    for (const [name, value] of entry.attributes) if (isOwner(name)) return bare(value)
    for (const { kind, identity } of entry.belongsTo) {
      const parent = this.#entries.get(entryKey(kind, identity))
      const owner = parent && this.#ownerOf(parent)
      if (owner !== undefined) return owner
    }
    return undefined
  }
}

/** `grantee=privileges/grantor` (docs: Privileges, "aclitem"), each name quoted where it must be. */
const aclItem = /^("(?:[^"]|"")*"|[^="]*)=([^/]*)\/(.*)$/s

function withoutOwner(privileges: string, owner: string | undefined): string {
  // As residue it may say that there is no list.
  if (owner === undefined || !privileges.startsWith('[')) return privileges
  const name = (role: string) => (bare(role) === owner ? '(owner)' : role)
  const items = (JSON.parse(privileges) as string[]).map((item) => {
    const [, grantee, granted, grantor] = aclItem.exec(item) ?? []
    return grantor === undefined ? item : `${name(grantee!)}=${granted}/${name(grantor)}`
  })
  return JSON.stringify(items.sort())
}

/** @param privilege its letter; the one who may give it on has an asterisk after it. */
function withoutPrivilege(privileges: string, privilege: string): string {
  if (!privileges.startsWith('[')) return privileges
  const items = (JSON.parse(privileges) as string[]).flatMap((item) => {
    const [, grantee, granted, grantor] = aclItem.exec(item) ?? []
    if (granted === undefined) return [item]
    const rest = granted.replace(new RegExp(`${privilege}\\*?`), '')
    return rest === '' ? [] : [`${grantee}=${rest}/${grantor}`]
  })
  return JSON.stringify(items)
}

function bare(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
