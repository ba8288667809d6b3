import type { Relation } from './catalog.ts'
import type { Term } from './terms.ts'

/** What a FROM clause offers under one name. */
export interface Source {
  readonly alias: string
  /** A table, by its name with its schema. */
  readonly relation?: Relation
  /** What the columns of anything else come from; `*` is every column that is not named. */
  readonly columns?: ReadonlyMap<string, readonly Term[]>
}

/** What names mean at one place of a query. */
export interface Scope {
  readonly sources: readonly Source[]
  /** Parameters and variables. */
  readonly variables: ReadonlyMap<string, readonly Term[]>
  /** Where relations and functions without a schema are looked for. */
  readonly searchPath: readonly string[]
  readonly queries: ReadonlyMap<string, ReadonlyMap<string, readonly Term[]>>
  readonly outer?: Scope
}

/** What a name, perhaps qualified, stands for; columns come before variables, the nearest first. */
export function resolve(fields: readonly string[], scope: Scope): readonly Term[] {
  const column = fields.at(-1)!
  const qualifier = fields.at(-2)
  const found = scope.sources
    .filter(({ alias }) => qualifier === undefined || alias === qualifier)
    .flatMap((source) => ofSource(source, column))
  if (found.length > 0) return found
  const variable = scope.variables.get(fields.join('.'))
  if (variable) return variable
  // A function that gives single values is a column under its own alias.
  const whole = qualifier === undefined ? scope.sources.find(({ alias, columns }) => alias === column && columns?.has('*')) : undefined
  if (whole) return whole.columns!.get('*')!
  return scope.outer ? resolve(fields, scope.outer) : []
}

function ofSource({ relation, columns }: Source, column: string): readonly Term[] {
  if (relation?.columns.some(({ name }) => name === column)) return [{ sort: 'column', table: relation.table, column }]
  return columns?.get(column) ?? []
}

export function queryNamed(name: string, scope: Scope): ReadonlyMap<string, readonly Term[]> | undefined {
  return scope.queries.get(name) ?? (scope.outer && queryNamed(name, scope.outer))
}
