import type { AttributeDifference } from '../../core/difference.ts'
import { sqlName, sqlText } from '../../core/sql-name.ts'
import { parseArray } from '../names.ts'

/** Options as they stand in the catalog, `name=value`; the list is JSON or the server's own text of an array. */
export function optionsOf(list: string | null | undefined): Map<string, string> {
  if (list === null || list === undefined) return new Map()
  const texts = list.startsWith('[') ? (JSON.parse(list) as (string | null)[]) : parseArray(list)
  return new Map(texts.flatMap((text) => text ?? []).map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]))
}

/** What there was and is not so now, and what came. */
export function changedOptions({ before, after }: AttributeDifference): { set: [string, string][]; added: Set<string>; gone: string[] } {
  const [was, is] = [optionsOf(before), optionsOf(after)]
  return {
    set: [...was].filter(([name, value]) => is.get(name) !== value),
    added: new Set([...was.keys()].filter((name) => !is.has(name))),
    gone: [...is.keys()].filter((name) => !was.has(name)),
  }
}

/**
 * `SET (…)` and `RESET (…)` of storage parameters.
 *
 * @param prefix what an option's name begins with: `toast.`. Default: nothing.
 */
export function storageClauses(change: AttributeDifference, prefix = ''): string[] {
  const { set, gone } = changedOptions(change)
  const resets = gone.map((name) => `${prefix}${sqlName(name)}`)
  return [...(set.length > 0 ? [`SET (${storageList(set, prefix)})`] : []), ...(resets.length > 0 ? [`RESET (${resets.join(', ')})`] : [])]
}

/** `fillfactor = 70, autovacuum_enabled = false` */
export function storageList(options: Iterable<readonly [string, string]>, prefix = ''): string {
  const plain = /^(-?\d+(\.\d+)?|true|false|on|off)$/
  return [...options].map(([name, value]) => `${prefix}${sqlName(name)} = ${plain.test(value) ? value : sqlText(value)}`).join(', ')
}

/** `OPTIONS (ADD a 'v', SET b 'w', DROP c)`, as foreign objects are altered. */
export function foreignOptions(change: AttributeDifference): string {
  const { set, added, gone } = changedOptions(change)
  const parts = [
    ...set.map(([name, value]) => `${added.has(name) ? 'ADD' : 'SET'} ${sqlName(name)} ${sqlText(value)}`),
    ...gone.map((name) => `DROP ${sqlName(name)}`),
  ]
  return `OPTIONS (${parts.join(', ')})`
}

/** ` OPTIONS (a 'v')`, as foreign objects are made; nothing without any. */
export function newForeignOptions(list: string | undefined): string {
  const options = [...optionsOf(list)].map(([name, value]) => `${sqlName(name)} ${sqlText(value)}`)
  return options.length > 0 ? ` OPTIONS (${options.join(', ')})` : ''
}
