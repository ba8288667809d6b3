import { leadingNumber } from './order.ts'

/** The words of a new migration's name, as tools spell them: `Add users' e-mail` → `add_users_e_mail`. */
export function slugOf(words: string, separator: '_' | '-' = '_'): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, separator)
    .replace(/^[_-]|[_-]$/g, '')
}

/** `20240131235959`, in UTC, as most tools number. */
export function timestampOf(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14)
}

/**
 * The number of a new migration: counted on from the last one where the names are counted (`007` → `008`), a time in its own way where they are times
 * (14 or 17 digits a date in UTC, 13 milliseconds, 10 seconds); never before the last one.
 *
 * @param first the number where there is no migration yet.
 */
export function nextNumber(names: readonly string[], now: Date, first: string = timestampOf(now)): string {
  const last = names.reduce<string | null>((greatest, name) => {
    const digits = /^\d+/.exec(name)?.[0]
    if (digits === undefined) return greatest
    return greatest === null || leadingNumber(digits)! >= leadingNumber(greatest)! ? digits : greatest
  }, null)
  if (last === null) return first
  const after = (BigInt(last) + 1n).toString().padStart(last.length, '0')
  const date = now.toISOString().replace(/\D/g, '')
  const time = { 10: String(Math.floor(now.getTime() / 1000)), 13: String(now.getTime()), 14: date.slice(0, 14), 17: date }[last.length]
  return time === undefined || BigInt(time) <= BigInt(last) ? after : time
}
