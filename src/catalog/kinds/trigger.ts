import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['trigger', 'rule', 'event trigger'],
  attributes: {
    tgenabled: { title: 'fires', values: { O: 'normally', D: 'never (disabled)', R: 'on replicas', A: 'always' } },
    evtenabled: { title: 'fires', values: { O: 'normally', D: 'never (disabled)', R: 'on replicas', A: 'always' } },
    ev_enabled: { title: 'fires', values: { O: 'normally', D: 'never (disabled)', R: 'on replicas', A: 'always' } },
    tgfoid: { title: 'function' },
    evtfoid: { title: 'function' },
    tgqual: { title: 'condition' },
    tgattr: { title: 'columns' },
    ev_action: { title: 'definition' },
  },
}

export default kind
