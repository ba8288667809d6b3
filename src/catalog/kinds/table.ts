import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['table', 'foreign table', 'view', 'materialized view', 'sequence', 'index'],
  attributes: {
    relrowsecurity: { title: 'row security', values: { t: 'on', f: 'off' } },
    relforcerowsecurity: { title: 'row security for the owner (FORCE)', values: { t: 'on', f: 'off' } },
    relowner: { title: 'owner' },
    relacl: { title: 'privileges' },
    typacl: { title: 'privileges on its row type' },
    reloptions: { title: 'storage parameters' },
    relpersistence: { title: 'persistence', values: { p: 'logged', u: 'unlogged', t: 'temporary' } },
    relreplident: { title: 'replica identity', values: { d: 'default', n: 'nothing', f: 'full', i: 'an index' } },
    reltablespace: { title: 'tablespace', values: { null: 'the default' } },
    relam: { title: 'access method' },
    inhparent: { title: 'parents' },
    relpartbound: { title: 'partition bound' },
    ev_action: { title: 'definition' },
    relispopulated: { title: 'populated' },
    indisvalid: { title: 'valid' },
    indisready: { title: 'ready for writes' },
    indisunique: { title: 'unique' },
    indisclustered: { title: 'clustered on' },
    indisreplident: { title: 'replica identity' },
    indkey: { title: 'columns' },
    indexprs: { title: 'expressions' },
    indpred: { title: 'predicate' },
    indclass: { title: 'operator classes' },
    indcollation: { title: 'collations' },
    indoption: { title: 'direction and nulls' },
    indnullsnotdistinct: { title: 'nulls not distinct' },
    seqtypid: { title: 'type' },
    seqstart: { title: 'start' },
    seqincrement: { title: 'increment' },
    seqmax: { title: 'maximum' },
    seqmin: { title: 'minimum' },
    seqcache: { title: 'cache' },
    seqcycle: { title: 'cycles' },
    last_value: { title: 'last value' },
    is_called: { title: 'called' },
    attisdropped: { title: 'holes of dropped columns' },
    reltoastrelid: { title: 'TOAST table' },
  },
  risk(difference) {
    const off = (name: string) => difference.attributes.some((a) => a.name === name && a.after === 'f')
    if (off('relrowsecurity')) return 'Every role with privileges on the table now sees and writes all of its rows.'
    if (off('relforcerowsecurity')) return "The table's owner is no longer subject to its policies."
    if (off('indisvalid')) return 'The planner ignores the index, and IF NOT EXISTS takes it for a good one.'
    return undefined
  },
}

export default kind
