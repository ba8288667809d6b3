/** The first number that an integer of this type cannot hold. */
const beyond: Readonly<Record<string, string>> = {
  smallint: '32768',
  integer: '2147483648',
  bigint: '9223372036854775808',
}

/** More characters than this say nothing more. */
const longest = 10_000

/**
 * Values that a column of the second type takes and one of the first does not, the likeliest first; both as the server prints types. None: nothing is
 * known that could not be held before.
 */
export function widerValues(before: string, after: string): string[] {
  const [was, is] = [sizeOf(before), sizeOf(after)]
  if (isText(is.name)) {
    if (!isText(was.name)) return ['text']
    const more = (was.sizes[0] ?? Number.POSITIVE_INFINITY) + 1
    return more <= Math.min(is.sizes[0] ?? longest, longest) ? ['x'.repeat(more)] : []
  }
  const integer = beyond[was.name]
  if (integer !== undefined) {
    if (is.name in beyond) return Object.keys(beyond).indexOf(is.name) > Object.keys(beyond).indexOf(was.name) ? [integer] : []
    return isNumber(is.name) ? ['0.5', integer] : []
  }
  if (was.name === 'numeric' && isNumber(is.name)) return widerNumbers(was.sizes, is.name === 'numeric' ? is.sizes : [])
  if (was.name === 'real' && is.name === 'double precision') return ['1e300']
  if (was.name === 'date' && is.name.startsWith('timestamp')) return ['2020-01-02 03:04:05']
  if (was.name === 'bit' && is.name === 'bit varying') return ['1'.repeat((was.sizes[0] ?? 1) + 1)]
  return []
}

/** More digits before the point, and more behind it. */
function widerNumbers([precision, scale = 0]: readonly number[], [wider, finer = 0]: readonly number[]): string[] {
  if (precision === undefined) return []
  const isFiner = wider === undefined || finer > scale
  const isWider = wider === undefined || wider - finer > precision - scale
  return [...(isFiner ? [`0.${'0'.repeat(scale)}1`] : []), ...(isWider ? [`1${'0'.repeat(precision - scale)}`] : [])]
}

function isText(name: string): boolean {
  return name === 'text' || name === 'character varying' || name === 'character'
}

function isNumber(name: string): boolean {
  return name === 'numeric' || name === 'real' || name === 'double precision'
}

/** `numeric(10,2)` is numeric of the sizes 10 and 2. */
function sizeOf(type: string): { readonly name: string; readonly sizes: readonly number[] } {
  const sizes = /\(([\d,]+)\)/.exec(type)?.[1]?.split(',').map(Number) ?? []
  return { name: type.replace(/\([\d,]+\)/, ''), sizes }
}
