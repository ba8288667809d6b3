/**
 * How columns are read whose raw value would hold OIDs, positions or an order that means nothing. What is not named here is read as it
 * stands in the catalog.
 */

/** `pg_node_tree` holds OIDs and offsets of the source text, so the server must print it (docs: System Information Functions). */
export const nodeTrees: Readonly<Record<string, string>> = {
  'pg_attrdef.adbin': 'pg_get_expr(adbin, adrelid)',
  'pg_class.relpartbound': 'pg_get_expr(relpartbound, oid)',
  'pg_constraint.conbin': 'pg_get_expr(conbin, conrelid)',
  'pg_index.indexprs': 'pg_get_expr(indexprs, indrelid)',
  'pg_index.indpred': 'pg_get_expr(indpred, indrelid)',
  'pg_partitioned_table.partexprs': 'pg_get_expr(partexprs, partrelid)',
  'pg_policy.polqual': 'pg_get_expr(polqual, polrelid)',
  'pg_policy.polwithcheck': 'pg_get_expr(polwithcheck, polrelid)',
  'pg_proc.proargdefaults': 'pg_get_expr(proargdefaults, 0)',
  'pg_proc.prosqlbody': 'pg_get_function_sqlbody(oid)',
  'pg_publication_rel.prqual': 'pg_get_expr(prqual, prrelid)',
  'pg_rewrite.ev_action': 'pg_get_ruledef(oid)',
  'pg_statistic_ext.stxexprs': 'pg_get_statisticsobjdef_expressions(oid)',
  // pg_get_expr cannot print OLD and NEW; the whole definition is asked for only where there is a WHEN.
  'pg_trigger.tgqual': 'CASE WHEN tgqual IS NOT NULL THEN pg_get_triggerdef(oid) END',
  'pg_type.typdefaultbin': 'pg_get_expr(typdefaultbin, 0)',
}

/** Other columns that the server prints better than a client. */
export const printed: Readonly<Record<string, string>> = {
  'pg_attribute.atttypid': 'format_type(atttypid, atttypmod)',
  'pg_type.typbasetype': 'CASE WHEN typbasetype <> 0 THEN format_type(typbasetype, typtypmod) END',
  // Passwords are compared and never read.
  'pg_authid.rolpassword': "left(encode(sha256(convert_to(rolpassword, 'UTF8')), 'hex'), 12)",
  'pg_subscription.subconninfo': "left(encode(sha256(convert_to(subconninfo, 'UTF8')), 'hex'), 12)",
}

/**
 * The privileges that NULL stands for: `acldefault(kind, owner)`. NULL and the defaults written out are the same to a client; an empty
 * array (nobody, not even the owner) is the opposite (docs: Privileges, "default privileges").
 */
export const defaultPrivileges: Readonly<Record<string, string>> = {
  'pg_class.relacl': `CASE WHEN relkind IN ('r','p','v','m','f') THEN acldefault('r', relowner) WHEN relkind = 'S' THEN acldefault('s', relowner) END`,
  'pg_database.datacl': `acldefault('d', datdba)`,
  'pg_foreign_data_wrapper.fdwacl': `acldefault('F', fdwowner)`,
  'pg_foreign_server.srvacl': `acldefault('S', srvowner)`,
  'pg_language.lanacl': `acldefault('l', lanowner)`,
  'pg_largeobject_metadata.lomacl': `acldefault('L', lomowner)`,
  'pg_namespace.nspacl': `acldefault('n', nspowner)`,
  'pg_parameter_acl.paracl': `acldefault('p', 10)`,
  'pg_proc.proacl': `acldefault('f', proowner)`,
  'pg_tablespace.spcacl': `acldefault('t', spcowner)`,
  'pg_type.typacl': `acldefault('T', typowner)`,
}

/** Arrays whose order means nothing. */
export const unordered: ReadonlySet<string> = new Set([
  'pg_attribute.attfdwoptions',
  'pg_attribute.attoptions',
  'pg_class.reloptions',
  'pg_db_role_setting.setconfig',
  'pg_event_trigger.evttags',
  'pg_extension.extconfig',
  'pg_foreign_data_wrapper.fdwoptions',
  'pg_foreign_server.srvoptions',
  'pg_foreign_table.ftoptions',
  'pg_policy.polroles',
  'pg_proc.proconfig',
  'pg_proc.protrftypes',
  'pg_publication_rel.prattrs',
  'pg_subscription.subpublications',
  'pg_tablespace.spcoptions',
  'pg_user_mapping.umoptions',
])

/** Options in one text, `name = 'value', …`, whose order means nothing. */
export const optionTexts: ReadonlySet<string> = new Set(['pg_ts_dict.dictinitoption'])

/** Lists whose members stand in the places of those of another column, which holds OIDs and is shown without its order. */
export const alongside: Readonly<Record<string, { readonly column: string; readonly catalog: string }>> = {
  'pg_extension.extcondition': { column: 'extconfig', catalog: 'pg_class' },
}

/** Options that may hold a password: each value is replaced by its hash. */
export const secretOptions: ReadonlySet<string> = new Set(['pg_foreign_server.srvoptions', 'pg_user_mapping.umoptions'])

/** Where 0 in an OID column is a word and not "none" (docs: CREATE POLICY, pg_policy; pg_db_role_setting). */
export const zeroMeans: Readonly<Record<string, string>> = {
  'pg_policy.polroles': 'public',
  'pg_user_mapping.umuser': 'public',
}

/** Columns that reference attributes and are missing in pg_get_catalog_foreign_keys(). */
export const extraColumnReferences: readonly { catalog: string; relation: string; columns: string }[] = [
  { catalog: 'pg_constraint', relation: 'conrelid', columns: 'confdelsetcols' },
  { catalog: 'pg_publication_rel', relation: 'prrelid', columns: 'prattrs' },
]

/** -1 until 16 and NULL from 17 on: the default target (docs: pg_attribute, pg_statistic_ext). */
export const sameAsNull: Readonly<Record<string, string>> = {
  'pg_attribute.attstattarget': '-1',
  'pg_statistic_ext.stxstattarget': '-1',
}

/** Columns that in some rows change nothing for a client: there they are worth a note. */
export const residueWhere: Readonly<Record<string, (row: Readonly<Record<string, string | null>>) => boolean>> = {
  // Only CHECK and NOT NULL are inherited (docs: CREATE TABLE, NO INHERIT). For a key it says whether a partition came with it or was attached.
  'pg_constraint.connoinherit': ({ contype }) => contype !== 'c' && contype !== 'n',
  // What typdefaultbin says, as it read under the search_path of the day on which it was set.
  'pg_type.typdefault': ({ typdefaultbin }) => typdefaultbin !== null,
}
