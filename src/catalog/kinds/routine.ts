import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['function', 'procedure', 'aggregate'],
  attributes: {
    prosrc: { title: 'body' },
    prosqlbody: { title: 'body' },
    proowner: { title: 'owner' },
    proacl: { title: 'privileges' },
    prolang: { title: 'language' },
    prorettype: { title: 'result' },
    proretset: { title: 'returns a set' },
    proargnames: { title: 'argument names' },
    proargdefaults: { title: 'argument defaults' },
    prosecdef: { title: 'security', values: { t: 'definer', f: 'invoker' } },
    proleakproof: { title: 'leakproof' },
    proisstrict: { title: 'strict' },
    provolatile: { title: 'volatility', values: { i: 'immutable', s: 'stable', v: 'volatile' } },
    proparallel: { title: 'parallel', values: { s: 'safe', r: 'restricted', u: 'unsafe' } },
    procost: { title: 'cost' },
    prorows: { title: 'rows' },
    proconfig: { title: 'settings' },
  },
  risk(difference) {
    if (difference.attributes.some(({ name, after }) => name === 'prosecdef' && after === 't'))
      return "It now runs with its owner's privileges."
    return undefined
  },
}

export default kind
