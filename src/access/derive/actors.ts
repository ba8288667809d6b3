import type { Actor } from '../../core/actor.ts'
import type { AccessCatalog, Policy, Reaching } from './catalog.ts'
import type { Classes } from './classes.ts'
import { type ColumnName, type Facts, tellsApart, type Who, whoKey } from './terms.ts'

/** Somebody whose rows are made. */
export interface Identity {
  readonly name: string
  /** As whom its rows are written: what triggers and defaults read. `undefined`: nobody. */
  readonly actor: Actor | undefined
  /** What the identity is in the eyes of a policy; `undefined`: nothing is known of it. */
  readonly valueOf: (who: Who) => string | undefined
}

export interface Cast {
  readonly actors: readonly Actor[]
  /** The first two, and one more for whom there may be no actor. */
  readonly identities: readonly Identity[]
  /** Which identity an actor is, by the actor's name. */
  readonly identityOf: ReadonlyMap<string, string>
}

/** So many of those that are declared have rows of their own. */
const mostDeclared = 3

/** Roles of requests without a token, as they are called where PostgREST is in use. */
const anonymous = /(^|_)anon(ymous)?(_|$)/

/**
 * Actors to match the policies: for a role that no claim helps, one; for one whose policies depend on who it is, two. Where policies ask for the value of a claim, like an
 * administrator's, a third one has it.
 *
 * @param whoByPolicy what each policy reads of who the actor is.
 */
export function castFor(
  { policies, reaching }: AccessCatalog,
  whoByPolicy: ReadonlyMap<Policy, readonly Who[]>,
  facts: Facts,
  wordFor: (who: Who, place: number) => string | undefined,
): Cast {
  const special = facts.claims.filter(({ who }) => who.sort !== 'role' && tellsApart(who))
  const strengths = facts.claims.filter(({ who }) => who.sort === 'claim' && who.path[0] === 'aal')
  const actors: Actor[] = []
  const identityOf = new Map<string, string>()
  const roles: string[] = []
  const signedIn: { readonly name: string; readonly role: string; readonly whos: readonly Who[] }[] = []
  for (const one of reaching) {
    const known = whosOf(one, policies, whoByPolicy)
    const told = known.filter((who) => who.sort !== 'role')
    const name = one.role.replace(/\W/g, '_')
    if (anonymous.test(one.role) || told.length === 0) {
      actors.push({ name, role: one.role })
      if (told.length < known.length) roles.push(name)
      continue
    }
    signedIn.push({ name, role: one.role, whos: told })
    const isSpecial = special.some(({ who }) => told.some((other) => whoKey(other) === whoKey(who)))
    for (const [place, ordinal] of ordinals.entries()) {
      if (place === 2 && !isSpecial) continue
      const extra = [...strengths, ...(place === 2 ? special : [])]
      const actor = actorOf(`${ordinal}_${name}`, one.role, told, (who) => wordFor(who, place), extra)
      actors.push(actor)
      identityOf.set(actor.name, ordinal)
    }
  }
  if (identityOf.size === 0 && roles.length > 0) {
    const own = roles.slice(0, 2)
    for (const name of own) identityOf.set(name, name)
    return { actors, identityOf, identities: [...own.map((name) => byRole(name, actors.find((one) => one.name === name)!)), nobody] }
  }
  // For whom rows are made, although nothing is tried as him: the same role with other values.
  const [like] = signedIn
  const identities = ordinals.map((name, place) => {
    const actor =
      actors.find((one) => identityOf.get(one.name) === name) ??
      (like && actorOf(`${name}_${like.name}`, like.role, like.whos, (who) => wordFor(who, place), []))
    return {
      name,
      actor,
      valueOf: (who: Who) => (who.sort === 'role' ? (place === 0 ? actor?.role : `${name}_role`) : wordFor(who, place)),
    }
  })
  return { actors, identityOf, identities }
}

const ordinals = ['first', 'second', 'third'] as const

/** Declared actors, with rows for the first of those whom anything tells apart. */
export function castOf(actors: readonly Actor[]): Cast {
  const signedIn = actors.filter(({ claims, settings }) => Object.keys({ ...claims, ...settings }).length > 0)
  const known = (signedIn.length > 0 ? signedIn : actors).slice(0, mostDeclared)
  const identities = known.map((actor) => ({ name: actor.name, actor, valueOf: (who: Who) => valueIn(actor, who) }))
  return {
    actors,
    identities: known.length > 1 ? identities : [...identities, nobody],
    identityOf: new Map(known.map(({ name }) => [name, name])),
  }
}

/** Somebody who is not there. */
const nobody: Identity = { name: 'somebody_else', actor: undefined, valueOf: (who) => (who.sort === 'role' ? 'somebody_else' : undefined) }

function byRole(name: string, actor: Actor): Identity {
  return { name, actor, valueOf: (who) => (who.sort === 'role' ? actor.role : undefined) }
}

