import { entryKey } from './entry.ts'
import { firstUserOid } from './ranges.ts'
import type { Shape } from './shape.ts'

/** How much of a database a snapshot shows. Of two snapshots only what both show is compared. */
export interface Extent {
  /** The server's major version. */
  readonly major: number
  readonly catalogs: ReadonlySet<string>
  /** Their columns, by name; one of which a catalog shows nothing is none of them, even if another catalog has one of the same name. */
  readonly columns: ReadonlySet<string>
  /** Whether it shows what belongs to the cluster: roles, settings, the database's own properties. */
  readonly cluster: boolean
}

/** @param cluster default: everything of the cluster that was read. */
export function extentOf(shape: Shape, cluster = true): Extent {
  const names = [...shape.catalogs.values()].flatMap(({ columns }) => columns.flatMap(({ name, auxiliary }) => (auxiliary ? [] : [name])))
  const columns = names.filter((name) => !shape.unread.columns.has(name))
  return { major: shape.major, catalogs: new Set(shape.catalogs.keys()), columns: new Set(columns), cluster }
}

/** The objects of a snapshot, by where they stand in the catalogs. */
export interface Placement {
  /** By kind, the catalog whose rows such objects are. */
  readonly catalogs: ReadonlyMap<string, string>
  /** The keys of objects that initdb made. */
  readonly builtins: ReadonlySet<string>
}

const isBuiltin = (oid: string) => Number(oid) < firstUserOid

/** @param keys by catalog, OIDs and column number, the key of an entry. */
export function placementOf(keys: ReadonlyMap<string, string>): Placement {
  const catalogs = new Map<string, string>()
  const builtins = new Set<string>()
  const seen = new Set<string>()
  for (const [object, key] of keys) {
    const from = object.indexOf(' ')
    // Thousands of keys begin with the same few kinds.
    const start = key.slice(0, key.indexOf('"', 2))
    if (!seen.has(start)) {
      seen.add(start)
      catalogs.set((JSON.parse(key) as [string])[0], object.slice(0, from))
    }
    const oids = object.slice(from + 1, object.indexOf(' ', from + 1))
    if (oids.includes('/') ? oids.split('/').every(isBuiltin) : isBuiltin(oids)) builtins.add(key)
  }
  return { catalogs, builtins }
}

/** What of two snapshots can be compared with one another. */
export interface Common {
  readonly cluster: boolean
  /** Columns that only one of them shows. */
  readonly without: ReadonlySet<string>
  /** Whether a version that does not know the privilege MAINTAIN is compared with one that does (docs: Privileges; new in 17). */
  readonly withoutMaintain: boolean
  /** Whether an object that only one of them has can be missing in the other. */
  includes(entry: ComparedEntry, placement: () => Placement): boolean
}

interface ComparedEntry {
  readonly kind: string
  readonly identity: readonly string[]
  readonly scope: string
  readonly attributes: ReadonlyMap<string, string>
}

const everything: Common = { cluster: true, without: new Set(), withoutMaintain: false, includes: () => true }

export function commonOf(before: Extent, after: Extent): Common {
  if (before === after) return everything
  const sameMajor = before.major === after.major
  const catalogs = onlyInOne(before.catalogs, after.catalogs)
  const cluster = before.cluster && after.cluster
  const spans = (major: number) => Math.min(before.major, after.major) < major && Math.max(before.major, after.major) >= major
  const [withoutMaintain, withoutNotNull] = [spans(17), spans(18)]
  return {
    cluster,
    without: onlyInOne(before.columns, after.columns),
    withoutMaintain,
    includes(entry, placement) {
      if (entry.scope === 'cluster' && !cluster) return false
      // From 18 on NOT NULL is a constraint with a name.
      if (withoutNotNull && entry.attributes.get('contype') === 'n') return false
      if (sameMajor && catalogs.size === 0) return true
      const { catalogs: of, builtins } = placement()
      if (!sameMajor && builtins.has(entryKey(entry.kind, entry.identity))) return false
      const catalog = of.get(entry.kind)
      return catalog === undefined || !catalogs.has(catalog)
    },
  }
}

export function onlyInOne(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  return new Set([...[...a].filter((one) => !b.has(one)), ...[...b].filter((one) => !a.has(one))])
}
