/**
 * What must be so. One vocabulary for `preconditions` and `postconditions`.
 *
 * Everything is partial: what is not mentioned is not compared. Names of things that live in a schema are written with it and as in SQL
 * (`'public.stories'`, `'public."Odd Name"'`: unquoted letters are small letters). `'absent'` may stand wherever an object may.
 */
export interface Conditions {
  /** Tables, partitioned tables and foreign tables. `{}` says no more than that it is there. */
  readonly tables?: Readonly<Record<QualifiedName, TableCondition | 'absent'>>
  /** Views and materialized views. */
  readonly views?: Readonly<Record<QualifiedName, Presence | ViewCondition>>
  readonly sequences?: Readonly<Record<QualifiedName, Presence | PrivilegesCondition>>
  /** Functions and procedures, with the types of their arguments: `'public.touch()'`, `'public.rate(uuid, integer)'`. */
  readonly functions?: Readonly<Record<QualifiedName, Presence | FunctionCondition>>
  readonly types?: Readonly<Record<QualifiedName, TypeCondition | Presence>>
  /** Names as they are in the catalog, not quoted. */
  readonly schemas?: Readonly<Record<string, Presence | PrivilegesCondition>>
  /** Names as they are in the catalog, not quoted: `uuid-ossp`. */
  readonly extensions?: Readonly<Record<string, Presence>>
}

/** A name with its schema, as in SQL. */
export type QualifiedName = `${string}.${string}`

export type Presence = 'present' | 'absent'

/**
 * By role (`'public'` is everyone): the privileges that the object itself grants to it, all of them and in any order, as GRANT spells them in small letters (`'select'`, `'all'`,
 * `'select with grant option'`); `[]`: none.
 * What a role has as the owner, as a superuser or through another role is not meant. Roles that are not named are not compared, unless `complete` says so.
 */
export type Privileges = Readonly<Record<string, readonly string[]>>

export interface PrivilegesCondition {
  readonly privileges?: Privileges
  /** No role beside the owner and those that are named has any. */
  readonly complete?: readonly 'privileges'[]
}

export interface FunctionCondition extends PrivilegesCondition {
  /** With whose rights it runs: those of its owner (`SECURITY DEFINER`) or of whoever calls it. */
  readonly security?: 'definer' | 'invoker'
  /** The value of `search_path` that is set for it; `false`: none. */
  readonly searchPath?: string | false
}

export interface ViewCondition extends PrivilegesCondition {
  /** Whether its tables are read with the rights of whoever reads the view (`security_invoker`). */
  readonly securityInvoker?: boolean
}

export interface TypeCondition {
  /** All labels of the enumeration, in their order. */
  readonly labels: readonly string[]
}

/** Names of columns, constraints, indexes, triggers and policies are as they are in the catalog, not quoted. */
export interface TableCondition {
  readonly columns?: Readonly<Record<string, ColumnCondition | 'absent'>>
  /** A record where the names are promised, a list where only the structure is. `NOT NULL` belongs to the column. */
  readonly constraints?: Readonly<Record<string, ConstraintCondition | 'absent'>> | readonly ConstraintCondition[]
  /** A record where the names are promised, a list where only the structure is. */
  readonly indexes?: Readonly<Record<string, IndexCondition | 'absent'>> | readonly IndexCondition[]
  readonly triggers?: Readonly<Record<string, Presence>>
  readonly rowSecurity?: RowSecurityCondition
  readonly policies?: Readonly<Record<string, PolicyCondition | 'absent'>>
  /** On the table as a whole; those on single columns are the columns'. */
  readonly privileges?: Privileges
  /**
   * "And no others": every column, constraint, index or policy of the table is mentioned above, and every role beside the owner that has a privilege: on the table in its
   * `privileges`, on a column alone in those of the column. Constraints
   * that are `NOT NULL`, and indexes that a constraint brings with it, need no mention.
   */
  readonly complete?: readonly ('columns' | 'constraints' | 'indexes' | 'policies' | 'privileges')[]
  /** The table's comment; `false`: it has none. */
  readonly comment?: string | false
}

