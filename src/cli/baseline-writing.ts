import { relative } from 'node:path'
import { againstBaseline, type BaselineEntry, entryFor } from '../baseline/baseline.ts'
import { hasBaseline, readBaseline, writeBaseline } from '../baseline/baseline-file.ts'
import { Failure } from '../core/failure.ts'
import type { KnownFinding } from '../core/finding.ts'
import type { RunResult } from '../core/result.ts'

/** What a new baseline has to say of whatever it lists. */
export type Said = KnownFinding

/**
 * Who and why, of `--who` and `--why`; today is the day since which it is known.
 *
 * @throws Failure `usage` when one of them is missing.
 */
export function saidOf({ who, why }: { readonly who?: string; readonly why?: string }, now = new Date()): Said {
  if (who?.trim() && why?.trim()) return { who: who.trim(), why: why.trim(), since: now.toISOString().slice(0, 10) }
  throw new Failure('usage', `--write-baseline needs ${who?.trim() ? '--why' : '--who'}.`, {
    nextStep: 'Say who answers for what is known, and why it is left so: --write-baseline --who NAME --why REASON.',
  })
}

/**
 * Writes what a run found into a baseline: entries that are still met stay as they are, those that nothing meets go, what is new is added.
 *
 * @param run made without a baseline; of migrations that it did not walk the entries stay.
 * @param ids every migration, in order.
 * @returns one sentence about what was written.
 * @throws Failure when a baseline that is there is none, or it cannot be written.
 */
export function writeBaselineOf(run: RunResult, file: string, ids: readonly string[], root: string, said: Said): string {
  const old = hasBaseline(file) ? readBaseline(file, ids, root) : []
  const counts = { known: 0, new: 0, gone: 0 }
  const entriesOf = (id: string): BaselineEntry[] => {
    const entries = old.filter(({ migration }) => migration === id)
    const result = run.migrations.find((one) => one.id === id)
    if (!result) return entries
    const { findings, gone } = againstBaseline(result.findings, entries, root)
    const unmet = new Set(gone.map(({ entry }) => entry))
    const kept = entries.filter((entry) => !unmet.has(entry))
    const added = findings.filter(({ verdict, known }) => verdict !== 'passed' && !known).map((one) => entryFor(id, one, root, said))
    counts.known += kept.length
    counts.new += added.length
    counts.gone += unmet.size
    return [...kept, ...added]
  }
  writeBaseline(file, ids.flatMap(entriesOf), root)
  return `Wrote ${relative(root, file)}: ${counts.known} known before, ${counts.new} new, ${counts.gone} taken out.`
}
