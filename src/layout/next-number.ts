/**
 * The number of the next migration, spelled as those that are there: a moment in UTC where the last one is one (`20240131120000`, milliseconds,
 * seconds), else one more, with as many digits. The first of all is `001`. Never one that is there or comes before.
 *
 * @param names of the migrations, each with its number at the beginning; others do not count.
 */
export function nextNumber(names: readonly string[], now: Date): string {
  const numbers = names.map((name) => /^\d+/.exec(name)?.[0]).filter((digits) => digits !== undefined)
  if (numbers.length === 0) return '001'
  const last = numbers.reduce((highest, digits) => (BigInt(digits) > BigInt(highest) ? digits : highest))
  const oneMore = (BigInt(last) + 1n).toString().padStart(last.length, '0')
  const moment = momentLike(last, now)
  return moment !== undefined && BigInt(moment) > BigInt(last) ? moment : oneMore
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
