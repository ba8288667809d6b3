import type { Expected, ExpectedDifference } from '../config/expected.ts'
import type { Difference } from '../core/difference.ts'
import { Failure } from '../core/failure.ts'
import type { Evidence, Finding } from '../core/finding.ts'
import { normaliseAddress } from '../core/normalise-address.ts'
import { withoutParts } from '../core/without-parts.ts'
import { covers, namesRowsOf } from './declared.ts'
import { indexOf } from './index-of.ts'

/**
 * What the configuration expects to differ, by the id of the migration.
 *
 * @param now the moment of the run; a last day ends at midnight, UTC.
 * @throws Failure `usage` for a migration that is not there, and for two entries about the same.
 */
export function readRegister(entries: readonly Expected[], ids: readonly string[], now: Date): ReadonlyMap<string, ExpectedDifference[]> {
  const today = now.toISOString().slice(0, 10)
  const register = new Map<string, ExpectedDifference[]>()
  for (const [index, { migration, ...entry }] of entries.entries()) {
    const id = ids[indexOf(ids, migration, `expected[${index}]`)]!
    const known = register.get(id) ?? []
    if (known.some(({ what }) => normaliseAddress(what) === normaliseAddress(entry.what))) {
      throw new Failure('usage', `expected[${index}] says a second time that ${entry.what} differs in ${id}.`, {
        nextStep: 'Keep one of the two.',
      })
    }
    register.set(id, [...known, { ...entry, over: entry.until !== undefined && entry.until < today }])
  }
  return register
}

/**
 * Whether an entry is about a difference. An address means the object and what belongs to it, never the rows of a table: those are named by the table's
 * name alone, so that nobody excuses lost rows who meant a comment.
 */
export function isAbout({ what }: Pick<ExpectedDifference, 'what'>, difference: Difference): boolean {
  return areRows(difference) ? namesRowsOf(what, difference) : covers(what, difference)
}

/** Other data (that of a large object) belongs to an object that has no rows beside it. */
export function areRows({ scope, attributes }: Difference): boolean {
  return scope === 'rows' && attributes.some(({ name }) => name === 'rows')
}

/** A difference that does not fail, and what the configuration says of it. */
export interface Excuse {
  readonly sentence: string
  readonly by: readonly ExpectedDifference[]
  /** What the sentence rests on, beyond itself. */
  readonly evidence?: readonly Evidence[]
}

/** Differences by what the configuration says of them. */
export interface SetApart {
  /** Those that fail. */
  readonly unexpected: readonly Difference[]
  readonly excused: readonly Excuse[]
  /** What covered some of those that fail, until a day that has passed. */
  readonly over: readonly ExpectedDifference[]
}

/** Sets apart the differences that are expected. */
export function setApart(
  differences: readonly Difference[],
  expected: readonly ExpectedDifference[],
  say: (difference: Difference) => string,
): SetApart {
  const counting = (difference: Difference) => expected.filter((entry) => !entry.over && isAbout(entry, difference))
  const unexpected = differences.filter((difference) => counting(difference).length === 0)
  const covered = withoutParts(differences.filter((difference) => !unexpected.includes(difference)))
  const excused = covered.map((difference) => ({ sentence: say(difference), by: counting(difference) }))
  const over = expected.filter((entry) => entry.over && unexpected.some((difference) => isAbout(entry, difference)))
  return { unexpected, excused, over }
}

/** A check's finding about what is unexpected, with what is expected beside it: a finding that did not fail says so in its sentence. */
export function withExpected(finding: Finding, { excused, over }: Omit<SetApart, 'unexpected'>): Finding {
  const evidence = [...finding.evidence, ...evidenceOf('Expected', excused), ...evidenceOfOver(over)]
  const [first] = excused
  if (finding.verdict === 'failed' || first === undefined) return { ...finding, evidence }
  const more = excused.length > 1 ? ` (and ${excused.length - 1} more)` : ''
  const otherwise = finding.verdict === 'not-checked' ? ` Of the rest: ${finding.sentence}` : ''
  return { ...finding, sentence: `Expected: ${first.sentence}${more}. Why: ${sentenceOf(first.by[0]!.why)}${otherwise}`, evidence }
}

function evidenceOf(title: string, excused: readonly Excuse[]): Evidence[] {
  if (excused.length === 0) return []
  const reasons = [...new Set(excused.flatMap(({ by }) => by))].map(described)
  return [
    { title, body: excused.map(({ sentence }) => sentence).join('\n') },
    ...excused.flatMap(({ evidence = [] }) => evidence),
    { title: 'Why', body: reasons.join('\n') },
  ]
}

function evidenceOfOver(over: readonly ExpectedDifference[]): Evidence[] {
  if (over.length === 0) return []
  const next = `Correct it now, or give ${over[0]!.what} a later until in expected.`
  return [
    { title: 'No longer expected', body: over.map(described).join('\n') },
    { title: 'Next step', body: next },
  ]
}

function described({ what, why, until }: ExpectedDifference): string {
  return `${what}${until === undefined ? '' : `, until ${until}`}: ${why}`
}

/** With a full stop, unless it ends in something like one. */
export function sentenceOf(text: string): string {
  return /[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`
}
