import type { AttributeWords } from '../kind.ts'
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
  typacl: { ...privileges, title: 'privileges on its row type' },
}
