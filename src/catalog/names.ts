import pg from 'pg'
import { quoteName } from '../core/address.ts'
import { relationKinds, routineKinds, systemColumns } from './object-types.ts'
import type { Row, RowsByOid } from './row.ts'

/** An object as `pg_identify_object_as_address` names it: object type, then names and arguments in one list. */
export interface Named {
  readonly kind: string
  readonly identity: readonly string[]
}

/** Two databases with the same content are equal, whatever they are called. */
const thisDatabase = '(this database)'

/** TOAST tables and their indexes are called by numbers; somebody may put a table of his own beside them. */
const isToast = (row: Row) => row['relnamespace'] === '99' && (row['relkind'] === 't' || /^pg_toast_\d+_index$/.test(row['relname'] ?? ''))

/** A role or a database may be called by the very words that stand for no name. */
const apart = (name: string) => (/^"*\((this database|every database|every role|no \w+ row \d+)\)"*$/.test(name) ? `"${name}"` : name)

/** SQL gives no role the name that stands for everybody; a superuser who writes into the catalog does. */
const apartFromPublic = (role: string) => (/^"*public"*$/.test(role) ? `"${role}"` : apart(role))

/** Parses the server's text of a one-dimensional array. */
export function parseArray(text: string): (string | null)[] {
  // Most are simple, and the client library reads them letter by letter.
  if (text === '{}') return []
  if (!/["{}\\]|null/i.test(text.slice(1, -1))) return text.slice(1, -1).split(',')
  const types = pg.types as unknown as {
    arrayParser: { create(text: string, transform: (v: string) => string): { parse(): (string | null)[] } }
  }
  return types.arrayParser.create(text, (v) => v).parse()
}

function within<T>(maps: Map<string, Map<string, T>>, name: string): Map<string, T> {
  let map = maps.get(name)
  if (!map) {
    map = new Map()
    maps.set(name, map)
  }
  return map
}

/** Names for OIDs, from rows read of one database at one moment, and for built-in objects from rows read once. */
export class Names {
  readonly #rows: ReadonlyMap<string, ReadonlyMap<string, Row>>
  readonly #builtins: ReadonlyMap<string, RowsByOid>
  readonly #named = new Map<string, Map<string, Named | null>>()
  readonly #texts = new Map<string, Map<string, string>>()
  readonly #columns = new Map<string, Map<string, string>>()

  constructor(rows: ReadonlyMap<string, readonly Row[]>, builtins: ReadonlyMap<string, RowsByOid>) {
    this.#rows = new Map([...rows].map(([catalog, list]) => [catalog, indexByOid(list)]))
    this.#builtins = builtins
    for (const row of rows.get('pg_attribute') ?? []) {
      let columns = this.#columns.get(row['attrelid']!)
      if (!columns) {
        columns = new Map()
        this.#columns.set(row['attrelid']!, columns)
      }
      columns.set(row['attnum']!, row['attname']!)
    }
  }

  row(catalog: string, oid: string): Row | undefined {
    return this.#rows.get(catalog)?.get(oid) ?? this.#builtins.get(catalog)?.get(oid)
  }

  /** `null`: there is no such object, or it belongs to a temporary or TOAST schema. */
  named(catalog: string, oid: string): Named | null {
    const known = within(this.#named, catalog)
    let named = known.get(oid)
    if (named === undefined) {
      // A row may lead back to itself only through a broken catalog; null ends such a walk.
      known.set(oid, null)
      const row = this.row(catalog, oid)
      named = row ? this.#name(catalog, row) : null
      known.set(oid, named)
    }
    return named
  }

  /** One line for a referenced object; injective within a catalog. */
  text(catalog: string, oid: string): string {
    const known = within(this.#texts, catalog)
    let text = known.get(oid)
    if (text === undefined) {
      text = this.#text(catalog, oid)
      known.set(oid, text)
    }
    return text
  }

  #text(catalog: string, oid: string): string {
    const named = this.named(catalog, oid)
    if (!named) return `(no ${catalog} row ${oid})`
    const [first = '', second = '', ...rest] = named.identity
    if (catalog === 'pg_proc') return `${quoteName(first)}.${quoteName(second)}(${rest.join(', ')})`
    if (catalog === 'pg_operator') return `${quoteName(first)}.${second}(${rest.join(', ')})`
    if (catalog === 'pg_type') return first
    if (named.kind === 'domain constraint') return `${first}.${quoteName(second)}`
    if (catalog === 'pg_authid') return quoteName(apartFromPublic(first))
    return named.identity.length === 1 ? quoteName(apart(first)) : named.identity.map(quoteName).join('.')
  }

  /** The name of an object that is in no schema, as it stands in the catalog. */
  #single(catalog: string, oid: string): string {
    const name = this.named(catalog, oid)?.identity[0]
    if (name === undefined) return `(no ${catalog} row ${oid})`
    return catalog === 'pg_authid' ? apartFromPublic(name) : name
  }

  column(relation: string, attnum: string): string {
    return this.#columns.get(relation)?.get(attnum) ?? systemColumns[attnum] ?? (attnum === '0' ? '(expression)' : `(column ${attnum})`)
  }

  type(oid: string): string {
    const row = this.row('pg_type', oid)
    if (!row) return `(no type ${oid})`
    return row['printed']!
  }

  /** `null` for those that are left out with all that is in them. */
  #schema(oid: string): string | null {
    return this.row('pg_namespace', oid)?.['nspname'] ?? null
  }

  #inSchema(kind: string, row: Row, schema: string, name: string, ...more: string[]): Named | null {
    const nspname = this.#schema(row[schema]!)
    return nspname === null ? null : { kind, identity: [nspname, row[name]!, ...more] }
  }

  #onRelation(kind: string, row: Row, relation: string, name: string): Named | null {
    const owner = this.named('pg_class', row[relation]!)
    return owner && { kind, identity: [...owner.identity, row[name]!] }
  }

  #types(vector: string): string[] {
    return vector === '' ? [] : vector.split(' ').map((oid) => this.type(oid))
  }

  /** For a row whose catalog has no OIDs. */
  nameRow(catalog: string, row: Row): Named | null {
    return this.#name(catalog, row)
  }

  #name(catalog: string, row: Row): Named | null {
    const text = (column: string) => row[column]!
    const role = (column: string) => (row[column] === '0' ? 'public' : this.#single('pg_authid', text(column)))
    switch (catalog) {
      case 'pg_class':
        if (isToast(row)) return null
        return this.#inSchema(relationKinds[text('relkind')] ?? `relation of kind ${text('relkind')}`, row, 'relnamespace', 'relname')
      case 'pg_proc':
        return this.#inSchema(
          routineKinds[text('prokind')] ?? 'routine',
          row,
          'pronamespace',
          'proname',
          ...this.#types(text('proargtypes')),
        )
      case 'pg_operator': {
        const operands = ['oprleft', 'oprright'].filter((c) => text(c) !== '0').map((c) => this.type(text(c)))
        return this.#inSchema('operator', row, 'oprnamespace', 'oprname', ...operands)
      }
      case 'pg_type':
        return this.#schema(text('typnamespace')) === null ? null : { kind: 'type', identity: [this.type(text('oid'))] }
      case 'pg_constraint': {
        if (text('contypid') === '0') return this.#onRelation('table constraint', row, 'conrelid', 'conname')
        return (
          this.named('pg_type', text('contypid')) && { kind: 'domain constraint', identity: [this.type(text('contypid')), text('conname')] }
        )
      }
      case 'pg_trigger':
        return this.#onRelation('trigger', row, 'tgrelid', 'tgname')
      case 'pg_policy':
        return this.#onRelation('policy', row, 'polrelid', 'polname')
      case 'pg_rewrite':
        return this.#onRelation('rule', row, 'ev_class', 'rulename')
      case 'pg_namespace':
        return { kind: 'schema', identity: [text('nspname')] }
      case 'pg_authid':
        return { kind: 'role', identity: [text('rolname')] }
      case 'pg_database':
        return { kind: 'database', identity: [row['is_current'] === 't' ? thisDatabase : apart(text('datname'))] }
      case 'pg_tablespace':
        return { kind: 'tablespace', identity: [text('spcname')] }
      case 'pg_extension':
        return { kind: 'extension', identity: [text('extname')] }
      case 'pg_language':
        return { kind: 'language', identity: [text('lanname')] }
      case 'pg_am':
        return { kind: 'access method', identity: [text('amname')] }
      case 'pg_event_trigger':
        return { kind: 'event trigger', identity: [text('evtname')] }
      case 'pg_publication':
        return { kind: 'publication', identity: [text('pubname')] }
      case 'pg_replication_origin':
        return { kind: 'replication origin', identity: [text('roname')] }
      case 'pg_subscription':
        return { kind: 'subscription', identity: [text('subname')] }
      case 'pg_foreign_data_wrapper':
        return { kind: 'foreign-data wrapper', identity: [text('fdwname')] }
      case 'pg_foreign_server':
        return { kind: 'server', identity: [text('srvname')] }
      case 'pg_parameter_acl':
        return { kind: 'parameter ACL', identity: [text('parname')] }
      case 'pg_largeobject_metadata':
        return { kind: 'large object', identity: [text('oid')] }
      case 'pg_user_mapping':
        return { kind: 'user mapping', identity: [role('umuser'), this.#single('pg_foreign_server', text('umserver'))] }
      case 'pg_collation':
        return this.#inSchema('collation', row, 'collnamespace', 'collname', ...(row['other_encoding'] ? [row['other_encoding']] : []))
      case 'pg_conversion':
        return this.#inSchema('conversion', row, 'connamespace', 'conname')
      case 'pg_statistic_ext':
        // Those of a temporary table lie where anybody's do, and go with it.
        return this.named('pg_class', text('stxrelid')) && this.#inSchema('statistics object', row, 'stxnamespace', 'stxname')
      case 'pg_ts_config':
        return this.#inSchema('text search configuration', row, 'cfgnamespace', 'cfgname')
      case 'pg_ts_dict':
        return this.#inSchema('text search dictionary', row, 'dictnamespace', 'dictname')
      case 'pg_ts_parser':
        return this.#inSchema('text search parser', row, 'prsnamespace', 'prsname')
      case 'pg_ts_template':
        return this.#inSchema('text search template', row, 'tmplnamespace', 'tmplname')
      case 'pg_opclass':
      case 'pg_opfamily': {
        const prefix = catalog === 'pg_opclass' ? 'opc' : 'opf'
        const schema = this.#schema(text(`${prefix}namespace`))
        const kind = catalog === 'pg_opclass' ? 'operator class' : 'operator family'
        return schema === null ? null : { kind, identity: [this.#single('pg_am', text(`${prefix}method`)), schema, text(`${prefix}name`)] }
      }
      case 'pg_amop': {
        const family = this.named('pg_opfamily', text('amopfamily'))
        const operands = [this.type(text('amoplefttype')), this.type(text('amoprighttype'))]
        return family && { kind: 'operator of access method', identity: [...family.identity, text('amopstrategy'), ...operands] }
      }
      case 'pg_amproc': {
        const family = this.named('pg_opfamily', text('amprocfamily'))
        const operands = [this.type(text('amproclefttype')), this.type(text('amprocrighttype'))]
        return family && { kind: 'function of access method', identity: [...family.identity, text('amprocnum'), ...operands] }
      }
      case 'pg_cast':
        if (['castsource', 'casttarget'].some((column) => !this.named('pg_type', text(column)))) return null
        return { kind: 'cast', identity: [this.type(text('castsource')), this.type(text('casttarget'))] }
      case 'pg_transform':
        return { kind: 'transform', identity: [this.type(text('trftype')), this.#single('pg_language', text('trflang'))] }
      case 'pg_default_acl': {
        const schema = text('defaclnamespace') === '0' ? [] : [this.#single('pg_namespace', text('defaclnamespace'))]
        return {
          kind: 'default acl',
          identity: [role('defaclrole'), ...schema, text('defaclobjtype')],
        }
      }
      case 'pg_auth_members':
        return { kind: 'role membership', identity: [role('roleid'), role('member'), role('grantor')] }
      case 'pg_publication_rel': {
        const table = this.named('pg_class', text('prrelid'))
        return table && { kind: 'publication relation', identity: [...table.identity, this.#single('pg_publication', text('prpubid'))] }
      }
      case 'pg_publication_namespace':
        return {
          kind: 'publication namespace',
          identity: [this.#single('pg_namespace', text('pnnspid')), this.#single('pg_publication', text('pnpubid'))],
        }
      case 'pg_db_role_setting':
        return {
          kind: 'role settings',
          identity: [
            row['setrole'] === '0' ? '(every role)' : role('setrole'),
            row['setdatabase'] === '0' ? '(every database)' : this.#single('pg_database', text('setdatabase')),
          ],
        }
      default:
        return this.#nameOfUnknown(catalog, row)
    }
  }

  /** A catalog that this version does not know: its name column if it has one, in its schema if it has that, else all that it says. */
  #nameOfUnknown(catalog: string, row: Row): Named {
    const name = Object.keys(row).find((column) => /name$/.test(column))
    const schema = Object.keys(row).find((column) => /namespace$/.test(column))
    const parts = name
      ? [...(schema ? [this.#single('pg_namespace', row[schema]!)] : []), row[name]!]
      : Object.entries(row).flatMap(([column, value]) => (column === 'oid' || value === null ? [] : [value]))
    return { kind: catalog, identity: parts }
  }
}

export function indexByOid(rows: readonly Row[]): Map<string, Row> {
  const index = new Map<string, Row>()
  for (const row of rows) {
    const oid = row['oid']
    if (oid) index.set(oid, row)
  }
  return index
}
