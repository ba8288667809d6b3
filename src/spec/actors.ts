import type { Actor } from '../core/actor.ts'
import { Failure } from '../core/failure.ts'
import { displayPath } from '../core/import-module.ts'
import { nearest } from '../core/nearest.ts'
import type { Actors } from './access.ts'
import { actorReferences, valueFor, withActors } from './actor-references.ts'
import { pathInWords } from './problems.ts'
import type { Spec } from './spec.ts'

/** Whom a spec can name: the actors of the configuration and its own, which win. */
export function actorsOf(configured: Actors, spec: Pick<Spec, 'actors'> | undefined): Actor[] {
  return Object.entries({ ...configured, ...spec?.actors }).map(([name, declaration]) => ({ name, ...declaration }))
}

/**
 * The spec with literals in the place of `:'ann'`, wherever it holds SQL about rows: access, accepts, rejects, data, always.
 *
 * @param actors Whom it can name.
 * @param file Where it comes from, for the message.
 * @throws Failure (usage) with all problems at once: an actor, or a group of rows, that nobody declared, and a reference that stands for nothing.
 */
export function resolveActors(spec: Spec, actors: readonly Actor[], file: string): Spec {
  const problems = [...problemsOfNames(spec, actors), ...texts(spec).flatMap(({ path, sql }) => problemsOfSql(path, sql, actors))]
  if (problems.length > 0) throw problem(file, problems)
  const sql = (text: string) => withActors(text, actors)
  const each = <T extends object>(list: readonly T[] | undefined, ...keys: readonly (keyof T)[]) =>
    list?.map((one) => ({
      ...one,
      ...Object.fromEntries(keys.flatMap((key) => (typeof one[key] === 'string' ? [[key, sql(one[key])]] : []))),
    }))
  const groups = Object.entries(spec.access ?? {}).map(([table, access]) => [
    table,
    access.rows ? { ...access, rows: Object.fromEntries(Object.entries(access.rows).map(([name, text]) => [name, sql(text)])) } : access,
  ])
  return {
    ...spec,
    ...(spec.access && { access: Object.fromEntries(groups) }),
    ...(spec.accepts && { accepts: each(spec.accepts, 'sql')! }),
    ...(spec.rejects && { rejects: each(spec.rejects, 'sql')! }),
    ...(spec.data && { data: each(spec.data, 'before', 'after', 'afterUse', 'afterRollback')! }),
    ...(spec.always && { always: each(spec.always, 'query')! }),
  }
}

type Path = readonly PropertyKey[]

/** Every text of SQL in which an actor may be named. */
function texts(spec: Spec): { readonly path: Path; readonly sql: string }[] {
  const lists = { accepts: ['sql'], rejects: ['sql'], data: ['before', 'after', 'afterUse', 'afterRollback'], always: ['query'] } as const
  const inLists = Object.entries(lists).flatMap(([list, keys]) =>
    (spec[list as keyof typeof lists] ?? []).flatMap((one, index) =>
      keys.flatMap((key) => {
        const sql = (one as { readonly [K in typeof key]?: string })[key]
        return typeof sql === 'string' ? [{ path: [list, index, key], sql }] : []
      }),
    ),
  )
  const inAccess = Object.entries(spec.access ?? {}).flatMap(([table, { rows = {} }]) =>
    Object.entries(rows).map(([group, sql]) => ({ path: ['access', table, 'rows', group], sql })),
  )
  return [...inLists, ...inAccess]
}

function problemsOfSql(path: Path, sql: string, actors: readonly Actor[]): string[] {
  return actorReferences(sql).flatMap(({ actor: name, part, start, end }) => {
    const actor = actors.find((one) => one.name === name)
    if (!actor) return [line(path, unknownActor(name, actors))]
    if (valueFor(actor, part) !== undefined) return []
    const why = part === undefined ? 'has neither a claim sub nor exactly one setting' : `has no claim and no setting ${part}`
    return [line(path, `${sql.slice(start, end)} stands for nothing: the actor ${name} ${why}`)]
  })
}

function problemsOfNames(spec: Spec, actors: readonly Actor[]): string[] {
  const known = new Set(actors.map(({ name }) => name))
  const problems: string[] = []
  for (const list of ['accepts', 'rejects'] as const) {
    for (const [index, { as }] of (spec[list] ?? []).entries()) {
      if (as !== undefined && !known.has(as)) problems.push(line([list, index, 'as'], unknownActor(as, actors)))
    }
  }
  for (const [table, { rows = {}, may }] of Object.entries(spec.access ?? {})) {
    if (actors.length === 0 && Object.keys(may).every((name) => name === 'others'))
      problems.push(line(['access', table, 'may'], 'it is about nobody: no actor is declared in actors, here or in the configuration'))
    for (const [name, access] of Object.entries(may)) {
      const path = ['access', table, 'may', name]
      if (name !== 'others' && !known.has(name)) problems.push(line(path, unknownActor(name, actors)))
      if (typeof access === 'string') continue
      const { update, ...others } = access
      const both = typeof update === 'object' && 'from' in update ? { 'update.from': update.from, 'update.to': update.to } : { update }
      for (const [command, groups] of Object.entries({ ...others, ...both })) {
        if (typeof groups === 'string') continue
        for (const group of groups) {
          if (!Object.hasOwn(rows, group)) problems.push(line([...path, ...command.split('.')], unknownGroup(group, Object.keys(rows))))
        }
      }
    }
  }
  return problems
}

/** What is wrong with a name that is no actor's. */
export function unknownActor(name: string, actors: readonly Actor[]): string {
  const known = actors.map((actor) => actor.name)
  const meant = nearest(name, known)
  if (meant !== undefined) return `there is no actor ${name}; did you mean ${meant}?`
  return `there is no actor ${name}; ${known.length === 0 ? 'none is declared in actors, here or in the configuration' : `known are ${known.join(', ')}`}`
}

function unknownGroup(name: string, known: readonly string[]): string {
  const meant = nearest(name, known)
  if (meant !== undefined) return `there is no group of rows "${name}"; did you mean "${meant}"?`
  return `there is no group of rows "${name}"; ${known.length === 0 ? 'rows names none' : `known are ${known.map((one) => `"${one}"`).join(', ')}`}`
}

function line(path: Path, message: string): string {
  return `${pathInWords(path)}: ${message}`
}

function problem(file: string, problems: readonly string[]): Failure {
  const shown = displayPath(file)
  return new Failure('usage', problems.length === 1 ? `${shown}: ${problems[0]}` : `${shown} has ${problems.length} problems.`, {
    evidence: problems.length === 1 ? [] : [{ title: 'What is wrong', body: problems.join('\n') }],
    nextStep: `Correct ${shown}, or declare the actor in actors: there or in the configuration.`,
  })
}
