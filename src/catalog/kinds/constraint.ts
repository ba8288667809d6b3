import type { Kind } from '../kind.ts'

const actions = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default', ' ': 'none' }

const kind: Kind = {
  names: ['table constraint', 'domain constraint'],
  attributes: {
    contype: {
      title: 'sort',
      values: { c: 'check', f: 'foreign key', n: 'not null', p: 'primary key', u: 'unique', t: 'constraint trigger', x: 'exclusion' },
    },
    conbin: { title: 'check' },
    conkey: { title: 'columns' },
    confkey: { title: 'referenced columns' },
    confrelid: { title: 'referenced table' },
    confdeltype: { title: 'on delete', values: actions },
    confupdtype: { title: 'on update', values: actions },
    convalidated: { title: 'validated' },
    conenforced: { title: 'enforced' },
    condeferrable: { title: 'deferrable' },
    condeferred: { title: 'initially deferred' },
    connoinherit: { title: 'NO INHERIT', values: { t: 'on', f: 'off' } },
    conindid: { title: 'index it rests on' },
    tgenabled: {
      title: 'enforcement by trigger',
      values: { O: 'enabled', D: 'disabled', R: 'enabled on replicas', A: 'enabled always' },
    },
  },
  risk(difference) {
    if (difference.attributes.some((a) => a.name.startsWith('tgenabled') && a.after === 'D'))
      return 'The foreign key is no longer enforced.'
    return undefined
  },
}

export default kind
