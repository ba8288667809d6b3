/**
 * Which members of a list stand elsewhere in another list of the same members: the fewest whose move explains the difference (all but a
 * longest common subsequence).
 */
export function moved<T>(before: readonly T[], after: readonly T[]): T[] {
  const place = new Map(after.map((member, index) => [member, index]))
  const places = before.map((member) => place.get(member)!)
  const best: number[] = []
  const previous: number[] = []
  let last = -1
  for (let i = 0; i < places.length; i++) {
    best[i] = 1
    previous[i] = -1
    for (let j = 0; j < i; j++) {
      if (places[j]! < places[i]! && best[j]! + 1 > best[i]!) {
        best[i] = best[j]! + 1
        previous[i] = j
      }
    }
    if (last < 0 || best[i]! >= best[last]!) last = i
  }
  const staying = new Set<number>()
  for (let i = last; i >= 0; i = previous[i]!) staying.add(i)
  return before.filter((_, index) => !staying.has(index))
}
