import type { AttributeDifference } from '../../core/difference.ts'
import type { AttributeWords } from '../kind.ts'
import { usualOfType } from '../privileges.ts'
import { onOff, owner, privileges } from './words.ts'

/** pg_class: what tables, views, indexes and sequences have in common. */
export const relation: Readonly<Record<string, AttributeWords>> = {
  relowner: owner,
  relacl: privileges,
  relam: { title: 'access method', joined: 'of', values: { null: 'the default' } },
  reltablespace: { title: 'tablespace', joined: 'of', values: { null: 'the default' } },
  reloptions: { title: 'storage parameters', joined: 'of' },
  'reloptions (TOAST)': { title: 'storage parameters of the TOAST table', joined: 'of' },
  relpersistence: { title: 'persistence', joined: 'of', values: { p: 'logged', u: 'unlogged', t: 'temporary' } },
  relkind: {
    title: 'sort',
    joined: 'of',
    values: {
      r: 'table',
      p: 'partitioned table',
      i: 'index',
      I: 'partitioned index',
      S: 'sequence',
      v: 'view',
      m: 'materialized view',
      f: 'foreign table',
    },
  },
  relrowsecurity: { title: 'row security', joined: 'on', values: onOff },
  relforcerowsecurity: { title: 'row security for the owner (FORCE)', joined: 'on', values: onOff },
  relispopulated: { title: 'populated' },
  relreplident: {
    title: 'replica identity',
    joined: 'of',
    values: { d: 'default', n: 'nothing', f: 'full', i: 'an index' },
  },
  relisshared: { title: 'shared by all databases' },
  reloftype: { title: 'type', joined: 'of' },
  relispartition: { title: 'partition', follows: ['relpartbound', 'inhparent'] },
  relpartbound: { title: 'partition bound', joined: 'of' },
  inhparent: { title: 'parents', joined: 'of' },
  inhdetachpending: { title: 'detach pending' },
  typacl: { ...privileges, title: 'privileges on its row type', change: rowTypeChange },
}

/** A row type without a list has the privileges of every new type. */
function rowTypeChange(before: string | null, after: string | null, others: readonly AttributeDifference[]): string | undefined {
  const [, owner] = /\/([^/]*)"\]$/.exec(before ?? after ?? '') ?? []
  if (owner === undefined) return `${before === null ? 'the default' : 'nobody'} → ${after === null ? 'the default' : 'nobody'}`
  const list = (value: string | null) => value ?? usualOfType(owner)
  return privileges.change?.(list(before), list(after), others)
}
