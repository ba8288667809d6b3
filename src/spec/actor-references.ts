import pg from 'pg'
import type { Actor } from '../core/actor.ts'
import { actorValue } from '../core/actor.ts'

/** `:'ann'`, or `:'ann.org_id'`, where it stands in a text. Offsets count UTF-16 units. */
export interface ActorReference {
  readonly start: number
  readonly end: number
  readonly actor: string
  /** The name of a claim or of a setting. */
  readonly part?: string
}

/** What a colon and a quote mean nothing in (docs: Lexical Structure). What has no end goes to the end of the text. */
const opaque = [
  /--[^\n\r]*/y,
  /(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)(?:[\s\S]*?\1|[\s\S]*$)/y,
  /[eE]'(?:\\[\s\S]|''|[^'\\])*(?:'|$)/y,
  /'(?:''|[^'])*(?:'|$)/y,
  /"(?:""|[^"])*(?:"|$)/y,
  /[\w\u0080-\uffff][\w$\u0080-\uffff]*/y,
  /::/y,
]
const reference = /:'([A-Za-z_]\w*)(?:\.([^'\n\r]+))?'/y

/** The references to actors in a text of SQL; what stands in strings, quoted names, comments and dollar quotes is none. */
export function actorReferences(sql: string): ActorReference[] {
  const found: ActorReference[] = []
  if (!sql.includes(":'")) return found
  let at = 0
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(sql)
  }
  while (at < sql.length) {
    // A word that ends in e is no string's beginning, so words come whole; E'…' comes before them.
    const text = match(opaque[2]!) ?? opaque.map(match).find((one) => one !== null)
    const named = text ? null : match(reference)
    if (named) found.push({ start: at, end: at + named[0].length, actor: named[1]!, ...(named[2] !== undefined && { part: named[2] }) })
    if (!text && sql.startsWith('/*', at)) at = endOfComment(sql, at)
    else at += (text ?? named)?.[0].length || 1
  }
  return found
}

/** Block comments nest. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return sql.length
}

/** The text with literals in the place of actors. A name that is no actor's stays as it is. */
export function withActors(sql: string, actors: readonly Actor[]): string {
  let text = ''
  let kept = 0
  for (const { start, end, actor: name, part } of actorReferences(sql)) {
    const actor = actors.find((one) => one.name === name)
    const value = actor && valueFor(actor, part)
    if (value === undefined) continue
    text += sql.slice(kept, start) + pg.escapeLiteral(value)
    kept = end
  }
  return text + sql.slice(kept)
}

/** What a reference stands for: a claim by its name, or by its path (`app_metadata.org`), or a setting; without a part what tells the actor from others. */
export function valueFor(actor: Actor, part: string | undefined): string | undefined {
  if (part === undefined) return actorValue(actor)
  const { claims = {}, settings = {} } = actor
  const claim = claims[part] ?? part.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), claims)
  if (claim === undefined || claim === null) return settings[part]
  return typeof claim === 'string' ? claim : JSON.stringify(claim)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
