import { createColors } from 'picocolors'
import type { DocumentRepairs, LeftOut, SnapshotDifference } from '../catalog/compare-documents.ts'
import { oneLine, printable } from '../report/printable.ts'
import { count } from '../report/words.ts'

/** What the two sides are called. */
interface Names {
  readonly before: string
  readonly after: string
}

interface Shown {
  /** What both sides hold beside the schema. */
  readonly shows: { readonly rows: boolean; readonly cluster: boolean }
  readonly leftOut: readonly LeftOut[]
  readonly repairs: Omit<DocumentRepairs, 'differences'>
  readonly names: Names
  readonly colour: boolean
}

const signs = { added: '+', removed: '-', altered: '~' } as const

/**
 * Differences for a terminal: one sentence each, by kind of object, then what is no more than a note, what would undo them, and
 * what was not compared.
 */
export function differencesText(differences: readonly SnapshotDifference[], { shows, leftOut, repairs, names, colour }: Shown): string {
  const colours = createColors(colour)
  const real = differences.filter(({ tier }) => tier !== 'residue')
  const residue = differences.filter(({ tier }) => tier === 'residue')
  const kinds = [...new Set(real.map(({ kind }) => kind))].sort()
  const lines = [
    ...kinds.flatMap((kind) => [
      colours.bold(kind),
      ...real.filter((one) => one.kind === kind).map(({ change, sentence }) => `  ${signs[change]} ${oneLine(sentence)}`),
    ]),
    ...residue.map(({ sentence }) => colours.dim(`note: ${oneLine(sentence)} (no client sees it)`)),
  ]
  return [...lines, ...repairLines(repairs, names), notComparedText(leftOut, names).trimEnd(), closing(real.length, shows)]
    .filter((line) => line !== '')
    .join('\n')
    .concat('\n')
}

/** A line for each; nothing, where everything was compared. */
export function notComparedText(leftOut: readonly LeftOut[], names: Names): string {
  return leftOut
    .map(({ what, why, side }) => `not compared: ${oneLine(what)}: ${oneLine(why)}${side === 'both' ? '' : ` (${oneLine(names[side])})`}\n`)
    .join('')
}

const takesRows = /^(DROP (TABLE|MATERIALIZED VIEW)|ALTER (FOREIGN )?TABLE .* DROP COLUMN) /

/** SQL to be copied, with what there is to know about it in comments. */
function repairLines({ statements, as, left }: Shown['repairs'], { before, after }: Names): string[] {
  // What cannot be shown as it is would not do what it should.
  const shown = statements.filter((statement) => printable(statement) === statement)
  if (shown.length === 0) return []
  const missing = left + statements.length - shown.length
  const who = as === undefined ? '' : `, as ${oneLine(as)}`
  return [
    `-- What would bring ${oneLine(after)} back to ${oneLine(before)}, run in this order${who}:`,
    ...(shown.some((statement) => takesRows.test(statement)) ? ['-- Read them first: rows go with what is dropped.'] : []),
    ...shown,
    ...(missing === 0 ? [] : [`-- No statement is known for ${count(missing, 'difference')}.`]),
  ]
}

function closing(found: number, { rows, cluster }: Shown['shows']): string {
  const compared = ['the schema', ...(rows ? ['rows'] : []), ...(cluster ? ['the cluster'] : [])]
  const list = compared.length > 1 ? `${compared.slice(0, -1).join(', ')} and ${compared.at(-1)}` : compared[0]
  return `${found === 0 ? 'No difference' : count(found, 'difference')} in ${list}.`
}
