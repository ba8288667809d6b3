import { formatAddress } from '../../core/address.ts'
import type { ColumnCondition } from '../condition.ts'
import type { Outcome } from '../outcome.ts'
import { type Attribute, attribute, outcomeOf, unreadable } from './attributes.ts'
import type { FoundColumn, FoundTable } from './found.ts'
import { absence, missing } from './missing.ts'
import type { Probe } from './probe.ts'
import { sqlAttribute } from './sql-attribute.ts'

const identities: Readonly<Record<string, string>> = {
  '': 'not an identity column',
  a: 'an identity column (always)',
  d: 'an identity column (by default)',
}

export async function assertColumn(probe: Probe, table: FoundTable, name: string, condition: ColumnCondition | 'absent'): Promise<Outcome> {
  const object = formatAddress({ kind: 'table column', identity: [table.schema, table.table, name] })
  const found = table.columns.find((column) => column.name === name)
  if (condition === 'absent') return absence(object, found !== undefined, found?.type)
  if (found === undefined) return missing(object, name, namesOf(table.columns), 'columns')
  return outcomeOf(object, await attributesOf(probe, table, found, condition))
}

async function attributesOf(probe: Probe, table: FoundTable, found: FoundColumn, condition: ColumnCondition): Promise<Attribute[]> {
  const attributes: Attribute[] = []
  if (condition.type !== undefined) attributes.push(await typeAttribute(probe, table, found, condition.type))
  if (condition.nullable !== undefined) {
    attributes.push(attribute('nullable', condition.nullable, found.nullable, (nullable) => (nullable ? 'nullable' : 'NOT NULL')))
  }
  if (condition.default !== undefined) {
    const words = { name: 'default', none: 'without a default', some: (sql: string) => `with the default ${sql}` }
    attributes.push(await sqlAttribute(words, condition.default, found.default, (text) => probe.default(table, found.name, text)))
  }
  if (condition.generated !== undefined) {
    const words = { name: 'generated', none: 'not generated', some: (sql: string) => `generated as ${sql}` }
    attributes.push(await sqlAttribute(words, condition.generated, found.generated, (text) => probe.generated(table, found.type, text)))
  }
  if (condition.identity !== undefined) {
    const expected = condition.identity === false ? '' : condition.identity === 'always' ? 'a' : 'd'
    attributes.push(attribute('identity', expected, found.identity, (letter) => identities[letter] ?? letter))
  }
  if (condition.comment !== undefined) attributes.push(commentAttribute(condition.comment, found.comment))
  return attributes
}

async function typeAttribute(probe: Probe, table: FoundTable, found: FoundColumn, written: string): Promise<Attribute> {
  if (written === found.type) return { ok: true, words: found.type }
  const read = await probe.type(table.schema, written)
  if (!read.ok) return unreadable('type', written, read.message, found.type)
  const same = read.value.typeId === found.typeId && read.value.typmod === found.typmod
  if (same) return { ok: true, words: found.type }
  return { ok: false, words: `${found.type}, not ${written}`, expected: `type: ${written}`, found: `type: ${found.type}` }
}

export function commentAttribute(expected: string | false, found: string | null): Attribute {
  return attribute('comment', expected === false ? null : expected, found, (comment) =>
    comment === null ? 'without a comment' : `commented "${comment}"`,
  )
}

export function namesOf(objects: readonly { readonly name: string }[]): string[] {
  return objects.map((object) => object.name)
}
