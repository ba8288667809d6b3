import { formatAddress } from '../core/address.ts'
import type { AttributeDifference, Difference } from '../core/difference.ts'
import { type AttributeWords, type Kind, kindOf } from './kind.ts'
import { changePhrase } from './phrase.ts'
import { everywhere } from './words/everywhere.ts'

/** What two snapshots disagree on, said of a change ("was added") or of a rollback ("is still there"). */
export function sentenceOf(difference: Omit<Difference, 'sentence'>, said: 'of a change' | 'of a rollback' = 'of a change'): string {
  const title = formatAddress(difference)
  const ofChange = said === 'of a change'
  const { verbs = usualVerbs(kindOf(difference.kind)?.plural) } = kindOf(difference.kind) ?? {}
  if (difference.change === 'added') return `${title} ${ofChange ? verbs.added : verbs.still}`
  if (difference.change === 'removed') return `${title} ${ofChange ? verbs.removed : verbs.gone}`
  const rows = difference.attributes.find(({ name }) => name === 'rows')
  if (rows && rows.before === rows.after)
    return `${title}: ${rows.after} ${rows.after === '1' ? 'row has' : 'rows have'} other values${ofChange ? '' : ' than before'}`
  const parts = worthSaying(difference.kind, difference.attributes).map((attribute) => phrase(difference, attribute))
  const [first, ...others] = new Map(parts.filter(({ change }) => change !== '').map((part) => [part.whole, part])).values()
  if (!first) return title
  const all = [first, ...others].map(({ whole }) => whole).join('; ')
  if (others.length === 0 && first.joined === 'verb') return `${title} ${all}`
  if (others.length > 0 || first.joined === ':' || first.title === '') return `${title}: ${all}`
  // As after GRANT … ON and CREATE POLICY … ON, where a table needs no word.
  return `${first.title} ${first.joined} ${first.joined === 'on' ? title.replace(/^table /, '') : title}: ${first.change}`
}

function usualVerbs(plural: true | undefined): NonNullable<Kind['verbs']> {
  const [was, is] = plural ? ['were', 'are'] : ['was', 'is']
  return { added: `${was} added`, removed: `${was} dropped`, still: `${is} still there`, gone: `${is} gone` }
}

/** The words for an attribute of an object; `undefined`: it is shown under its catalog's own name. */
export function attributeWords(kind: string, name: string): AttributeWords | undefined {
  const own = kindOf(kind)?.attributes
  return own?.[name] ?? everywhere[name] ?? own?.[baseOf(name)] ?? everywhere[baseOf(name)]
}

/** The catalog's column, without the part of the object that it is about. */
function baseOf(name: string): string {
  return name.replace(/ \(.*\)$/s, '')
}

/** What follows from another attribute of the same object is left to that one. */
function worthSaying(kind: string, attributes: readonly AttributeDifference[]): readonly AttributeDifference[] {
  const differ = new Set(attributes.flatMap(({ name }) => [name, baseOf(name)]))
  const telling = attributes.filter(({ name }) => !attributeWords(kind, name)?.follows?.some((other) => differ.has(other)))
  return telling.length > 0 ? telling : attributes
}

function phrase(
  { kind, attributes }: Pick<Difference, 'kind' | 'attributes'>,
  attribute: AttributeDifference,
): { title: string; joined: string; change: string; whole: string } {
  const { name } = attribute
  const words = attributeWords(kind, name)
  const named = words === undefined || words === everywhere[name] || words === kindOf(kind)?.attributes[name] || words.alike
  const title = named ? (words?.title ?? name) : `${words.title} ${name.slice(baseOf(name).length + 1).replace(/^\((\d+)\)$/, '$1')}`
  const change = changePhrase(words, attribute, attributes)
  const joined = words?.joined ?? ':'
  return { title, joined, change, whole: title === '' ? change : `${title} ${change}` }
}
