import type { TypeShape } from './describe.ts'
import { expressionValues } from './expression-values.ts'

const words = [
  'text',
  'another text',
  'third text',
  'a',
  'A',
  '1',
  'AB',
  'ABC',
  '12',
  'ab-cd',
  'en',
  'en-US',
  'ann@example.org',
  'https://example.org/',
  '#00ff00',
  '+4915112345678',
  '2020-01-02',
  '192.0.2.1',
  '00000000-0000-4000-8000-000000000001',
  '{}',
  '',
]
const whole = ['1', '2', '3', '4', '5', '0', '-1', '10', '100']
const fractions = ['1', '2', '3', '0.5', '0', '-1', '10', '0.01']
const moments = ['2020-01-02 03:04:05', '2020-02-03 04:05:06', '2000-01-01 00:00:00', '2199-12-31 00:00:00']
const object = ['0']

/** By the name of a type of PostgreSQL's own, texts that it reads; the first are the plainest. */
const builtin: Readonly<Record<string, readonly string[]>> = {
  aclitem: ['=r/postgres'],
  bit: ['0', '1'],
  bool: ['t', 'f'],
  box: ['((1,1),(0,0))', '((2,2),(0,0))'],
  bpchar: words,
  bytea: ['\\x01', '\\x02', '\\x'],
  char: ['a', 'b'],
  cid: whole.slice(0, 3),
  cidr: ['192.0.2.0/24', '198.51.100.0/24', '2001:db8::/32'],
  circle: ['<(0,0),1>', '<(0,0),2>'],
  date: ['2020-01-02', '2020-02-03', '2000-01-01', '2199-12-31'],
  float4: fractions,
  float8: fractions,
  gtsvector: [],
  inet: ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
  int2: whole,
  int2vector: ['1', '1 2'],
  int4: whole,
  int8: whole,
  interval: ['1 day', '2 days', '1 hour', '0'],
  json: ['{}', '[]', '{"a": 1}', '"text"', '1', 'true', 'null'],
  jsonb: ['{}', '[]', '{"a": 1}', '"text"', '1', 'true', 'null'],
  jsonpath: ['$', '$.a'],
  line: ['{1,-1,0}', '{1,1,0}'],
  lseg: ['[(0,0),(1,1)]', '[(0,0),(2,2)]'],
  macaddr: ['08:00:2b:01:02:03', '08:00:2b:01:02:04'],
  macaddr8: ['08:00:2b:01:02:03:04:05', '08:00:2b:01:02:03:04:06'],
  money: ['1', '2', '0'],
  name: words,
  numeric: fractions,
  oid: whole.slice(0, 3),
  oidvector: ['1', '1 2'],
  path: ['((0,0),(1,1))', '((0,0),(2,2))'],
  pg_lsn: ['0/1', '0/2'],
  pg_snapshot: ['1:1:', '2:2:'],
  point: ['(1,1)', '(2,2)'],
  polygon: ['((0,0),(1,1),(1,0))', '((0,0),(2,2),(2,0))'],
  refcursor: words,
  regclass: object,
  regcollation: object,
  regconfig: ['simple', 'english'],
  regdictionary: ['simple'],
  regnamespace: object,
  regoper: object,
  regoperator: object,
  regproc: object,
  regprocedure: object,
  regrole: object,
  regtype: object,
  text: words,
  tid: ['(0,1)', '(0,2)'],
  time: ['03:04:05', '04:05:06', '00:00:00', '23:59:59'],
  timestamp: moments,
  timestamptz: moments.map((moment) => `${moment}+00`),
  timetz: ['03:04:05+00', '04:05:06+00'],
  tsquery: ["'text'", "'another'"],
  tsvector: ["'text'", "'another'"],
  txid_snapshot: ['1:1:', '2:2:'],
  uuid: ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003'],
  varbit: ['0', '1', '01'],
  varchar: words,
  xid: whole.slice(0, 3),
  xid8: whole.slice(0, 3),
  xml: ['<a/>', '<b/>', 'text'],
}

const shapes = [
  'POINT(1 1)',
  'POLYGON((0 0,0 1,1 1,0 0))',
  'LINESTRING(0 0,1 1)',
  'MULTIPOLYGON(((0 0,0 1,1 1,0 0)))',
  'MULTIPOINT((0 0),(1 1))',
  'MULTILINESTRING((0 0,1 1))',
  'GEOMETRYCOLLECTION(POINT(1 1))',
  'POINT Z (1 1 1)',
  'POINT(2 2)',
]

/** By the name of a type that extensions are known for. */
const ofExtensions: Readonly<Record<string, readonly string[]>> = {
  citext: words,
  cube: ['(1,2)', '(2,3)'],
  geography: shapes,
  geometry: shapes,
  hstore: ['"a"=>"1"', '"a"=>"2"', ''],
  ltree: ['a.b', 'a', 'b.c'],
}

/** What any other type of an extension's may read. */
const guesses = ['1', 'text', '[1,2,3]', '(1,2)', '{}', '"a"=>"1"', 'a.b', '1-2', '2020-01-02', '0', '']

/**
 * Texts that a column of this type may take, the plainest first.
 *
 * @param modifier the column's: a length, a precision. -1: none.
 * @param typeOf knows the types that this one is made of.
 */
