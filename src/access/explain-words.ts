import type { Policies, Side } from './explain-policies.ts'
import type { Command } from './trial.ts'

/** Texts in columns, one row per line. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The policies with what each says of the row. */
export function policyLines({ applied, forOthers }: Policies, role: string): string {
  const part = (permissive: boolean, title: string) => {
    const of = applied.filter((policy) => policy.permissive === permissive)
    if (of.length === 0) return []
    const rows = of.map(({ name, predicate: asked = 'no predicate', value }) => {
      const predicate = asked.replace(/,$/, '')
      if (value === undefined) return [`  ${name}`, predicate]
      return typeof value === 'string' ? [`  ${name}`, value, predicate] : [`  ${name}`, 'fails', `${predicate}: ${value.fails}`]
    })
    return [title, aligned(rows)]
  }
  const lines = [
    ...part(true, 'Permissive, of which one must be true:'),
    ...part(false, 'Restrictive, which must all be true:'),
    ...(forOthers.length > 0 ? [`Not for ${role}: ${forOthers.join('; ')}.`] : []),
  ]
  return lines.length > 0 ? lines.join('\n') : 'There is none.'
}

/** Which policy lets the row in or keeps it out, as a sentence; undefined: there is no row to say it of. */
export function verdictOf(
  { applied }: Policies,
  role: string,
  command: Command,
  side: Side,
): { readonly sentence: string; readonly letsIn: boolean } | undefined {
  const [permissive, restrictive] = [applied.filter((policy) => policy.permissive), applied.filter((policy) => !policy.permissive)]
  const out = (sentence: string) => ({ sentence, letsIn: false })
  if (permissive.length === 0) return out(`No permissive policy for ${command} is for ${role}, so every row is kept out.`)
  if (applied.some(({ value }) => value === undefined)) return undefined
  const failing = applied.find(({ value }) => typeof value === 'object')
  if (failing !== undefined && typeof failing.value === 'object')
    return out(`The policy ${failing.name} cannot be asked: ${failing.value.fails}.`)
  const opening = permissive.filter(({ value }) => value === 'true')
  if (opening.length === 0) {
    const each = permissive.map(({ name, predicate, value }) => `${predicate} of ${name} is ${value}`)
    return out(`No permissive policy for ${command} lets it in: ${each.join('; ')}.`)
  }
  const closing = restrictive.find(({ value }) => value !== 'true')
  if (closing !== undefined) return out(`The restrictive policy ${closing.name} keeps it out: ${closing.predicate} is ${closing.value}.`)
  const none = `it has no ${side === 'using' ? 'USING' : 'WITH CHECK'}`
  const [first, ...others] = opening.map(({ name, predicate }) => ({ name, because: predicate ?? none }))
  const sentence =
    others.length === 0
      ? `The policy ${first!.name} lets it in: ${first!.because.replace(/,$/, '')}.`
      : `Each of these policies lets it in: ${[first!, ...others].map(({ name, because }) => `${name}, ${because}`).join('; ')}.`
  return { sentence, letsIn: true }
}
