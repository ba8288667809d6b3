import type { Evidence } from '../../core/finding.ts'
import { compareTrials, type Gained } from './compare-trials.ts'
import { without } from './leaks.ts'
import type { Look } from './look.ts'
import type { Compared, Unknown, Widened } from './visibility.ts'

/** Why somebody reaches a row, asked while the later state is there. */
export type Explain = (table: string, gained: Gained) => Promise<readonly Evidence[]>

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
  const isNew = ({ role }: { readonly role: string }) => !roles.has(role)
  for (const on of tables) {
    const [was, is] = [before.tables.get(on), after.tables.get(on)]
    const reason =
      after.failed.get(on) ??
      before.failed.get(on) ??
      (was ? undefined : 'the text of the up did not show that it has to do with it, so it was not tried before')
    if (is && was && reason === undefined) {
      const compared = compareTrials(was, is, isNew)
      tried.push(on)
      unknown.push(...compared.unknown.map((one) => ({ on, reason: one })))
      for (const gained of compared.gained)
        widened.push({ ...gained, on, rows: gained.rows.map(({ words }) => words), why: await explain(on, gained) })
    } else if (reason !== undefined) unknown.push({ on, reason })
  }
  for (const { lens, actor, trial } of after.lenses) {
    const on = lens.name
    if (trial.unknown !== undefined) unknown.push({ on, reason: trial.unknown })
    const known = before.lenses.find((one) => one.lens.kind === lens.kind && one.lens.name === on && one.actor.name === actor.name)
    const rows = known ? without(trial.beyond, known.trial.shown) : trial.beyond
    if (rows.length > 0) widened.push({ actor, command: 'select', on, rows: rows.map(wordsOf), through: lens.kind, why: [] })
  }
  return { tried, widened, unknown }
}

/** Both, where the second was seen with more rows: what one of them knows is known. */
export function together(first: Compared, second: Compared): Compared {
  const isSame = (a: Widened, b: Widened) =>
    a.actor.name === b.actor.name && a.command === b.command && a.on === b.on && a.becoming === b.becoming
  const more = second.widened.filter((one) => !first.widened.some((known) => isSame(one, known)))
  const unknown = first.unknown.filter(({ on }) => !second.tried.includes(on))
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
