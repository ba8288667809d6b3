import type { Client } from 'pg'

/** A type, as far as a value of it has to be made. */
export interface TypeShape {
  readonly oid: string
  readonly name: string
  readonly schema: string
  /** `b` base, `c` composite, `d` domain, `e` enum, `m` multirange, `p` pseudo, `r` range (docs: pg_type.typtype). */
  readonly sort: string
  /** What an array holds, a domain is made of, a range is of; a multirange: its range. */
  readonly of: string | null
  readonly isArray: boolean
  /** Of a domain: what its base type is cut to. */
  readonly modifier: number
  /** Of a domain. */
  readonly notNull: boolean
  readonly hasDefault: boolean
  readonly labels: readonly string[]
  readonly fields: readonly { readonly type: string; readonly modifier: number }[]
  /** Of a domain. */
  readonly checks: readonly { readonly name: string; readonly expression: string }[]
}

export interface ColumnShape {
  readonly name: string
  readonly type: string
  readonly modifier: number
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** `a` always, `d` by default, empty: none. */
  readonly identity: string
  readonly isGenerated: boolean
}

export interface ConstraintShape {
  readonly name: string
  /** `c` check, `f` foreign key, `p` primary key, `u` unique, `x` exclusion (docs: pg_constraint.contype). */
  readonly sort: string
  readonly columns: readonly string[]
  readonly expression: string | null
  readonly parent: string | null
  readonly parentColumns: readonly string[]
  readonly deferrable: boolean
}

export interface TableShape {
  readonly oid: string
  readonly schema: string
  readonly name: string
  readonly isPartitioned: boolean
  readonly columns: readonly ColumnShape[]
  readonly constraints: readonly ConstraintShape[]
  readonly uniqueIndexes: readonly { readonly name: string; readonly columns: readonly string[] }[]
  /** What a row must be to find a partition, or to be in this one. */
  readonly partition: { readonly columns: readonly string[]; readonly bounds: readonly string[] }
}

/** Reads what tables and types look like, each once. */
export class Shapes {
  readonly #client: Client
  readonly #tables = new Map<string, TableShape>()
  readonly #types = new Map<string, TypeShape>()

  constructor(client: Client) {
    this.#client = client
  }

  /** In the order of the names; those that there are. */
  async named(names: readonly { readonly schema: string; readonly name: string }[]): Promise<TableShape[]> {
    const wanted = 'JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY w (schema, name, n) ON w.schema = n.nspname AND w.name = c.relname'
    return this.#readTables(`${wanted} ${whereTable} ORDER BY w.n`, [names.map(({ schema }) => schema), names.map(({ name }) => name)])
  }

  async table(oid: string): Promise<TableShape> {
    const [table] = this.#tables.has(oid) ? [this.#tables.get(oid)] : await this.#readTables(`${whereTable} AND c.oid = $1`, [oid])
    if (!table) throw new Error(`There is no table ${oid}.`)
    return table
  }

  type(oid: string): TypeShape {
    return this.#types.get(oid)!
  }

  async #readTables(which: string, parameters: readonly unknown[]): Promise<TableShape[]> {
    const { rows } = await this.#client.query<{ shape: TableShape }>(`${selectTable} ${which}`, [...parameters])
    const shapes = rows.map(({ shape }) => shape)
    for (const shape of shapes) this.#tables.set(shape.oid, shape)
    await this.#readTypes(shapes.flatMap(({ columns }) => columns.map(({ type }) => type)))
    return shapes
  }

  async #readTypes(oids: readonly string[]): Promise<void> {
    const unknown = [...new Set(oids)].filter((oid) => !this.#types.has(oid))
    if (unknown.length === 0) return
    const { rows } = await this.#client.query<{ shape: TypeShape }>(selectTypes, [unknown])
    for (const { shape } of rows) this.#types.set(shape.oid, shape)
    await this.#readTypes(rows.flatMap(({ shape }) => [...(shape.of ? [shape.of] : []), ...shape.fields.map(({ type }) => type)]))
  }
}

const namesOf = (numbers: string, relation: string) =>
  `coalesce((SELECT json_agg(a.attname ORDER BY place.n) FROM unnest(${numbers}) WITH ORDINALITY place (attnum, n) JOIN pg_catalog.pg_attribute a ON a.attrelid = ${relation} AND a.attnum = place.attnum), '[]')`

