/**
 * What is not compared, and why. Everything else that a server's catalogs hold is: a column that a later PostgreSQL adds is compared
 * without anybody writing a line. COVERAGE.md prints this list.
 */
export interface Skip {
  /** `volatile`: changes without a change that a client can see. `derived`: says again what another compared column says. */
  readonly class: 'volatile' | 'derived'
  readonly why: string
}

const volatile = (why: string): Skip => ({ class: 'volatile', why })
const derived = (why: string): Skip => ({ class: 'derived', why })

const oid = volatile('a number that a dropped and re-created object gets anew; the names are the identity')

/** Whole catalogs. */
export const skippedCatalogs: Readonly<Record<string, Skip>> = {
  pg_shdepend: derived('owners, privileges, policies and tablespaces are compared where they are written'),
  pg_statistic: volatile('what ANALYZE wrote'),
  pg_statistic_ext_data: volatile('what ANALYZE wrote'),
  pg_subscription_rel: volatile('the progress of replication'),
}

/** Columns that mean the same in every catalog. */
export const skippedEverywhere: Readonly<Record<string, Skip>> = { oid }

/** Single columns, as `catalog.column`. */
export const skippedColumns: Readonly<Record<string, Skip>> = {
  'pg_attrdef.adnum': derived('a default is shown as part of its column'),
  'pg_attribute.attalign': derived("the type's"),
  'pg_attribute.attbyval': derived("the type's"),
  'pg_attribute.attcacheoff': volatile('a cache in memory, always -1 on disk'),
  'pg_attribute.atthasdef': derived('pg_attrdef; shown where it denies a row there'),
  'pg_attribute.atthasmissing': volatile('how ADD COLUMN with a default is stored; shown as residue'),
  'pg_attribute.attisdropped': volatile('the hole that a dropped column leaves; shown as residue'),
  'pg_attribute.attlen': derived("the type's"),
  'pg_attribute.attmissingval': volatile('how ADD COLUMN with a default is stored; shown as residue'),
  'pg_attribute.attndims': derived(
    'cosmetic: PostgreSQL does not enforce the number of dimensions (docs: Arrays, Declaration of Array Types)',
  ),
  'pg_class.relallfrozen': volatile('what VACUUM counted'),
  'pg_class.relallvisible': volatile('what VACUUM counted'),
  'pg_class.relchecks': derived('pg_constraint; shown where it is another number'),
  'pg_class.relfilenode': volatile('the name of the file on disk'),
  'pg_class.relfrozenxid': volatile('transaction counters of VACUUM'),
  'pg_class.relhasindex': derived('pg_index; stays true until VACUUM, shown where it denies a row there'),
  'pg_class.relhasrules': derived('pg_rewrite; stays true until VACUUM, shown where it denies a row there'),
  'pg_class.relhassubclass': derived('pg_inherits; stays true until ANALYZE, shown where it denies a row there'),
  'pg_class.relhastriggers': derived('pg_trigger; stays true until VACUUM, shown where it denies a row there'),
  'pg_class.relminmxid': volatile('transaction counters of VACUUM'),
  'pg_class.relnatts': derived('pg_attribute; counts dropped columns too'),
  'pg_class.relpages': volatile('what VACUUM and ANALYZE counted'),
  'pg_class.relrewrite': volatile('set only while a table is being rewritten'),
  'pg_class.reltoastrelid': derived('whether there is a TOAST table; shown as residue'),
  'pg_class.reltuples': volatile('what VACUUM and ANALYZE counted'),
  'pg_class.reltype': derived('the row type, which is shown as part of its relation'),
  'pg_constraint.connamespace': derived("the table's or the domain's schema"),
  'pg_database.datfrozenxid': volatile('transaction counters of VACUUM'),
  'pg_database.dathasloginevt': volatile('stays true after the last login event trigger is dropped'),
  'pg_database.datlastsysoid': derived('14 only: the last number that initdb gave out'),
  'pg_database.datminmxid': volatile('transaction counters of VACUUM'),
  'pg_database.datname': volatile('two databases with the same content are equal'),
  'pg_index.indcheckxmin': volatile('how a HOT chain was broken while the index was built'),
  'pg_index.indnatts': derived('indkey'),
  'pg_partitioned_table.partnatts': derived('partattrs'),
  'pg_proc.pronargdefaults': derived('proargdefaults'),
  'pg_proc.pronargs': derived('proargtypes'),
  'pg_replication_origin.roident': volatile('a number that an origin made again gets anew; the name is the identity'),
  'pg_rewrite.ev_qual': derived('pg_get_ruledef prints it with ev_action'),
  'pg_subscription.subdbid': volatile('two databases with the same content are equal'),
  'pg_subscription.subskiplsn': volatile('the progress of replication'),
  'pg_trigger.tgconstrindid': derived('pg_constraint.conindid'),
  'pg_trigger.tgnargs': derived('tgargs'),
  'pg_type.typarray': derived("the array type's own row"),
  'pg_type.typrelid': derived("the relation's own row"),
}

/** Compared within one cluster, and not where the other database may be on another machine. */
export const ofTheMachine: Readonly<Record<string, Skip>> = {
  'pg_collation.collversion': volatile("the version of the operating system's library"),
  'pg_database.datcollversion': volatile("the version of the operating system's library"),
}

/** The reason why a column is not compared, or `undefined`: it is. */
export function skipOf(catalog: string, column: string): Skip | undefined {
  return skippedCatalogs[catalog] ?? skippedColumns[`${catalog}.${column}`] ?? skippedEverywhere[column]
}
