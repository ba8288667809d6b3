import type { TableRows } from '../catalog/row-texts.ts'

/** How often each row is there, in some of its columns; a row is written as JSON. */
export type Bag = ReadonlyMap<string, number>

export function bagOf({ columns, rows }: TableRows, wanted: readonly string[]): Bag {
  const places = wanted.map((column) => columns.indexOf(column))
  const bag = new Map<string, number>()
  for (const row of rows) {
    const text = JSON.stringify(places.map((place) => row[place] ?? null))
    bag.set(text, (bag.get(text) ?? 0) + 1)
  }
  return bag
}

/** How many rows of `bag` are not in `of`, each as often as it is missing. */
export function missingFrom(bag: Bag, of: Bag): { readonly row: string; readonly times: number }[] {
  const missing: { row: string; times: number }[] = []
  for (const [row, times] of bag) {
    const there = of.get(row) ?? 0
    if (there < times) missing.push({ row, times: times - there })
  }
  return missing
}

export function countMissing(bag: Bag, of: Bag): number {
  return missingFrom(bag, of).reduce((sum, { times }) => sum + times, 0)
}

export function sameBags(a: Bag, b: Bag): boolean {
  return countMissing(a, b) === 0 && countMissing(b, a) === 0
}
