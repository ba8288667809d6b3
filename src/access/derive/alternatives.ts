import type { Alternative, Atom, ColumnName, Term } from './terms.ts'

/** Of conditions with many ways to meet them, so many are told apart. */
const most = 16

/** Met by anything. */
export const always: readonly Alternative[] = [{ atoms: [], who: false }]
/** Met by some rows, nobody can say which. */
export const depends: readonly Alternative[] = [{ atoms: [], who: false, depends: true }]
/** Met by nothing. */
export const never: readonly Alternative[] = []

export function all(conditions: readonly (readonly Alternative[])[]): readonly Alternative[] {
  return conditions.reduce(
    (ways, condition) =>
      ways
        .flatMap((way) => condition.map((one) => together(way, one)))
        .filter(isPossible)
        .slice(0, most),
    always,
  )
}

export function any(conditions: readonly (readonly Alternative[])[]): readonly Alternative[] {
  return conditions.flat().slice(0, most)
}

export function onWho(ways: readonly Alternative[]): readonly Alternative[] {
  return ways.map((way) => ({ ...way, who: true }))
}

function together(one: Alternative, other: Alternative): Alternative {
  const roles = one.roles && other.roles ? one.roles.filter((role) => other.roles!.includes(role)) : (one.roles ?? other.roles)
  return {
    atoms: [...one.atoms, ...other.atoms],
    who: one.who || other.who,
    ...(roles && { roles }),
    ...((one.depends || other.depends) && { depends: true }),
  }
}

/** A column cannot be two values at once, nor an actor have two roles. */
function isPossible({ atoms, roles }: Alternative): boolean {
  if (roles?.length === 0) return false
  const required = new Map<string, ReadonlySet<string | null>>()
  for (const { table, column, yes } of atoms) {
    if (yes.length === 0) continue
    const key = `${table}\0${column}`
    const known = required.get(key)
    const common = known === undefined ? yes : yes.filter((value) => known.has(value))
    if (common.length === 0) return false
    required.set(key, new Set(common))
  }
  return true
}

export function atom({ table, column }: ColumnName, values: readonly (string | null)[], isNegated: boolean): Atom {
  return isNegated ? { table, column, yes: [], no: values } : { table, column, yes: values, no: [] }
}

export function literalsOf(terms: readonly Term[]): (string | null)[] {
  return terms.flatMap((term) => (term.sort === 'literal' ? [term.value] : []))
}

export function columnsOf(terms: readonly Term[]): (Term & { sort: 'column' })[] {
  return terms.filter((term) => term.sort === 'column')
}

/** For `>` and its like: a value on this side of a bound, and one on the other. */
function besides(bound: string, operator: string): { readonly yes: string[]; readonly no: string[] } | undefined {
  const above = operator.startsWith('>')
  const number = Number(bound)
  const day = /^\d{4}-\d{2}-\d{2}/.test(bound)
  if (bound === '' || (Number.isNaN(number) && !day)) return undefined
  const [more, less] = day ? ['2199-12-31', '2000-01-01'] : [String(number + 1), String(number - 1)]
  return above ? { yes: [more], no: [less] } : { yes: [less], no: [more] }
}

/** The operator with its sides exchanged. */
function mirrored(operator: string): string {
  return operator.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<'))
}

/** The ways to meet `<`, `>` and their like; `isTimed`: a side is the present moment. */
export function compared(
  left: readonly Term[],
  right: readonly Term[],
  { operator, isNegated, isTimed }: { readonly operator: string; readonly isNegated: boolean; readonly isTimed: boolean },
): readonly Alternative[] {
  const [columns, bounds, as] = columnsOf(left).length > 0 ? [left, right, operator] : [right, left, mirrored(operator)]
  const values = isTimed ? ['2026-01-01'] : literalsOf(bounds)
  for (const column of columnsOf(columns)) {
    const sides = values.flatMap((value) => (value === null ? [] : (besides(value, as) ?? [])))[0]
    if (!sides) continue
    const { yes, no } = isNegated ? { yes: sides.no, no: sides.yes } : sides
    return [{ atoms: [{ table: column.table, column: column.column, yes, no }], who: false }]
  }
  return depends
}
