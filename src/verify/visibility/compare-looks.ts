import type { Question } from '../../access/explain.ts'
import type { Evidence } from '../../core/finding.ts'
import { compareTrials, isAboutLostRows } from './compare-trials.ts'
import { without } from './leaks.ts'
import type { Look } from './look.ts'
import type { Compared, Unknown, Widened } from './visibility.ts'

/** Why somebody reaches a row of a table or view, asked while the later state is there. */
export type Explain = (question: Omit<Question, 'login' | 'part'> & { readonly becoming?: true }) => Promise<readonly Evidence[]>

/** Of one comparison so many are explained: the others are alike. */
const mostExplained = 4

/**
 * What the actors reach in the later state that they did not in the earlier one.
 *
 * @param tables those that are to be compared: what was not tried in one of them is not known.
 * @param roles the roles that there were in the earlier state: whoever comes as another one reached nothing.
 */
export async function compareLooks(
  before: Look,
  after: Look,
  { tables, roles, explain }: { readonly tables: readonly string[]; readonly roles: ReadonlySet<string>; readonly explain: Explain },
): Promise<Compared> {
  const widened: Widened[] = []
  const unknown: Unknown[] = []
  const tried: string[] = []
  const whyOf = async (question: Parameters<Explain>[0]) => (widened.length < mostExplained ? explain(question) : [])
  const isNew = ({ role }: { readonly role: string }) => !roles.has(role)
  for (const on of tables) {
    const [was, is] = [before.tables.get(on), after.tables.get(on)]
    const reason = after.failed.get(on) ?? before.failed.get(on) ?? undefined
    if (is && was && reason === undefined) {
      const compared = compareTrials(was, is, isNew)
      tried.push(on)
      unknown.push(...compared.unknown.map((one) => ({ on, reason: one })))
      for (const { actor, command, becoming, columns, rows } of compared.gained) {
        const what = { actor, command, ...(becoming && { becoming }) }
        const why = await whyOf({ ...what, relation: on, ...(rows[0] && { row: rows[0].id }) })
        widened.push({ ...what, on, ...(columns && { columns }), rows: rows.map(({ words }) => words), why })
      }
    } else if (reason !== undefined) unknown.push({ on, reason })
  }
  for (const { lens, actor, trial } of after.lenses) {
    const on = lens.name
    const isSaid = unknown.some((one) => one.on === on && one.reason === trial.unknown)
    if (trial.unknown !== undefined && !isSaid) unknown.push({ on, reason: trial.unknown })
    const known = before.lenses.find((one) => one.lens.kind === lens.kind && one.lens.name === on && one.actor.name === actor.name)
    const rows = known ? without(trial.beyond, known.trial.shown) : trial.beyond
    if (rows.length === 0) continue
    const why = await whyOf({ actor, command: 'select', relation: lens.sources[0]! })
    widened.push({ actor, command: 'select', on, rows: rows.map(wordsOf), through: lens.kind, why })
  }
  return { tried, widened, unknown }
}

/** Both, where the second was seen with more rows: what one of them knows is known. */
export function together(first: Compared, second: Compared): Compared {
  const isSame = (a: Widened, b: Widened) =>
    a.actor.name === b.actor.name && a.command === b.command && a.on === b.on && a.becoming === b.becoming && !a.columns === !b.columns
  const more = second.widened.filter((one) => !first.widened.some((known) => isSame(one, known)))
  const unknown = first.unknown.filter(({ on, reason }) => isAboutLostRows(reason) || !second.tried.includes(on))
  return {
    tried: [...new Set([...first.tried, ...second.tried])],
    widened: [...first.widened, ...more],
    unknown: [...unknown, ...second.unknown],
  }
}

function wordsOf(row: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(row)
    .map(([name, value]) => `${name} = ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
