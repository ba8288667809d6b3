import pg from 'pg'
import { formatAddress } from '../../core/address.ts'
import type { IndexCondition } from '../condition.ts'
import { failed, type Outcome, passed, sides } from '../outcome.ts'
import { namesOf } from './columns.ts'
import { compareExpression } from './expression.ts'
import type { FoundIndex, FoundTable } from './found.ts'
import { absence, missing } from './missing.ts'
import type { Probe, Reading } from './probe.ts'

export async function assertIndex(probe: Probe, table: FoundTable, name: string, condition: IndexCondition | 'absent'): Promise<Outcome> {
  const object = formatAddress({ kind: 'index', identity: [table.schema, name] })
  const found = table.indexes.find((index) => index.name === name)
  if (condition === 'absent') return absence(object, found !== undefined, found?.definition)
  if (found === undefined) return missing(object, name, namesOf(table.indexes), `indexes of ${table.name}`)
  const match = await matches(probe, table, found, condition)
  if (match === true) return usable(object, found)
  const expected = inWords(condition)
  const definition = shortDefinition(found)
  const reason = match === false ? `${definition}, not ${expected}` : `not comparable: the server cannot read it in the spec (${match})`
  return failed(`${object} is ${reason}`, sides(expected, found.definition))
}

/** An index that must be there under any name; those in `taken` already stand for others, and the one that is found joins them. */
export async function assertSomeIndex(probe: Probe, table: FoundTable, condition: IndexCondition, taken: Set<string>): Promise<Outcome> {
  for (const found of table.indexes.filter((index) => !taken.has(index.name))) {
    const match = await matches(probe, table, found, condition)
    if (match !== true) continue
    taken.add(found.name)
    return usable(formatAddress({ kind: 'index', identity: [table.schema, found.name] }), found)
  }
  const expected = inWords(condition)
  const there = table.indexes.map((index) => index.definition)
  // Another method's index may not be able to hold it; whether it can be read at all is asked of its own.
  const reading = await probe.index(table, condition.method ?? 'btree', elementsOf(table, condition.on))
  const why = reading.ok ? '' : `: the server cannot read it in the spec (${reading.message})`
  return failed(`table ${table.name} has no index ${expected}${why}`, sides(expected, there.join('\n') || 'no index'))
}

/** What a failed CREATE INDEX CONCURRENTLY leaves looks like the index and is not used. */
function usable(object: string, found: FoundIndex): Outcome {
  const sentence = `${object} is ${shortDefinition(found)}`
  if (found.valid) return passed(sentence)
  return failed(`${sentence}, but it is invalid: building it has failed, and no query uses it`, [
    { title: 'found', body: found.definition },
  ])
}

/** `true`, `false`, or the server's words for why it cannot read what the spec says. */
async function matches(probe: Probe, table: FoundTable, found: FoundIndex, condition: IndexCondition): Promise<boolean | string> {
  if (condition.unique !== undefined && condition.unique !== found.unique) return false
  if (condition.method !== undefined && condition.method !== found.method) return false
  if (condition.include !== undefined && condition.include.join('\n') !== found.include.join('\n')) return false
  if (condition.on.length !== found.keys.length) return false
  const keys = await matchesKeys(probe, table, found, condition.on)
  if (keys !== true) return keys
  if (condition.where === undefined) return true
  if (condition.where === false || found.where === null) return condition.where === false && found.where === null
  const anyColumn = table.columns[0]?.name ?? ''
  const readWhere = async (text: string): Promise<Reading<string>> => {
    const reading = await probe.index(table, 'btree', [pg.escapeIdentifier(anyColumn)], text)
    return reading.ok ? { ok: true, value: reading.value.where ?? '' } : reading
  }
  const comparison = await compareExpression(condition.where, found.where, readWhere)
  return 'unreadable' in comparison ? comparison.unreadable : comparison.same
}

async function matchesKeys(probe: Probe, table: FoundTable, found: FoundIndex, on: readonly string[]): Promise<boolean | string> {
  if (on.every((item, index) => item === found.keys[index]?.plain)) return true
  const reading = await probe.index(table, found.method, elementsOf(table, on))
  if (!reading.ok) return reading.message
  if (sameKeys(reading.value.keys, found.keys)) return true
  // The server's own text, read once more: printing is not a fixed point.
  const definition = /^.*? USING \w+ \((.*)$/s.exec(found.definition)
  if (definition === null || !found.keys.some((key) => key.plain === null)) return false
  const again = await probe.index(table, found.method, [listUpToClosing(definition[1]!)])
  return again.ok && sameKeys(reading.value.keys, again.value.keys)
}

/** As CREATE INDEX wants them: a column's name is quoted, anything else is SQL already. */
function elementsOf(table: FoundTable, on: readonly string[]): string[] {
  return on.map((item) => (table.columns.some((column) => column.name === item) ? pg.escapeIdentifier(item) : item))
}

function sameKeys(some: FoundIndex['keys'], others: FoundIndex['keys']): boolean {
  return some.length === others.length && some.every((key, index) => key.whole === others[index]?.whole)
}

/** The text up to the parenthesis that closes the list it is in. */
function listUpToClosing(text: string): string {
  let depth = 0
  let quoted = ''
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (quoted !== '') {
      if (character === quoted) quoted = ''
    } else if (character === "'" || character === '"') quoted = character
    else if (character === '(') depth++
    else if (character === ')' && depth-- === 0) return text.slice(0, index)
  }
  return text
}

function shortDefinition(found: FoundIndex): string {
  return `${found.unique ? 'unique ' : ''}${found.definition.replace(/^.*? USING /s, '')}`
}

function inWords({ on, unique, method, where, include }: IndexCondition): string {
  const words = [
    unique === undefined ? '' : unique ? 'unique ' : 'not unique ',
    method === undefined ? '' : `${method} `,
    `(${on.join(', ')})`,
    include === undefined ? '' : ` INCLUDE (${include.join(', ')})`,
    where === undefined ? '' : where === false ? ' without WHERE' : ` WHERE ${where}`,
  ]
  return words.join('')
}
