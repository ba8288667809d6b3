import { quoteName } from '../../core/address.ts'
import type { Entry } from '../entry.ts'
import type { Moment } from './moment.ts'

/** The tables that inherit from a table, or are its partitions, all generations of them. */
export function descendants(moment: Moment, identity: readonly string[]): Entry[] {
  const found: Entry[] = []
  const queue = [identity.map(quoteName).join('.')]
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const name = parent
    const children = ['table', 'foreign table']
      .flatMap((kind) => moment.ofKind(kind))
      .filter((entry) => (JSON.parse(entry.attributes.get('inhparent') ?? '[]') as string[]).includes(name))
    found.push(...children)
    queue.push(...children.map((entry) => entry.identity.map(quoteName).join('.')))
  }
  return found
}

/**
 * Whether what a statement does to a column, which it does to the same column of every child too (docs: ALTER TABLE, ONLY), brings those back as well:
 * an attribute of theirs was what it was in the parent.
 */
export function childrenWereAlike(present: Moment, past: Moment, column: Entry, attribute: string, value: string | null): boolean {
  const name = column.identity.at(-1)!
  return descendants(present, column.identity.slice(0, -1)).every((child) => {
    const was = past.find(`${child.kind} column`, [...child.identity, name])
    return was !== undefined && (was.attributes.get(attribute) ?? null) === value
  })
}
