import { createHash } from 'node:crypto'
import type { Finding, KnownFinding } from '../core/finding.ts'

/** A finding that is known and does not fail a run: one entry of a baseline. */
export interface BaselineEntry {
  /** The migration's id. */
  readonly migration: string
  /** The check's name (`leaves no trace`). */
  readonly check: string
  /** What a spec claims, where the check has one finding a claim. */
  readonly claim?: string
  readonly verdict: 'failed' | 'not-checked'
  /** What was found when the entry was written, for the reader; a failure that says anything else is another one. */
  readonly sentence: string
  /** Of a failure: a digest of what the sentence rested on. */
  readonly evidence?: string
  /** Who answers for it. */
  readonly who: string
  /** Why it is left as it is. */
  readonly why: string
  /** The day on which it was written down, by UTC: `2027-12-31`. */
  readonly since: string
}

/** The name of the finding that says whether a baseline's entries of a migration are still met. */
export const baselineCheck = 'is as the baseline says'

/** What a baseline makes of a migration's findings. */
export interface AgainstBaseline {
  /** The same findings; those that are known say so. */
  readonly findings: readonly Finding[]
  /** Entries that nothing meets any more. */
  readonly gone: readonly { readonly entry: BaselineEntry; readonly now: Finding | undefined }[]
}

/** Holds findings against the entries of their migration. */
export function againstBaseline(findings: readonly Finding[], entries: readonly BaselineEntry[], root: string): AgainstBaseline {
  const met = new Set<BaselineEntry>()
  const marked = findings.map((finding) => {
    const entry = entries.find((one) => !met.has(one) && meets(finding, one, root))
    if (!entry) return finding
    met.add(entry)
    const known: KnownFinding = { who: entry.who, why: entry.why, since: entry.since }
    return { ...finding, known }
  })
  const about = (entry: BaselineEntry) => findings.find(({ check, claim }) => check === entry.check && claim === entry.claim)
  return { findings: marked, gone: entries.filter((entry) => !met.has(entry)).map((entry) => ({ entry, now: about(entry) })) }
}

function meets(finding: Finding, entry: BaselineEntry, root: string): boolean {
  const { check, claim, verdict } = finding
  if (check !== entry.check || claim !== entry.claim || verdict !== entry.verdict) return false
  // Why something could not be checked may be said in other words; a failure that is another one must not hide behind one that is known.
  return (
    verdict === 'not-checked' || (relativeTo(root, finding.sentence) === entry.sentence && evidenceDigest(finding, root) === entry.evidence)
  )
}

/** The finding about the entries of one migration. */
export function baselineFinding({ findings, gone }: AgainstBaseline, file: string): Finding {
  const known = findings.filter((finding) => finding.known).length
  const [first] = gone
  const base = { check: baselineCheck, direction: 'down' as const }
  if (!first) {
    const sentence = `${known === 1 ? '1 finding is' : `${known} findings are`} known, and as ${file} says.`
    return { ...base, verdict: 'passed', sentence, evidence: [] }
  }
  const lines = gone.map(({ entry, now }) => `${nameOf(entry)}: ${now === undefined ? 'is not among the checks' : nowWords(entry, now)}`)
  return {
    ...base,
    verdict: 'failed',
    sentence: `${file} lists what is no longer so: ${lines[0]}${gone.length > 1 ? ` (and ${gone.length - 1} more)` : ''}.`,
    evidence: [
      { title: 'Entries that nothing meets', body: lines.join('\n') },
      {
        title: 'Next step',
        body: `Take them out of ${file}, or write it anew: pg-roundtrip verify --write-baseline --who NAME --why REASON.`,
      },
    ],
  }
}

function nameOf({ check, claim, verdict }: BaselineEntry): string {
  return `${check}${claim === undefined ? '' : ` (${claim})`}, ${verdict === 'failed' ? 'which failed' : 'which was not checked'}`
}

function nowWords(entry: BaselineEntry, now: Finding): string {
  if (now.verdict === entry.verdict) return 'fails otherwise than the entry says'
  return { passed: 'passed', failed: 'fails now', 'not-checked': 'was not checked' }[now.verdict]
}

/** An entry for a finding that is not known yet. */
export function entryFor(migration: string, finding: Finding, root: string, said: KnownFinding): BaselineEntry {
  const { check, claim, verdict } = finding
  if (verdict === 'passed') throw new Error('What passed is in no baseline.')
  return {
    migration,
    check,
    ...(claim !== undefined && { claim }),
    verdict,
    sentence: relativeTo(root, finding.sentence),
    ...(verdict === 'failed' && { evidence: evidenceDigest(finding, root) }),
    ...said,
  }
}

/** Less what is advice: that may be worded otherwise tomorrow. */
const advice = /^(Next step|Statements? that would repair|A statement that would repair)/

function evidenceDigest({ evidence }: Finding, root: string): string {
  const said = evidence.filter(({ title }) => !advice.test(title)).map(({ title, body }) => [title, body])
  return createHash('sha256')
    .update(relativeTo(root, JSON.stringify(said)))
    .digest('hex')
    .slice(0, 16)
}

/** A project may lie elsewhere on another machine. */
function relativeTo(root: string, text: string): string {
  return text.replaceAll(`${root}/`, '').replaceAll(JSON.stringify(`${root}/`).slice(1, -1), '')
}
