/** Which rows of a catalog are the user's and which are built in, as after WHERE; no row is both. */
export interface Ranges {
  readonly user: string
  readonly builtin: string
  /** What holds of every row that is read. */
  readonly further: string
}

/** What the server has, as far as conditions depend on it. */
export interface Surroundings {
  /** The names of its catalogs. */
  readonly catalogs: ReadonlySet<string>
  /** Whether the other databases of the cluster are of interest, or the current one alone. */
  readonly everyDatabase: boolean
  /**
   * Whether there is no untouched database to hold built-in objects against. Members of an extension are then read like objects of the user's: initdb makes
   * those of plpgsql, and pg_upgrade makes them anew.
   */
  readonly alone: boolean
}

/** OIDs below this one are given by initdb (docs: System Catalog Initial Data, FirstNormalObjectId). */
export const firstUserOid = 16384

const isCurrent = 'datname = pg_catalog.current_database()'

/** Those that a run makes for itself come and go. */
const databases = (everyDatabase: boolean) =>
  `(SELECT oid FROM pg_catalog.pg_database WHERE ${everyDatabase ? `${isCurrent} OR left(datname, 13) <> 'pg_roundtrip_'` : isCurrent})`

/** Catalogs so small that built-in rows are read with the others, and shared ones of which only a part is of interest. */
const wholeCatalogs: Readonly<Record<string, (databases: string) => string>> = {
  pg_am: () => 'true',
  pg_authid: () => 'true',
  pg_auth_members: () => 'true',
  pg_database: (databases) => `oid IN ${databases}`,
  pg_db_role_setting: (databases) => `setdatabase = 0 OR setdatabase IN ${databases}`,
  pg_default_acl: () => 'true',
  pg_extension: () => 'true',
  pg_language: () => 'true',
  // Anybody may choose the number of one, a low one too.
  pg_largeobject_metadata: () => 'true',
  pg_namespace: () => "nspname !~ '^pg_(toast_)?temp_[0-9]+$'",
  pg_parameter_acl: () => 'true',
  // A subscription makes one for itself, under a name with its number in it; names that begin so are kept from everybody else.
  pg_replication_origin: () => "left(roname, 3) <> 'pg_'",
  pg_shdescription: (databases) => `classoid <> 'pg_catalog.pg_database'::regclass OR objoid IN ${databases}`,
  pg_shseclabel: (databases) => `classoid <> 'pg_catalog.pg_database'::regclass OR objoid IN ${databases}`,
  pg_subscription: () => `subdbid IN ${databases(false)}`,
  pg_tablespace: () => 'true',
}

const furtherConditions: Readonly<Record<string, string>> = {
  // A system column can be granted, nothing else about it can change.
  pg_attribute: 'NOT attisdropped AND (attnum > 0 OR attacl IS NOT NULL)',
  // Somebody may put a table of his own beside the TOAST tables.
  pg_class: "NOT (relnamespace = 99 AND (relkind = 't' OR relname ~ '^pg_toast_[0-9]+_index$'))",
  // Extension membership, DEPENDS ON EXTENSION, the column that owns a sequence, the operator class with which a member of its family goes: the rest follows from other catalogs.
  pg_depend: `(deptype IN ('e','x') OR refclassid = 'pg_catalog.pg_opclass'::regclass AND classid IN ('pg_catalog.pg_amop'::regclass, 'pg_catalog.pg_amproc'::regclass) OR (deptype IN ('a','i') AND classid = 'pg_catalog.pg_class'::regclass AND refclassid = 'pg_catalog.pg_class'::regclass AND refobjsubid > 0 AND EXISTS (SELECT FROM pg_catalog.pg_sequence WHERE seqrelid = objid)))`,
}

/** Rows about an object of any catalog: the column that says which catalog. Rows about objects that are read whole are read with those. */
const subjectCatalogs: Readonly<Record<string, string>> = {
  pg_depend: 'classid',
  pg_description: 'classoid',
  pg_init_privs: 'classoid',
  pg_seclabel: 'classoid',
}

const members = `SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e' AND refclassid = 'pg_catalog.pg_extension'::regclass AND classid = 'pg_catalog.pg_proc'::regclass`

/** Rows about members of extensions that initdb made; all of those are functions, or of catalogs that are read whole. */
const extensions: Readonly<Record<string, string>> = {
  pg_depend: "deptype = 'e'",
  pg_description: `classoid = 'pg_catalog.pg_proc'::regclass AND objoid IN (${members})`,
  pg_init_privs: `classoid = 'pg_catalog.pg_proc'::regclass AND objoid IN (${members})`,
  pg_proc: `oid IN (${members})`,
}

/** @param subject the column with the OID of the object that a row is about. */
export function rangesOf(name: string, subject: string, surroundings: Surroundings): Ranges {
  const ranges = byNumber(name, subject, surroundings)
  const extension = surroundings.alone && extensions[name]
  if (!extension) return ranges
  return { ...ranges, user: `${ranges.user} OR ${extension}`, builtin: `(${ranges.builtin}) AND NOT (${extension})` }
}

function byNumber(name: string, subject: string, { catalogs, everyDatabase }: Surroundings): Ranges {
  const further = furtherConditions[name] ?? 'true'
  const whole = wholeCatalogs[name]
  if (whole) return { user: whole(databases(everyDatabase)), builtin: 'false', further }
  const about = subjectCatalogs[name]
  if (!about) return { user: `${subject}::oid >= ${firstUserOid}`, builtin: `${subject}::oid < ${firstUserOid}`, further }
  // A large object is addressed by the catalog of its pages.
  const classes = [...Object.keys(wholeCatalogs), 'pg_largeobject']
    .filter((catalog) => catalogs.has(catalog) && !/^pg_sh/.test(catalog))
    .map((catalog) => `'pg_catalog.${catalog}'::regclass`)
    .join(', ')
  return {
    user: `${subject} >= ${firstUserOid} OR ${about} IN (${classes})`,
    builtin: `${subject} < ${firstUserOid} AND ${about} NOT IN (${classes})`,
    further,
  }
}

/** Catalogs of which no row is read as built in. */
export function isReadWhole(catalog: string): boolean {
  return wholeCatalogs[catalog] !== undefined
}
