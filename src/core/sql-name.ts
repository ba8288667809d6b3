/** Words that stand for themselves in SQL and so cannot be a name without quotes, in any supported version (docs: SQL Key Words). */
const keywords = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check coalesce collate
  collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user
  dec decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group grouping
  having ilike in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists json_object
  json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp merge_action
  national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary
  real references returning right row select session_user setof similar smallint some substring symmetric system_user table tablesample then time
  timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement
  xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
)

/** A name as it can stand anywhere in a statement: in quotes where it needs them, key words included. */
export function sqlName(name: string): string {
  const bare = /^[a-z_][a-z0-9_$]*$/.test(name) && !keywords.has(name)
  return bare ? name : `"${name.replaceAll('"', '""')}"`
}

/** Names joined by dots. */
export function sqlNames(names: readonly string[]): string {
  return names.map(sqlName).join('.')
}

/** A text as a constant; a backslash in it needs the other syntax, which means the same whatever `standard_conforming_strings` is. */
export function sqlText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
  return text.includes('\\') ? `E${quoted}` : quoted
}

/**
 * What the catalog's texts name (`public."A b"`, `order.t`, `s.f(integer)`) as it can stand in a statement. There, names are in quotes where they are no plain word;
 * only the first may be a key word (docs: after a dot every word is a name).
 */
export function sqlReference(text: string): string {
  const [first = ''] = /^[^".(\s]+/.exec(text) ?? []
  return keywords.has(first) ? sqlName(first) + text.slice(first.length) : text
}

/** A role as the catalog's texts name it; `public` is everybody. */
export function sqlRole(text: string): string {
  return text === 'public' || text === '' ? 'PUBLIC' : sqlReference(text)
}
