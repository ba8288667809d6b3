import { leadingNumber } from './order.ts'

/** What stands after the number in a new file's name: `Add a rating` → `add_a_rating`. */
export function wordsForName(words: string, separator: '_' | '-' = '_'): string {
  return words
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]+/gu, separator)
    .replace(/^[_-]|[_-]$/g, '')
    .toLowerCase()
}

/** `20240131120000`, in UTC. */
export function timestamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14)
}

/**
 * The number of a new migration: after the greatest of those that are there, in their manner: a moment (in UTC, or seconds or milliseconds since 1970) where
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

function momentLike(digits: string, now: Date): string | undefined {
  const isDate = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/.test(digits)
  if (isDate && [8, 12, 14].includes(digits.length)) return now.toISOString().replace(/\D/g, '').slice(0, digits.length)
  if (isDate && digits.length === 17) return now.toISOString().replace(/\D/g, '')
  // Milliseconds and seconds since 1970, from 2001 to 2286.
  if (digits.length === 13 && digits.startsWith('1')) return String(now.getTime())
  if (digits.length === 10 && digits.startsWith('1')) return String(Math.floor(now.getTime() / 1000))
  return undefined
}
