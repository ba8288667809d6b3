import { formatAddress } from '../../core/address.ts'
import type { ConstraintCondition, Deferrable, ForeignKeyCondition } from '../condition.ts'
import { failed, type Outcome, passed, sides } from '../outcome.ts'
import { namesOf } from './columns.ts'
import { compareExpression } from './expression.ts'
import type { FoundConstraint, FoundTable } from './found.ts'
import { absence, missing } from './missing.ts'
import type { Probe } from './probe.ts'

/** Finds a table by its name as in SQL: its oid, or nothing. */
export type TableId = (name: string) => Promise<string | null>

export async function assertConstraint(
  probe: Probe,
  tableId: TableId,
  table: FoundTable,
  name: string,
  condition: ConstraintCondition | 'absent',
): Promise<Outcome> {
  const object = formatAddress({ kind: 'table constraint', identity: [table.schema, table.table, name] })
  const found = table.constraints.find((constraint) => constraint.name === name)
  if (condition === 'absent') return absence(object, found !== undefined, found?.definition)
  if (found === undefined) return missing(object, name, namesOf(table.constraints), 'constraints')
  const match = await matches(probe, tableId, table, found, condition)
  if (match === true) return passed(`${object} is ${found.definition}`)
  const expected = inWords(condition)
  const reason =
    match === false ? `${found.definition}, not ${expected}` : `not comparable: the server cannot read it in the spec (${match})`
  return failed(`${object} is ${reason}`, sides(expected, found.definition))
}

/** A constraint that must be there under any name; those in `taken` already stand for others, and the one that is found joins them. */
export async function assertSomeConstraint(
  probe: Probe,
  tableId: TableId,
  table: FoundTable,
  condition: ConstraintCondition,
  taken: Set<string>,
): Promise<Outcome> {
  let unreadable: string | undefined
  for (const found of table.constraints.filter((constraint) => !taken.has(constraint.name))) {
    const match = await matches(probe, tableId, table, found, condition)
    if (match === true) {
      taken.add(found.name)
      return passed(`table ${table.name} has the constraint ${found.definition}`)
    }
    if (match !== false) unreadable = match
  }
  const expected = inWords(condition)
  const there = table.constraints.map((constraint) => `${constraint.name}: ${constraint.definition}`)
  const why = unreadable === undefined ? '' : `: the server cannot read it in the spec (${unreadable})`
  return failed(`table ${table.name} has no constraint ${expected}${why}`, sides(expected, there.join('\n') || 'no constraint'))
}

/** `true`, `false`, or the server's words for why it cannot read what the spec says. */
async function matches(
  probe: Probe,
  tableId: TableId,
  table: FoundTable,
  found: FoundConstraint,
  condition: ConstraintCondition,
): Promise<boolean | string> {
  if (condition.validated !== undefined && condition.validated !== found.validated) return false
  if ('check' in condition) {
    if (found.type !== 'c' || found.expression === null) return false
    const comparison = await compareExpression(condition.check, found.expression, (text) => probe.check(table, text))
    return 'unreadable' in comparison ? comparison.unreadable : comparison.same
  }
  if (condition.deferrable !== undefined && condition.deferrable !== deferrability(found)) return false
  if ('primaryKey' in condition) return found.type === 'p' && sameList(condition.primaryKey, found.columns)
  if ('unique' in condition) {
    const nulls = condition.nullsNotDistinct
    return found.type === 'u' && sameList(condition.unique, found.columns) && (nulls === undefined || nulls === found.nullsNotDistinct)
  }
  return found.type === 'f' && matchesForeignKey(tableId, found, condition)
}

async function matchesForeignKey(tableId: TableId, found: FoundConstraint, { foreignKey }: ForeignKeyCondition): Promise<boolean> {
  const { columns, references, referencedColumns, onDelete, onUpdate } = foreignKey
  if (!sameList(columns, found.columns)) return false
  if (referencedColumns !== undefined && !sameList(referencedColumns, found.referencedColumns)) return false
  if (onDelete !== undefined && onDelete !== actions[found.onDelete]) return false
  if (onUpdate !== undefined && onUpdate !== actions[found.onUpdate]) return false
  return references === found.references || (await tableId(references)) === found.referencesId
}

const actions: Readonly<Record<string, string>> = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default' }

function deferrability(found: FoundConstraint): Deferrable {
  if (!found.deferrable) return false
  return found.deferred ? 'initially deferred' : 'initially immediate'
}

function inWords(condition: ConstraintCondition): string {
  const list = (names: readonly string[]) => `(${names.join(', ')})`
  const words: (string | false | undefined)[] = []
  if ('primaryKey' in condition) words.push('PRIMARY KEY', list(condition.primaryKey))
  else if ('unique' in condition) {
    words.push('UNIQUE', condition.nullsNotDistinct === true && 'NULLS NOT DISTINCT', list(condition.unique))
  } else if ('check' in condition) words.push(`CHECK (${condition.check})`)
  else {
    const { columns, references, referencedColumns, onDelete, onUpdate } = condition.foreignKey
    words.push('FOREIGN KEY', list(columns), 'REFERENCES', `${references}${referencedColumns === undefined ? '' : list(referencedColumns)}`)
    words.push(onUpdate && `ON UPDATE ${onUpdate.toUpperCase()}`, onDelete && `ON DELETE ${onDelete.toUpperCase()}`)
  }
  if ('deferrable' in condition) {
    words.push(condition.deferrable === false ? 'NOT DEFERRABLE' : `DEFERRABLE ${condition.deferrable?.toUpperCase()}`)
  }
  if (condition.validated !== undefined) words.push(condition.validated ? 'validated' : 'NOT VALID')
  return words.filter((word) => typeof word === 'string').join(' ')
}

function sameList(expected: readonly string[], found: readonly string[]): boolean {
  return expected.length === found.length && expected.every((name, index) => name === found[index])
}
