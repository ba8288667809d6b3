import type { LayoutProblem, Migration } from '../core/migration.ts'
import { nearest } from '../core/nearest.ts'

/**
 * Puts each migration after those that its header depends on; where that leaves a choice, the given order stays.
 * A dependency that is not there or that leads back to the migration is fatal; one that the given order has later is a warning.
 */
export function orderByDependencies(migrations: readonly Migration[]): { ordered: Migration[]; problems: LayoutProblem[] } {
  const problems: LayoutProblem[] = []
  const byId = new Map(migrations.map((migration) => [migration.id, migration]))
  const position = new Map(migrations.map((migration, index) => [migration.id, index]))
  for (const { id, file, header } of migrations) {
    for (const wanted of header?.dependsOn ?? []) {
      if (!byId.has(wanted)) {
        const meant = nearest(
          wanted,
          [...byId.keys()].filter((known) => known !== id),
        )
        const sentence = `${id} depends on ${wanted}, which is not there.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
        problems.push({ severity: 'fatal', sentence, file })
      } else if (position.get(wanted)! > position.get(id)!) {
        const sentence = `${id} depends on ${wanted}, which comes after it by number; it runs after ${wanted}.`
        problems.push({ severity: 'warning', sentence, file })
      }
    }
  }

  const ordered: Migration[] = []
  const placed = new Set<string>()
  const waitsFor = (migration: Migration): Migration[] =>
    (migration.header?.dependsOn ?? []).flatMap((id) => (placed.has(id) ? [] : (byId.get(id) ?? [])))
  let waiting = migrations
  while (waiting.length > 0) {
    let next = waiting.find((migration) => waitsFor(migration).length === 0)
    if (next === undefined) {
      const circle = circleFrom(waiting[0]!, waitsFor)
      const sentence = `The dependencies go round in a circle: ${circle.map(({ id }) => id).join(' depends on ')}.`
      next = circle[0]!
      problems.push({ severity: 'fatal', sentence, file: next.file })
    }
    ordered.push(next)
    placed.add(next.id)
    waiting = waiting.filter((migration) => migration !== next)
  }
  return { ordered, problems }
}

/** Where every migration waits for another, following one each time comes back to one already met. */
function circleFrom(start: Migration, waitsFor: (migration: Migration) => Migration[]): Migration[] {
  const path: Migration[] = []
  let at = start
  while (!path.includes(at)) {
    path.push(at)
    at = waitsFor(at)[0]!
  }
  return [...path.slice(path.indexOf(at)), at]
}

/** The ids on which a migration's header depends, directly or through others, in no order. */
export function dependenciesOf({ header }: Migration, migrations: readonly Migration[]): string[] {
  const found = new Set<string>()
  const waiting = [...(header?.dependsOn ?? [])]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue
    found.add(id)
    waiting.push(...(migrations.find((migration) => migration.id === id)?.header?.dependsOn ?? []))
  }
  return [...found]
}
