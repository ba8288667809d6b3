import type { Verdict } from '../core/finding.ts'
import type { RunResult, StepResult, Totals } from '../core/result.ts'

/** The mark that stands for a verdict. */
export const marks: Readonly<Record<Verdict, string>> = { passed: '✓', failed: '✗', 'not-checked': '○' }

/** `not-checked` as people write it. */
export function verdictWords(verdict: string): string {
  return verdict === 'not-checked' ? 'not checked' : verdict
}

/** `1 migration`, `7 migrations`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

/** `7 passed, 0 failed, 0 not checked`: all three, always. */
export function totalsWords({ passed, failed, notChecked }: Totals): string {
  return `${passed} passed, ${failed} failed, ${notChecked} not checked`
}

/** How long something took, for people: `41 ms`, `1.2 s`, `3 min 5 s`. */
export function durationWords(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Which migrations have no spec, said as a share of all. */
export function specsWords(migrations: RunResult['migrations']): string {
  const without = migrations.filter(({ specFile }) => specFile === undefined).length
  if (without === 0) return migrations.length === 1 ? 'The migration has a spec.' : 'Every migration has a spec.'
  if (without === migrations.length) return migrations.length === 1 ? 'The migration has no spec.' : 'No migration has a spec.'
  return `${without} of ${migrations.length} migrations ${without === 1 ? 'has' : 'have'} no spec.`
}

/** Who gets round row security, a line each: `view public.cards reads with the rights of its owner: public.people`. */
export function aboveLines(above: RunResult['aboveRowSecurity'] = []): string[] {
  return above.map(({ who, how, of }) => `${who} ${how}${of === undefined ? '' : `: ${of.join(', ')}`}`)
}

/** What a script's run came to: `passed`, `absent`, `not checked: The up failed.` */
export function stepWords({ verdict, reason }: StepResult<string>): string {
  return `${verdictWords(verdict)}${reason === undefined ? '' : `: ${reason}`}`
}
