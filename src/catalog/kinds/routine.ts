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
  examples: [
    {
      given: '',
      when: "CREATE FUNCTION s.f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      changes: ['function s.f(integer, text) was added'],
    },
    {
      given: "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      when: 'ALTER FUNCTION s.f() SECURITY DEFINER STABLE COST 7 LEAKPROOF SET search_path = s',
      changes: [
        'function s.f(): cost 100 → 7; security invoker → definer; leakproof no → yes; volatility volatile → stable; settings none → search_path=s',
      ],
    },
    {
      given: "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      when: "CREATE OR REPLACE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
      changes: ['function s.f(): body SELECT 1 → SELECT 2'],
    },
    {
      given: "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      when: 'REVOKE EXECUTE ON FUNCTION s.f() FROM PUBLIC',
      changes: ['function s.f(): privileges: −=X/postgres'],
    },
  ],
}

export default kind
