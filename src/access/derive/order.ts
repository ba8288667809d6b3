import type { TableShape } from '../../seed/generated/describe.ts'

/** Each table after those to which its foreign keys lead; of those that lead to one another, the one whose key may be empty comes first. */
export function inOrder(tables: readonly TableShape[]): TableShape[] {
  const left = new Map(tables.map((table) => [table.oid, table]))
  const sorted: TableShape[] = []
  while (left.size > 0) {
    const ready = [...left.values()].filter((table) => parentsOf(table, false).every((parent) => !left.has(parent)))
    const next =
      ready.length > 0
        ? ready
        : [...left.values()].filter((table) => parentsOf(table, true).every((parent) => !left.has(parent))).slice(0, 1)
    for (const table of next.length > 0 ? next : [...left.values()].slice(0, 1)) {
      sorted.push(table)
      left.delete(table.oid)
    }
  }
  return sorted
}

function parentsOf({ oid, columns, constraints }: TableShape, needed: boolean): string[] {
  return constraints.flatMap(({ sort, parent, columns: own }) => {
    const isNeeded = own.every((name) => columns.find((column) => column.name === name)?.notNull)
    return sort === 'f' && parent !== null && parent !== oid && (!needed || isNeeded) ? [parent] : []
  })
}
