import { sqlName, sqlNames, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { collation } from './column-type.ts'
import { newConstraint } from './constraint-definition.ts'
import { printsAlike } from './expression.ts'
import { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

const sortOf = ({ attributes }: Entry) => attributes.get('typtype')

/** `integer` and its like are no names where a statement wants one. */
const nameOf = ({ identity, attributes }: Entry) =>
  attributes.get('typnamespace') === 'pg_catalog' ? `pg_catalog.${sqlName(attributes.get('typname') ?? '')}` : identity[0]!

/** `DOMAIN s.rating`, `TYPE s.mood`. */
const objectOf = (type: Entry) => `${sortOf(type) === 'd' ? 'DOMAIN' : 'TYPE'} ${nameOf(type)}`

/** What every new type of its sort has, and what follows from the rest. */
function plainType(type: Entry, rest: Remaining): void {
  rest.derived(
    'typname',
    'typnamespace',
    'typlen',
    'typbyval',
    'typinput',
    'typoutput',
    'typreceive',
    'typsend',
    'typalign',
    'typstorage',
    'typsubscript',
  )
  rest.derived('typarray', 'typcategory', 'typtypmod', 'typndims', 'typanalyze', 'typelem')
  rest.must('typispreferred', 'f')
  rest.must('typisdefined', 't')
  rest.must('typdelim', ',')
  rest.must('typarray name', `_${type.attributes.get('typname')}`)
}

function create(repairing: Repairing, rest: Remaining): string | undefined {
  const type = repairing.before!
  plainType(type, rest)
  const sort = rest.take('typtype')
  if (sort === 'e') return newEnum(type, rest)
  if (sort === 'd') return newDomain(repairing, rest)
  return undefined
}

function newEnum(type: Entry, rest: Remaining): string {
  rest.must('typnotnull', 'f')
  const labels = JSON.parse(rest.take('enumlabel') ?? '[]') as string[]
  return `CREATE TYPE ${type.identity[0]} AS ENUM (${labels.map(sqlText).join(', ')})`
}

/** A domain with its constraints. */
function newDomain({ before: domain, past, present }: Repairing, rest: Remaining): string | undefined {
  const base = rest.take('typbasetype')
  const [value, given] = [rest.take('typdefaultbin'), rest.take('typcollation')]
  rest.derived('typdefault')
  const notNull = rest.take('typnotnull') === 't'
  const constraints: string[] = []
  for (const part of rest.parts()) {
    const remaining = new Remaining(part, past.partsOf(part))
    const definition = newConstraint(part, remaining, past, present)
    // In CREATE DOMAIN a constraint is always valid.
    if (part.kind !== 'domain constraint' || definition === undefined || !remaining.accountedFor || / NOT VALID$/.test(definition))
      return undefined
    constraints.push(` ${definition}`)
    rest.takePart(part)
  }
  if (value !== undefined && !printsAlike(value)) return undefined
  const collate = given === undefined ? '' : collation(base ?? '', given)
  const plainNotNull = notNull && !constraints.some((text) => / NOT NULL$/.test(text)) ? ' NOT NULL' : ''
  return `CREATE DOMAIN ${domain!.identity[0]} AS ${base}${collate}${value === undefined ? '' : ` DEFAULT ${value}`}${plainNotNull}${constraints.join('')}`
}

/** One label more than there is now, at its place, or one that is called otherwise; a label that came stays (docs: ALTER TYPE, ADD VALUE). */
const labels: Handler = ({ before, after }, { after: type }) => {
  const [was, is] = [before, after].map((list) => JSON.parse(list ?? '[]') as string[])
  const renamed = renamedLabel(is!, was!)
  if (renamed) return `ALTER TYPE ${type!.identity[0]} RENAME VALUE ${renamed.map(sqlText).join(' TO ')}`
  const missing = was!.filter((label) => !is!.includes(label))
  if (missing.length !== 1 || was!.length !== is!.length + 1) return undefined
  const at = was!.indexOf(missing[0]!)
  if (was!.filter((label) => label !== missing[0]).some((label, index) => label !== is![index])) return undefined
  const next = was![at + 1]
  return `ALTER TYPE ${type!.identity[0]} ADD VALUE ${sqlText(missing[0]!)}${next === undefined ? '' : ` BEFORE ${sqlText(next)}`}`
}

/** Two lists in which one member differs: what it is called in either. */
export function renamedLabel(these: readonly string[], those: readonly string[]): [string, string] | undefined {
  const differing = these.flatMap((label, at) => (label === those[at] ? [] : [[label, those[at]!] as [string, string]]))
  const [one, ...others] = these.length === those.length ? differing : []
  return one && others.length === 0 && !those.includes(one[0]) ? one : undefined
}

const value: Handler = ({ before }, { after }) => {
  if (sortOf(after!) !== 'd' || (before !== null && !printsAlike(before))) return undefined
  return `ALTER DOMAIN ${after!.identity[0]} ${before === null ? 'DROP DEFAULT' : `SET DEFAULT ${before}`}`
}

/** From 17 on there is a constraint for it, whose own statement does it. */
const notNull: Handler = ({ before }, { after, past, present }) => {
  if (sortOf(after!) !== 'd') return undefined
  const isConstraint = [past, present].some((moment) => moment.partsOf(after!).some((part) => part.attributes.get('contype') === 'n'))
  return isConstraint ? 'follows' : `ALTER DOMAIN ${after!.identity[0]} ${before === 't' ? 'SET' : 'DROP'} NOT NULL`
}

export const repairType = repairs({
  object: objectOf,
  // A range type takes its multirange type with it.
  drop: (_, type) => (sortOf(type) === 'm' ? undefined : `DROP ${objectOf(type)}`),
  create,
  owner: 'typowner',
  privileges: { attribute: 'typacl', on: (type) => `TYPE ${nameOf(type)}` },
  alter: {
    enumlabel: labels,
    typdefaultbin: value,
    typdefault: (_, { difference }) => (difference.attributes.some(({ name }) => name === 'typdefaultbin') ? 'follows' : undefined),
    typnotnull: notNull,
    typarray: () => 'follows',
  },
})

function attribute(column: Entry): string | undefined {
  const rest = new Remaining(column)
  const [type, given] = [rest.take('atttypid')!, rest.take('attcollation')]
  rest.derived('attrelid', 'attname', 'atttypmod', 'attstorage')
  rest.must('attislocal', 't')
  rest.must('attinhcount', '0')
  for (const name of ['attcompression', 'attidentity', 'attgenerated']) rest.must(name, '')
  rest.must('attnotnull', 'f')
  return rest.accountedFor
    ? `${sqlNames(column.identity.slice(-1))} ${type}${given === undefined ? '' : collation(type, given)}`
    : undefined
}

function newComposite({ before: type }: Repairing, rest: Remaining): string | undefined {
  rest.derived('relname', 'relnamespace', 'relowner', 'relkind', 'relisshared', 'relreplident', 'relispopulated', 'typtype')
  for (const name of ['relrowsecurity', 'relforcerowsecurity', 'relispartition', 'typnotnull']) rest.must(name, 'f')
  rest.must('relpersistence', 'p')
  plainType(type!, rest)
  const columns = rest.parts().sort((a, b) => (a.ordinal?.position ?? 0) - (b.ordinal?.position ?? 0))
  const attributes = columns.map((column) => (column.kind === 'composite type column' ? attribute(column) : undefined))
  if (attributes.includes(undefined)) return undefined
  for (const column of columns) rest.takePart(column)
  return `CREATE TYPE ${sqlNames(type!.identity)} AS (${attributes.join(', ')})`
}

/** The relation and the type are one object with two owners that are always the same. */
export const repairCompositeType = repairs({
  create: newComposite,
  owner: 'typowner',
  privileges: { attribute: 'typacl', on: ({ identity }) => `TYPE ${sqlNames(identity)}` },
  alter: {
    relowner: (_, { difference }) => (difference.attributes.some(({ name }) => name === 'typowner') ? 'follows' : undefined),
    typarray: () => 'follows',
  },
})
