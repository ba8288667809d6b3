/**
 * The candidate that somebody who wrote `word` may have meant, for "did you mean": fewest single-character edits, at most a third of
 * the word's length (two for a word of four letters, one for a shorter one), ignoring case; also one that `word` begins or ends. `undefined`: none is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  const limit = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 3))
  let best: { candidate: string; edits: number } | undefined
  for (const candidate of candidates) {
    const name = candidate.toLowerCase()
    const contained = wanted.length > 1 && (name.startsWith(wanted) || name.endsWith(wanted))
    const edits = contained ? 1 : editDistance(wanted, name)
    if (edits <= limit && (best === undefined || edits < best.edits)) best = { candidate, edits }
  }
  return best?.candidate
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
