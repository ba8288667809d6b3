import type { Evidence, Finding, Location } from '../core/finding.ts'
import type { MigrationResult } from '../core/result.ts'

/** The title under which a check says what a person should do about it. */
const nextStepTitle = 'Next step'

/** What a finding rests on, less what is said about the next step. */
export function evidenceOf({ evidence }: Finding): readonly Evidence[] {
  return evidence.filter(({ title }) => title !== nextStepTitle)
}

/** The one next step after a migration that failed: the first that a check names, else the place to look at; `undefined`: none failed. */
export function nextStepOf({ id, file, findings }: MigrationResult): string | undefined {
  const failed = findings.filter(({ verdict }) => verdict === 'failed')
  if (failed.length === 0) return undefined
  const said = failed.flatMap(({ evidence }) => evidence).find(({ title }) => title === nextStepTitle)
  if (said !== undefined) return said.body
  const location = failed.find((finding) => finding.location !== undefined)?.location
  return `Correct ${location === undefined ? file : placeWords(location)}, then run: npx pg-roundtrip verify --only ${shellWord(id)}`
}

/** `file:line:column`. */
export function placeWords({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`
}

/** The sentence with the claim that it is about before it, unless it says so itself. */
export function claimed({ claim, sentence }: Finding): string {
  return claim === undefined || sentence.includes(claim) ? sentence : `${claim} ${sentence}`
}

function shellWord(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
