import type { RowRequest, Value } from '../../seed/generated/row-options.ts'

export const nothing: RowRequest = { fixed: new Map(), first: new Map(), filled: new Set() }

/** What to ask for, in turn: all that is wanted; what leads elsewhere, or is the identity's; what is the identity's; nothing for sure. The rest is offered. */
export function requestsFor(
  wanted: ReadonlyMap<string, Value>,
  { isLed, isOwn }: { isLed(column: string): boolean; isOwn(column: string): boolean },
): RowRequest[] {
  const isFixed: readonly ((column: string) => boolean)[] = [() => true, (column) => isLed(column) || isOwn(column), isOwn, () => false]
  return isFixed.map((keeps) => {
    const fixed = new Map([...wanted].filter(([column]) => keeps(column)))
    const offered = [...wanted].filter(([column, value]) => !fixed.has(column) && value !== null)
    return { ...nothing, fixed, first: new Map(offered.map(([column, value]) => [column, [value]] as const)) }
  })
}
