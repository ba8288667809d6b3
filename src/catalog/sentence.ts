import { formatAddress } from '../core/address.ts'
import type { AttributeDifference, Difference } from '../core/difference.ts'
import { type AttributeWords, kindOf } from './kind.ts'

/** See flags.ts. */
const forgotten = (title: string): AttributeWords => ({ title, values: { f: 'forgotten', null: 'known' } })

const everywhere: Readonly<Record<string, AttributeWords>> = {
  atthasdef: forgotten('its default'),
  relchecks: { title: 'counted checks', values: { null: 'all' } },
  relhasindex: forgotten('its indexes'),
  relhasrules: forgotten('its rules'),
  relhassubclass: forgotten('its children'),
  relhastriggers: forgotten('its triggers'),
  description: { title: 'comment' },
  'description (pg_rewrite)': { title: 'comment on its rule' },
  'description (pg_type)': { title: 'comment on its row type' },
  'description (typarray)': { title: 'comment on its array type' },
  initprivs: { title: 'initial privileges' },
  'data (sha256)': { title: 'data', secret: true },
  subconninfo: { title: 'connection', secret: true },
  attnum: { title: 'position' },
  xmin: { title: 'row' },
  deptype: { title: 'part of an identity', values: { i: 'yes', null: 'no' } },
  'refobjid (member of extension)': { title: 'extension' },
  'refobjid (member of extension) (pg_type)': { title: 'extension of its row type' },
  'refobjid (member of extension) (typarray)': { title: 'extension of its array type' },
  'refobjid (owned by)': { title: 'owning column' },
  'refobjid (part of operator class)': { title: 'operator class' },
  'refobjid (depends on extension)': { title: 'extensions it depends on' },
}

/** What two snapshots disagree on, said of a change ("was added") or of a rollback ("is still there"). */
export function sentenceOf(difference: Omit<Difference, 'sentence'>, said: 'of a change' | 'of a rollback' = 'of a change'): string {
  const title = formatAddress(difference)
  if (difference.change === 'added') return `${title} ${said === 'of a change' ? 'was added' : 'is still there'}`
  if (difference.change === 'removed') return `${title} ${said === 'of a change' ? 'was dropped' : 'is gone'}`
  const rows = difference.attributes.find(({ name }) => name === 'rows')
  if (rows && rows.before === rows.after)
    return `${title}: ${rows.after} ${rows.after === '1' ? 'row has' : 'rows have'} other values${said === 'of a change' ? '' : ' than before'}`
  const parts = new Set(worthSaying(difference.attributes).map((attribute) => attributePhrase(difference.kind, attribute)))
  return `${title}: ${[...parts].join('; ')}`
}

/** What follows from another attribute of the same object is left to that one: an index's columns from its key, a foreign key's triggers from its actions. */
function worthSaying(attributes: readonly AttributeDifference[]): readonly AttributeDifference[] {
  const telling = attributes.filter(({ name, before, after }) => {
    if (name.startsWith('pg_attribute (') || name === 'pg_trigger') return false
    return !name.startsWith('tgenabled (') || (before !== null && after !== null)
  })
  return telling.length > 0 ? telling : attributes
}

/** The title, the value before and the value after; long texts are cut, lists are said by what went and what came. */
function attributePhrase(kind: string, { name, before, after }: AttributeDifference): string {
  const words = kindOf(kind)?.attributes[name] ?? kindOf(kind)?.attributes[name.replace(/ \(.*\)$/, '')] ?? everywhere[name]
  const title = words?.title ?? name.replace(/^description \((.*)\)$/, 'comment on $1')
  if (words?.secret)
    return before !== null && after !== null ? `${title} changed` : `${title} ${before ? 'set' : 'none'} → ${after ? 'set' : 'none'}`
  if (name === 'pg_trigger') return 'the triggers that enforce it'
  if (name.startsWith('pg_attribute (')) return 'what is known of its columns'
  if (name === 'attnum') return `moved from ${ordinal(before)} to ${ordinal(after)}`
  const [was, is] = [list(before), list(after)]
  if (was && is && !sameMembers(was, is)) {
    const gone = was.filter((item) => !is.includes(item))
    const come = is.filter((item) => !was.includes(item))
    return `${title}: ${[...gone.map((item) => `−${item}`), ...come.map((item) => `+${item}`)].join(', ')}`
  }
  if (before !== null && after !== null && Math.max(before.length, after.length) > longest) return `${title} ${whatDiffers(before, after)}`
  return `${title} ${value(words, before)} → ${value(words, after)}`
}

const longest = 120

/** Of two long texts only the lines between what they begin and end with alike. */
function whatDiffers(before: string, after: string): string {
  const [was, is] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < was.length && start < is.length && was[start] === is[start]) start++
  let end = 0
  while (end < was.length - start && end < is.length - start && was[was.length - 1 - end] === is[is.length - 1 - end]) end++
  const part = (lines: string[]) =>
    cut(
      lines
        .slice(start, lines.length - end)
        .map((line) => line.trim())
        .join(' '),
    ) || 'nothing'
  return `at line ${start + 1}: ${part(was)} → ${part(is)}`
}

function cut(text: string): string {
  return text.length > 2 * longest ? `${text.slice(0, 2 * longest)}…` : text
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item))
}

function list(text: string | null): string[] | null {
  if (text === null || !text.startsWith('[')) return null
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) && parsed.every((item) => typeof item === 'string') ? parsed : null
  } catch {
    return null
  }
}

function value(words: AttributeWords | undefined, text: string | null): string {
  if (text === null) return words?.values?.['null'] ?? 'none'
  const known = words?.values?.[text] ?? (text === 't' ? 'yes' : text === 'f' ? 'no' : undefined)
  if (known) return known
  const items = list(text)
  const shown = items ? items.join(', ') : text
  return cut(shown)
}

function ordinal(text: string | null): string {
  const n = Number(text)
  const ending = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${ending}`
}
