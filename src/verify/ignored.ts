import { comparable } from '../config/options.ts'
import type { CompareOptions } from '../core/compare-options.ts'

type Part = keyof CompareOptions

const words: Readonly<Record<Part, string>> = {
  columnOrder: 'the order of columns',
  comments: 'comments',
  owners: 'owners',
  privileges: 'privileges',
}

/** What does not matter to a project when states are compared, by the names of the options. */
export function ignoredParts(compare: CompareOptions): Part[] {
  return comparable.filter((name) => compare[name] === 'ignore')
}

/** What a report says of that; `undefined`: everything matters. */
export function ignoredNote(parts: readonly Part[]): string | undefined {
  if (parts.length === 0) return undefined
  return `As the options say, ${listed(parts)} ${isOne(parts) ? 'does' : 'do'} not count after a rollback or when an up runs again.`
}

/** A sentence that says of two states that they are equal, with what was left out of it. */
export function lessIgnored(sentence: string, parts: readonly Part[]): string {
  if (parts.length === 0) return sentence
  return `${sentence.replace(/\.$/, '')}; ${listed(parts)} ${isOne(parts) ? 'was' : 'were'} not compared.`
}

function isOne(parts: readonly Part[]): boolean {
  return parts.length === 1 && parts[0] === 'columnOrder'
}

function listed(parts: readonly Part[]): string {
  // "The order of columns and comments" would be read as the order of both.
  const names = [...parts.filter((part) => part !== 'columnOrder'), ...parts.filter((part) => part === 'columnOrder')].map(
    (part) => words[part],
  )
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