export function valuesOf(type: TypeShape, modifier: number, typeOf: (oid: string) => TypeShape): string[] {
  const inner = (oid: string | null, innerModifier = -1) => (oid === null ? [] : valuesOf(typeOf(oid), innerModifier, typeOf))
  if (type.sort === 'd') {
    const literals = type.checks.flatMap(({ expression }) => fitting(type, expression, typeOf))
    const [plain, ...others] = inner(type.of, type.modifier)
    return distinct([...(plain === undefined ? [] : [plain]), ...literals, ...others])
  }
  if (type.sort === 'e') return [...type.labels]
  if (type.sort === 'c') return composites(type.fields.map((field) => inner(field.type, field.modifier)[0] ?? null))
  if (type.sort === 'r') return ranges(inner(type.of))
  if (type.sort === 'm') return [...inner(type.of).map((range) => `{${range}}`), '{}']
  const known = type.schema === 'pg_catalog' ? builtin[type.name] : undefined
  if (known) return sized(type.name, known, modifier)
  if (type.isArray) return arrays(inner(type.of, modifier))
  if (type.schema === 'pg_catalog') return []
  return distinct([...(ofExtensions[type.name] ?? vectors(modifier)), ...guesses])
}

/** Texts for a column of this type that an expression suggests. */
export function fitting(type: TypeShape, expression: string, typeOf: (oid: string) => TypeShape): string[] {
  const { texts, numbers, sized: lengths } = expressionValues(expression)
  const base = baseOf(type, typeOf)
  if (/^(int|float|numeric|money|oid$|xid)/.test(base.name)) return numbers.map(String)
  if (/^jsonb?$/.test(base.name)) return [...texts.filter(isJson), ...texts.map((text) => JSON.stringify({ [text]: 1 }))]
  if (base.isArray) {
    const elements = distinct([...(base.of === null ? [] : valuesOf(typeOf(base.of), -1, typeOf)), ...texts])
    const many = lengths.map(({ length }) => arrayText(Array.from({ length: Math.min(length, 100) }, () => elements[0] ?? '')))
    return [...texts.map((text) => arrayText([text])), ...many]
  }
  if (base.sort === 'r') return [...texts]
  return distinct([...texts, ...lengths, ...(isText(base) ? numbers.map(String) : [])])
}

/** A text that no other row has, for a type of which there are many values; `number` is one that no row has. */
export function uncommon(type: TypeShape, number: string, typeOf: (oid: string) => TypeShape): string | undefined {
  const base = baseOf(type, typeOf)
  if (/^(int[248]|numeric|float[48]|money|oid)$/.test(base.name)) return number
  if (isText(base)) return `text ${number}`
  return base.name === 'uuid' ? `00000000-0000-4000-8000-${number.padStart(12, '0')}` : undefined
}

function baseOf(type: TypeShape, typeOf: (oid: string) => TypeShape): TypeShape {
  return type.sort === 'd' && type.of !== null ? baseOf(typeOf(type.of), typeOf) : type
}

function isText({ name }: TypeShape): boolean {
  return /^(text|varchar|bpchar|citext|name)$/.test(name)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A length of `varchar(n)` is stored with four more, a precision of numeric as two numbers in one (docs: pg_attribute.atttypmod is passed to the type's own functions). */
function sized(name: string, values: readonly string[], modifier: number): string[] {
  if (modifier < 0) return [...values]
  if (name === 'varchar' || name === 'bpchar') return distinct(values.map((value) => value.slice(0, modifier - 4)))
  if (name === 'bit') return values.map((value) => value.repeat(modifier))
  if (name === 'varbit') return distinct(values.map((value) => value.slice(0, modifier)))
  if (name !== 'numeric') return [...values]
  const [precision, scale] = [((modifier - 4) >> 16) & 0xffff, (((modifier - 4) & 0x7ff) ^ 1024) - 1024]
  const most = 10 ** (precision - scale)
  return values.filter((value) => Math.abs(Number(value)) < most)
}

function composites(values: readonly (string | null)[]): string[] {
  const text = values.map((value) => (value === null ? '' : quoted(value))).join(',')
  return distinct([`(${text})`, `(${values.map(() => '').join(',')})`])
}

function ranges(values: readonly string[]): string[] {
  const pairs = values.slice(1, 5).map((value, index) => `[${quoted(values[index]!)},${quoted(value)})`)
  return distinct([...pairs, ...values.slice(0, 5).map((value) => `[${quoted(value)},${quoted(value)}]`), '(,)', 'empty'])
}

function arrays(values: readonly string[]): string[] {
  const [first, second = first] = values
  if (first === undefined) return ['{}']
  return distinct([
    ...values.slice(0, 5).map((value) => arrayText([value])),
    arrayText([first, second!]),
    arrayText([first, second!, first]),
    '{}',
  ])
}

function arrayText(values: readonly string[]): string {
  return `{${values.map(quoted).join(',')}}`
}

/** So that it is one value of an array, a record or a range, whatever is in it. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** Types of vectors have their dimension for a modifier. */
function vectors(modifier: number): string[] {
  if (modifier < 1 || modifier > 20_000) return []
  return [`[${Array.from({ length: modifier }, () => '1').join(',')}]`, `{1:1}/${modifier}`]
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