/** What policies that hold for a role read of who it is, each once. */
function whosOf({ memberOf }: Reaching, policies: readonly Policy[], whoByPolicy: ReadonlyMap<Policy, readonly Who[]>): Who[] {
  const own = policies.filter(({ roles }) => roles.some((role) => role === 'public' || memberOf.includes(role)))
  const read = own.flatMap((policy) => whoByPolicy.get(policy) ?? []).filter(tellsApart)
  // PostgREST has handed over claims one by one; where they are read as a whole too, that is how they come.
  const whos = read.some(({ sort }) => sort === 'claim') ? read.filter((who) => !isClaimByItself(who)) : read
  return [...new Map(whos.map((who) => [whoKey(who), who])).values()]
}

function isClaimByItself(who: Who): boolean {
  return who.sort === 'setting' && /^request\.jwt\.claim(\.|$)/.test(who.name)
}

function actorOf(
  name: string,
  role: string,
  whos: readonly Who[],
  told: (who: Who) => string | undefined,
  extra: readonly { readonly who: Who; readonly value: string }[],
): Actor {
  const claims: Record<string, unknown> = {}
  const settings: Record<string, string> = {}
  const documents: Record<string, Record<string, unknown>> = {}
  const put = (who: Who, value: string | undefined) => {
    if (value === undefined) return
    if (who.sort === 'claim') putAt(claims, who.path, value)
    if (who.sort === 'setting' && who.path.length === 0) settings[who.name] ??= value
    if (who.sort === 'setting' && who.path.length > 0) {
      documents[who.name] ??= {}
      putAt(documents[who.name]!, who.path, value)
    }
  }
  const isSpecial = (who: Who) => extra.some((one) => whoKey(one.who) === whoKey(who))
  for (const who of whos) if (!isSpecial(who)) put(who, told(who))
  const seen = new Set<string>()
  for (const { who, value } of extra) {
    if (!seen.has(whoKey(who))) put(who, value)
    seen.add(whoKey(who))
  }
  for (const [setting, document] of Object.entries(documents)) settings[setting] = JSON.stringify(document)
  return { name, role, ...(Object.keys(claims).length > 0 && { claims }), ...(Object.keys(settings).length > 0 && { settings }) }
}

function putAt(claims: Record<string, unknown>, [first, ...rest]: readonly string[], value: string): void {
  if (first === undefined) return
  if (rest.length === 0) {
    claims[first] ??= value
    return
  }
  if (typeof claims[first] !== 'object' || claims[first] === null) claims[first] = {}
  putAt(claims[first] as Record<string, unknown>, rest, value)
}

function valueIn({ role, claims, settings }: Actor, who: Who): string | undefined {
  if (who.sort === 'role') return role
  const from = who.sort === 'claim' ? claims : documentIn(settings?.[who.name], who.path.length > 0)
  const value = who.path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    from,
  )
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function documentIn(setting: string | undefined, isDocument: boolean): unknown {
  if (!isDocument || setting === undefined) return setting
  try {
    return JSON.parse(setting)
  } catch {
    return undefined
  }
}

/**
 * The value of somebody in the eyes of a policy, by the type of what it is compared with. `undefined`: nobody knows what to say, or a policy wants one value of everybody whom it lets in.
 */
export function whoValues(facts: Facts, classes: Classes, typeNameOf: (column: ColumnName) => string | undefined) {
  return (who: Who, place: number): string | undefined => {
    const isIt = (one: { readonly who: Who }) => whoKey(one.who) === whoKey(who)
    const bound = [...facts.bound, ...facts.within].filter(isIt).map(({ column }) => column)
    const members = bound.flatMap((column) => [column, ...classes.membersOf(classes.rootOf(column) ?? '')])
    const types = [...members.flatMap((column) => typeNameOf(column) ?? []), ...facts.cast.filter(isIt).map(({ type }) => type)]
    const key = who.sort === 'claim' ? (who.path.at(-1) ?? '') : ''
    if (members.length === 0 && facts.claims.some(isIt)) return undefined
    if (key === 'email') return `${ordinals[place]}@example.com`
    if (key === 'sub' && types.length === 0) return uuidOf(place, '')
    if (types.some((type) => /^(int[248]|numeric|oid)$/.test(type))) return String(1001 + place)
    if (types.includes('uuid')) return uuidOf(place, key === 'sub' ? '' : whoKey(who))
    return types.every((type) => /^(text|varchar|bpchar|citext|name|jsonb?)$/.test(type)) ? ordinals[place] : undefined
  }
}

/** Two claims of one actor are not the same. */
function uuidOf(place: number, what: string): string {
  const digit = String(place + 1)
  const tag = what === '' ? digit.repeat(4) : (sum(what) % 0xffff).toString(16).padStart(4, '0')
  return `${digit.repeat(8)}-${tag}-4${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`
}

function sum(text: string): number {
  return [...text].reduce((total, letter) => Math.imul(total, 31) + letter.charCodeAt(0), 7) >>> 0
}