export interface ColumnCondition {
  /** As in `CREATE TABLE`: `integer` and `int4` are the same, `varchar(20)` and `varchar` are not. */
  readonly type?: string
  /** `false`: the column is `NOT NULL`. */
  readonly nullable?: boolean
  /** SQL; `false`: there is no default. */
  readonly default?: string | false
  /** The SQL of a generated column; `false`: it is not generated. */
  readonly generated?: string | false
  readonly identity?: 'always' | 'by default' | false
  /** On this column alone; those on the whole table are the table's. */
  readonly privileges?: Privileges
  /** The column's comment; `false`: it has none. */
  readonly comment?: string | false
}

/** One kind of constraint: exactly one of `primaryKey`, `unique`, `check` and `foreignKey`. */
export type ConstraintCondition = PrimaryKeyCondition | UniqueCondition | CheckCondition | ForeignKeyCondition

interface AnyConstraint {
  /** `false`: it was added `NOT VALID`, and rows from before may break it. */
  readonly validated?: boolean
}

export interface PrimaryKeyCondition extends AnyConstraint {
  /** Its columns, in order. */
  readonly primaryKey: readonly string[]
  /** `'initially deferred'` and `'initially immediate'` are deferrable, `false` is not. */
  readonly deferrable?: Deferrable
}

export interface UniqueCondition extends AnyConstraint {
  /** Its columns, in order. */
  readonly unique: readonly string[]
  /** `true`: two nulls are the same (`NULLS NOT DISTINCT`). */
  readonly nullsNotDistinct?: boolean
  readonly deferrable?: Deferrable
}

export interface CheckCondition extends AnyConstraint {
  /** SQL, without the word `CHECK`. */
  readonly check: string
}

export interface ForeignKeyCondition extends AnyConstraint {
  readonly foreignKey: {
    /** Its columns, in order. */
    readonly columns: readonly string[]
    /** The table it points to, with its schema. */
    readonly references: QualifiedName
    /** In the order of `columns`. Absent: not compared. */
    readonly referencedColumns?: readonly string[]
    readonly onDelete?: ReferentialAction
    readonly onUpdate?: ReferentialAction
  }
  readonly deferrable?: Deferrable
}

export type Deferrable = false | 'initially immediate' | 'initially deferred'

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default'

export interface IndexCondition {
  /**
   * What is indexed, in order: names of columns, or SQL as between the parentheses of `CREATE INDEX` (`'lower(title)'`,
   * `'created_at desc'`, `'title text_pattern_ops'`).
   */
  readonly on: readonly string[]
  readonly unique?: boolean
  /** The access method: `btree`, `gin`, `gist`, `brin`, `hash`, … Absent: not compared. */
  readonly method?: string
  /** SQL, without the word `WHERE`; `false`: the index covers every row. */
  readonly where?: string | false
  /** Columns that are stored in it and not searched by (`INCLUDE`), in order. */
  readonly include?: readonly string[]
}

export interface RowSecurityCondition {
  /** Policies apply to roles that are neither the owner nor allowed to bypass them. */
  readonly enabled: boolean
  /** Policies apply to the owner too (`FORCE ROW LEVEL SECURITY`). */
  readonly forced?: boolean
}

export interface PolicyCondition {
  readonly for?: 'all' | 'select' | 'insert' | 'update' | 'delete'
  /** All roles that it is for, in any order; `'public'` is everyone. */
  readonly to?: readonly string[]
  /** SQL, without the word `USING`; `false`: there is none. */
  readonly using?: string | false
  /** SQL, without the words `WITH CHECK`; `false`: there is none. */
  readonly withCheck?: string | false
  /** Of permissive policies one must let a row through, of restrictive ones each (docs: CREATE POLICY). */
  readonly as?: 'permissive' | 'restrictive'
}
