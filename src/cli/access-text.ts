import { createColors } from 'picocolors'
import type { MapTable } from '../access/map.ts'
import { commands } from '../access/trial.ts'
import type { Actor } from '../core/actor.ts'
import { oneLine } from '../report/printable.ts'
import { count } from '../report/words.ts'
import type { AccessReport } from '../verify/map-access.ts'

const legend = `The numbers are rows of those that were tried. insert: rows like which it may add one; update: rows that it may change → rows like which it may make them;
without WHERE: rows that a statement reaches which reads nothing, although the policies for select hide them.
denied: no privilege; none: no row passes the policies; bypasses: policies do not hold for it; ?: not decided.`

const disclaimer = 'Observed from rows made from the policies; it claims nothing: such rows cannot tell whether a policy is right.'

/** Who reaches which rows, as a table that a person can scan: actors side by side, tables and commands one below the other. Ends with a line feed. */
export function accessText(report: AccessReport, colour: boolean): string {
  const colours = createColors(colour)
  const { at, postgres, tables, leaks, refused, notes, cells, decided, declared, actorsAre } = report
  const heading = (words: string) => ['', colours.bold(words)]
  const list = (lines: readonly string[]) => lines.map((line) => `  ${oneLine(line)}`)
  return [
    colours.bold(
      `Who reaches which rows ${at === undefined ? 'before the first migration' : `after ${oneLine(at)}`}, on PostgreSQL ${postgres}`,
    ),
    ...notes.map(oneLine),
    ...heading(declared ? 'Actors, as they are declared' : 'Actors, made from the policies'),
    ...list(actorsAre.length === 0 ? ['None: no role reaches a table through policies.'] : actorsAre.map(actorWords)),
    ...(tables.length === 0 ? ['', 'There is no table.'] : ['', ...tableLines(report, colours)]),
    '',
    ...legend.split('\n'),
    ...heading(leaks.length === 0 ? 'Nothing looks like a leak.' : 'What looks like a leak'),
    ...list(leaks.map(({ sentence }) => sentence)),
    ...(decided < cells ? [...heading('Not decided'), ...list(undecidedLines(tables))] : []),
    ...(refused.length > 0 ? [...heading('No row could be made'), ...list(refused.map(({ table, reason }) => `${table}: ${reason}`))] : []),
    '',
    `${decided} of ${count(cells, 'cell')} decided${cells > 0 ? ` (${Math.floor((100 * decided) / cells)} %)` : ''}, with ${count(report.made.length, 'made row')}.`,
    disclaimer,
    '',
  ].join('\n')
}

function actorWords({ name, role, claims, settings }: Actor): string {
  const told = [
    ...(claims === undefined ? [] : [`with the claims ${JSON.stringify(claims)}`]),
    ...Object.entries(settings ?? {}).map(([setting, value]) => `with ${setting} = ${value}`),
  ]
  return [`${name}: role ${role}`, ...told].join(', ')
}

function tableLines({ actors, tables }: AccessReport, colours: ReturnType<typeof createColors>): string[] {
  const first = Math.max(...commands.map((command) => command.length)) + 4
  const widths = actors.map((actor) =>
    Math.max(actor.length, ...tables.flatMap(({ cells }) => cells.map((cell) => (cell.actor === actor ? wordsOf(cell).length : 0)))),
  )
  const line = (words: readonly string[]) =>
    words
      .map((word, index) => word.padEnd(index === 0 ? first : widths[index - 1]!))
      .join('  ')
      .trimEnd()
  return [
    colours.bold(line(['', ...actors])),
    ...tables.flatMap((table) => [
      `${oneLine(table.table)}${securityWords(table)}, ${count(table.rows, 'row')}`,
      ...commands.map((command) => {
        const own = actors.map((actor) => table.cells.find((cell) => cell.actor === actor && cell.command === command))
        return line([`  ${command}`, ...own.map((cell) => (cell === undefined ? '' : wordsOf(cell)))])
      }),
    ]),
  ]
}

function wordsOf({ decided, words }: MapTable['cells'][number]): string {
  return decided ? words : '?'
}

function securityWords({ rowSecurity, forced }: MapTable): string {
  if (!rowSecurity) return ', without row security'
  return forced ? ', row security forced' : ''
}

/** Cells of one table with the same reason are named together. */
function undecidedLines(tables: readonly MapTable[]): string[] {
  const known = new Map<string, string[]>()
  for (const { table, cells } of tables) {
    for (const { actor, command, decided, words } of cells) {
      if (decided) continue
      const key = JSON.stringify([table, words])
      known.set(key, [...(known.get(key) ?? []), `${actor} ${command}`])
    }
  }
  return [...known].map(([key, cells]) => {
    const [table, words] = JSON.parse(key) as [string, string]
    return `${table}, ${cells.join(', ')}: ${words}`
  })
}
