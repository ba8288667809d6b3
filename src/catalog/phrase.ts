import type { AttributeDifference } from '../core/difference.ts'
import type { AttributeWords } from './kind.ts'
import { cut, isLong, whatDiffers } from './long-text.ts'

/** What became of one attribute: the value before and the value after; of long texts what differs, of lists what went and what came. */
export function changePhrase(
  words: AttributeWords | undefined,
  { before, after }: AttributeDifference,
  others: readonly AttributeDifference[],
): string {
  if (words?.secret)
    return before !== null && after !== null ? 'changed' : `${before === null ? 'none' : 'set'} → ${after === null ? 'none' : 'set'}`
  const said = words?.change?.(before, after, others)
  if (said !== undefined) return said
  const [was, is] = [reading(words, before), reading(words, after)]
  if (Array.isArray(was) && Array.isArray(is) && !sameMembers(was, is)) {
    const gone = was.filter((item) => !is.includes(item))
    const come = is.filter((item) => !was.includes(item))
    return [...gone.map((item) => `−${item}`), ...come.map((item) => `+${item}`)].join(', ')
  }
  const [then, now] = [text(was), text(is)]
  if (before !== null && after !== null && isLong(then, now)) return whatDiffers(then, now)
  return `${then} → ${now}`
}

/** A list, or what is shown for a value. */
function reading(words: AttributeWords | undefined, value: string | null): string | readonly string[] {
  if (value === null) return words?.values?.['null'] ?? 'none'
  const known = words?.values?.[value]
  if (known !== undefined) return known
  if (words?.reads) return words.reads(value)
  if (value === 't' || value === 'f') return value === 't' ? 'yes' : 'no'
  return list(value)?.map(short) ?? short(value)
}

/** What is built in needs no schema: `pg_catalog.int4pl(integer, integer)` is int4pl. */
function short(value: string): string {
  return value.startsWith('pg_catalog.') ? value.replace(/(?<=^|\(|, )pg_catalog\./g, '') : value
}

function text(read: string | readonly string[]): string {
  if (typeof read !== 'string') return read.length > 0 ? cut(read.join(', ')) : 'none'
  return read
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item))
}

/** The members of a JSON list of texts. */
export function list(value: string): string[] | undefined {
  if (!value.startsWith('[')) return undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? parsed : undefined
  } catch {
    return undefined
  }
}
