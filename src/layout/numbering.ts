import { leadingNumber } from './order.ts'

/** What stands after the number in a new file's name: `Add a rating` → `add_a_rating`. */
export function wordsForName(words: string): string {
  return words
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
}

/** `20240131120000`, in UTC. */
export function timestamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14)
}

/**
 * The number of a new migration: after the greatest of those that are there, in their manner: a moment (of 14 digits, or seconds or milliseconds since 1970) where
 * that one is a moment, else the next number, as wide.
 *
 * @param names begin with their numbers.
 * @param first where there is none yet.
 */
export function nextNumber(names: readonly string[], now: Date, first: string = timestamp(now)): string {
  const last = names
    .filter((name) => leadingNumber(name) !== null)
    .map((name) => /^\d+/.exec(name)![0])
    .reduce<string | undefined>((a, b) => (a === undefined || BigInt(b) > BigInt(a) ? b : a), undefined)
  if (last === undefined) return first
  const next = String(BigInt(last) + 1n)
  const moment = momentLike(last, now)
  if (moment !== undefined) return BigInt(moment) > BigInt(last) ? moment : next
  return next.padStart(last.length, '0')
}

function momentLike(number: string, now: Date): string | undefined {
  if (/^(?:19|20)\d{12}$/.test(number)) return timestamp(now)
  if (/^1\d{12}$/.test(number)) return String(now.getTime())
  if (/^1\d{9}$/.test(number)) return String(Math.floor(now.getTime() / 1000))
  return undefined
}
