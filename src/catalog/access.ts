/** Something that is not compared, and why. */
export interface NotCompared {
  readonly what: string
  readonly why: string
  /** Default: the schema. */
  readonly scope?: 'rows' | 'cluster' | undefined
}

/** What was not read, so that nothing may be concluded from its absence. */
export interface Unread {
  /** Columns, by their names in the catalogs. */
  readonly columns: ReadonlySet<string>
  readonly catalogs: ReadonlySet<string>
}

/** A column of a catalog, as one server has it. */
export interface ColumnRow {
  catalog: string
  catalog_oid: string
  shared: boolean
  name: string
  type: string
  /** Whether our role may read the column. Default: it may. */
  readable?: boolean
  /** Whether it may read the whole catalog, `xmin` included. Default: it may. */
  whole?: boolean
}

interface Readable {
  /** None at all, if not even what the catalog's objects are called. */
  readonly columns: readonly ColumnRow[]
  /** What stands after FROM. */
  readonly source: string
  /** Whether `xmin` can be asked for. */
  readonly dated: boolean
}

/** Views that show everybody what anybody may know of a catalog that is kept from all but superusers (docs: System Views). */
const substitutes: Readonly<Record<string, { readonly source: string; readonly lacks: readonly string[] }>> = {
  pg_authid: { source: 'pg_catalog.pg_roles', lacks: ['rolpassword'] },
  pg_user_mapping: {
    source: '(SELECT umid AS oid, umuser, srvid AS umserver FROM pg_catalog.pg_user_mappings)',
    lacks: ['umoptions'],
  },
}

/** What our role may read of a catalog, and where. */
export function readableOf(name: string, columns: readonly ColumnRow[], subject: string): Readable {
  const source = `pg_catalog.${name}`
  const dated = columns.every(({ whole = true }) => whole)
  const readable = columns.filter((column) => column.readable ?? true)
  if (readable.length === columns.length) return { columns, source, dated }
  const substitute = substitutes[name]
  if (substitute)
    return { columns: columns.filter((column) => !substitute.lacks.includes(column.name)), source: substitute.source, dated: false }
  const naming = columns.filter((column) => column.name === 'oid' || column.type === 'name' || column.name === subject)
  return { columns: naming.every((column) => readable.includes(column)) ? readable : [], source, dated }
}

/** What people call that which only few roles may read. */
const wordsFor: Readonly<Record<string, string>> = {
  'pg_authid.rolpassword': 'passwords of roles',
  pg_file_settings: 'settings made with ALTER SYSTEM',
  pg_largeobject: 'the content of large objects',
  'pg_subscription.subconninfo': 'connections of subscriptions',
  'pg_user_mapping.umoptions': 'options of user mappings',
}

/** Something that is not compared where there is anything of it. */
export interface NotReadable extends NotCompared {
  /** As long as this catalog has no row, nothing is missed. Default: nobody knows. */
  readonly of?: string | undefined
}

/** @param key a catalog, a view, or a column as `catalog.column`. */
export function notReadable(key: string, shared: boolean): NotReadable {
  const scope = key === 'pg_largeobject' ? 'rows' : shared ? 'cluster' : undefined
  const what = wordsFor[key] ? `${wordsFor[key]} (${key})` : key
  const of = key === 'pg_largeobject' ? 'pg_largeobject_metadata' : /^(.*)\./.exec(key)?.[1]
  return { what, why: 'the role that asked may not read it', scope, of }
}

/** Those that matter for what was read. */
export function missedIn(notes: readonly NotReadable[], rows: ReadonlyMap<string, readonly unknown[]>): NotCompared[] {
  return notes.filter(({ of }) => of === undefined || rows.get(of)?.length !== 0)
}