const selectTable = `
SELECT json_build_object(
  'oid', c.oid::text, 'schema', n.nspname, 'name', c.relname, 'isPartitioned', c.relkind = 'p',
  'columns', coalesce((
    SELECT json_agg(json_build_object('name', attname, 'type', atttypid::text, 'modifier', atttypmod, 'notNull', attnotnull, 'hasDefault', atthasdef,
      'identity', attidentity, 'isGenerated', attgenerated <> '') ORDER BY attnum)
    FROM pg_catalog.pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped), '[]'),
  'constraints', coalesce((
    SELECT json_agg(json_build_object('name', conname, 'sort', contype, 'columns', ${namesOf('k.conkey', 'c.oid')},
      'expression', pg_catalog.pg_get_expr(conbin, conrelid), 'parent', nullif(confrelid, 0)::text, 'parentColumns', ${namesOf('k.confkey', 'k.confrelid')},
      'deferrable', condeferrable) ORDER BY conname)
    FROM pg_catalog.pg_constraint k WHERE conrelid = c.oid AND contype IN ('c', 'f', 'p', 'u', 'x')), '[]'),
  'uniqueIndexes', coalesce((
    SELECT json_agg(json_build_object('name', x.relname, 'columns', coalesce((
      SELECT json_agg(DISTINCT a.attname) FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = x.oid AND d.refclassid = d.classid AND d.refobjid = c.oid AND d.refobjsubid > 0),
      ${namesOf('i.indkey', 'c.oid')})) ORDER BY x.relname)
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE indrelid = c.oid AND (indisunique OR indisexclusion)), '[]'),
  'partition', json_build_object(
    'columns', coalesce((
      SELECT json_agg(DISTINCT a.attname) FROM pg_catalog.pg_partitioned_table p JOIN pg_catalog.pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = ANY (p.partattrs)
      WHERE p.partrelid = c.oid OR p.partrelid IN (SELECT relid FROM pg_catalog.pg_partition_ancestors(c.oid))
        OR p.partrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(c.oid))), '[]'),
    'bounds', coalesce((
      SELECT json_agg(bound) FROM (
        SELECT pg_catalog.pg_get_partition_constraintdef(c.oid) AS bound WHERE c.relispartition
        UNION ALL
        SELECT pg_catalog.pg_get_expr(l.relpartbound, l.oid) FROM pg_catalog.pg_partition_tree(c.oid) t JOIN pg_catalog.pg_class l ON l.oid = t.relid WHERE t.level > 0
      ) b WHERE bound IS NOT NULL), '[]'))
) AS shape
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`

const whereTable = "WHERE c.relkind IN ('r', 'p')"

const selectTypes = `
SELECT json_build_object(
  'oid', t.oid::text, 'name', typname, 'schema', nspname, 'sort', typtype, 'isArray', typcategory = 'A' AND typelem <> 0,
  'of', coalesce(CASE WHEN typcategory = 'A' AND typelem <> 0 THEN typelem WHEN typtype = 'd' THEN typbasetype END,
    (SELECT rngsubtype FROM pg_catalog.pg_range WHERE rngtypid = t.oid), (SELECT rngtypid FROM pg_catalog.pg_range WHERE rngmultitypid = t.oid))::text,
  'modifier', typtypmod, 'notNull', typnotnull, 'hasDefault', typdefault IS NOT NULL,
  'labels', coalesce((SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = t.oid), '[]'),
  'fields', coalesce((SELECT json_agg(json_build_object('type', atttypid::text, 'modifier', atttypmod) ORDER BY attnum)
    FROM pg_catalog.pg_attribute WHERE typtype = 'c' AND attrelid = typrelid AND attnum > 0 AND NOT attisdropped), '[]'),
  'checks', coalesce((SELECT json_agg(json_build_object('name', conname, 'expression', pg_catalog.pg_get_expr(conbin, 0)) ORDER BY conname)
    FROM pg_catalog.pg_constraint WHERE contypid = t.oid AND contype = 'c'), '[]')
) AS shape
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid = ANY ($1::oid[])`
