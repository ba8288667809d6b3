import { sqlName, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { printsAlike, splitExpressions } from './expression.ts'
import type { Moment } from './moment.ts'
import { optionsOf, storageList } from './options.ts'
import type { Remaining } from './remaining.ts'

interface KeyPart {
  /** The column's name; `undefined`: it is an expression. */
  readonly column: string | undefined
  /** ` DESC NULLS LAST`, or nothing. */
  readonly order: string
  /** All of it, with collation, operator class and order. */
  readonly text: string
}

/** Bits of indoption (docs: pg_index; `INDOPTION_DESC`, `INDOPTION_NULLS_FIRST` in pg_index.h), with the nulls that go with a direction left out. */
const orders: Readonly<Record<string, string>> = { 0: '', 1: ' DESC NULLS LAST', 2: ' NULLS FIRST', 3: ' DESC' }

/** Operator classes that are the default of whatever column they can be of. */
const usualClasses =
  /^pg_catalog\.(int2|int4|int8|float4|float8|numeric|bool|date|timestamp|timestamptz|uuid|bytea|interval|jsonb|tsvector)_ops$/

/** Operator classes that are the default of some types that they can be used for. */
const classesOfTypes: Readonly<Record<string, RegExp>> = {
  'pg_catalog.text_ops': /^(text|character varying)/,
  'pg_catalog.array_ops': /\[\]$/,
  'pg_catalog.range_ops': /^pg_catalog\.\w+range$|^\w+range$/,
}

function isUsualClass(opclass: string, type: string | undefined): boolean {
  return usualClasses.test(opclass) || (type !== undefined && (classesOfTypes[opclass]?.test(type) ?? false))
}

/** The columns and expressions of an index; `undefined`: what they are cannot be written again. */
export function keyParts(index: Entry, rest: Remaining, moment: Moment): { keys: KeyPart[]; included: string[] } | undefined {
  const texts = (name: string) => JSON.parse(rest.take(name) ?? '[]') as string[]
  const [columns, classes, collations] = [texts('indkey'), texts('indclass'), texts('indcollation')]
  const options = (rest.take('indoption') ?? '').split(' ')
  const all = rest.take('indexprs')
  const expressions = all === undefined ? [] : splitExpressions(all)
  const count = Number(rest.take('indnkeyatts'))
  if (all !== undefined && !printsAlike(all)) return undefined
  if (expressions.length !== columns.filter((column) => column === '(expression)').length) return undefined
  const keys = columns.slice(0, count).map((column, at): KeyPart => {
    const order = orders[options[at]!] ?? ''
    const name = column === '(expression)' ? undefined : sqlName(column)
    const what = name ?? `(${expressions.shift()})`
    const [, opclass = ''] = /^[^.]*\.(.*)$/s.exec(classes[at]!) ?? []
    const collation = collations[at] && collations[at] !== 'pg_catalog.default' ? ` COLLATE ${sqlReference(collations[at])}` : ''
    const parameters = classParameters(index, at + 1)
    const given =
      parameters === '' && isUsualClass(opclass, name && typeOf(index, columns[at]!, moment))
        ? ''
        : ` ${sqlReference(opclass)}${parameters}`
    return { column: name, order, text: `${what}${collation}${given}${order}` }
  })
  return { keys, included: columns.slice(count).map(sqlName) }
}

/** The type of a column of the table that an index is on. */
function typeOf(index: Entry, column: string, moment: Moment): string | undefined {
  const relation = index.belongsTo.find(({ kind }) => kind === 'table' || kind === 'materialized view')
  return relation && moment.find(`${relation.kind} column`, [...relation.identity, column])?.attributes.get('atttypid')
}

/** Parameters of an operator class stand among the options of the index's column. */
function classParameters(index: Entry, column: number): string {
  const options = optionsOf(columnAttributes(index, column).get('attoptions'))
  return options.size > 0 ? ` (${storageList(options)})` : ''
}

/** What is known of one of an index's own columns. */
export function columnAttributes(index: Entry, column: number): Map<string, string> {
  return new Map(JSON.parse(index.attributes.get(`pg_attribute (${column})`) ?? '[]') as [string, string][])
}

/** ` WITH (fillfactor = 70)`, or nothing. */
export function indexOptions(rest: Remaining): string {
  const options = optionsOf(rest.take('reloptions'))
  return options.size > 0 ? ` WITH (${storageList(options)})` : ''
}

/** What every index has that nobody did anything to. */
export function plainIndex(index: Entry, rest: Remaining): void {
  rest.derived('relname', 'relnamespace', 'relowner', 'relisshared', 'relkind', 'relispopulated', 'relreplident', 'indrelid')
  rest.derived('relpersistence', 'relrowsecurity', 'relforcerowsecurity')
  rest.must('relispartition', 'f')
  rest.must('inhparent', undefined)
  for (const name of ['indisvalid', 'indisready', 'indislive']) rest.must(name, 't')
  for (const name of ['indisclustered', 'indisreplident']) rest.must(name, 'f')
  for (const name of rest.namesLike('pg_attribute (')) {
    // A statistics target is a statement of its own; the rest follows from the definition.
    if (columnAttributes(index, Number(/\d+/.exec(name)![0])).has('attstattarget')) rest.spoil()
    rest.take(name)
  }
}
