import type { Evidence, Finding, Location } from '../core/finding.ts'
import type { MigrationResult } from '../core/result.ts'

/** The title under which a check says what a person should do about it. */
const nextStepTitle = 'Next step'

/** What a finding rests on, less what is said about the next step. */
export function evidenceOf({ evidence }: Finding): readonly Evidence[] {
  return evidence.filter(({ title }) => title !== nextStepTitle)
}

/** The one next step after a migration that failed: the first that a check names, else what to correct; `undefined`: none failed. */
export function nextStepOf(migration: MigrationResult): string | undefined {
  const failed = migration.findings.filter(({ verdict, known }) => verdict === 'failed' && !known)
  if (failed.length === 0) return undefined
  const said = failed.flatMap(({ evidence }) => evidence).find(({ title }) => title === nextStepTitle)
  if (said !== undefined) return said.body
  // What fails later in the walk may only follow from what failed first.
  return `${correction(failed[0]!, migration)}, then run: npx pg-roundtrip verify --only ${shellWord(migration.id)}`
}

function correction({ location, direction }: Finding, { id, file, specFile }: MigrationResult): string {
  if (location !== undefined && location.file !== specFile) return `Correct ${placeWords(location)}`
  if (direction === 'down')
    return `Correct the down of ${id}, or declare in ${specFile === undefined ? 'a' : 'its'} spec what the rollback does not bring back`
  return specFile === undefined ? `Correct ${file}` : `Correct ${file}, or what ${specFile} says of it`
}

/** Who knows of a finding since when, and why it is left so; empty: nobody does. */
export function knownWords({ known }: Finding): string {
  return known === undefined ? '' : ` (Known since ${known.since} by ${known.who}: ${known.why.replace(/\.$/, '')}.)`
}

/** `file:line:column`; the file alone where its beginning stands for all of it. */
export function placeWords({ file, line, column }: Location): string {
  return line === 1 && column === 1 ? file : `${file}:${line}:${column}`
}

/** The sentence with the claim that it is about before it, unless it says so itself. */
export function claimed({ claim, sentence }: Finding): string {
  return claim === undefined || sentence.includes(claim) ? sentence : `${claim} ${sentence}`
}

function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
