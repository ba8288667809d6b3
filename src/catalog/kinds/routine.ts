import type { Kind } from '../kind.ts'
import { repairRoutine } from '../repair/routine.ts'
import { textsOf } from '../repair/routine-definition.ts'
import { openedToEverybody, owner, privileges, routineName } from '../words/words.ts'

const kind: Kind = {
  names: ['function', 'procedure', 'routine'],
  layer: 50,
  attributes: {
    prosrc: { title: 'body', joined: 'of' },
    prosqlbody: { title: 'body', joined: 'of' },
    probin: { title: 'library', joined: 'of' },
    proowner: owner,
    proacl: privileges,
    prolang: { title: 'language', joined: 'of' },
    prokind: { title: 'sort', joined: 'of', values: { f: 'function', p: 'procedure', a: 'aggregate', w: 'window function' } },
    prorettype: { title: 'result', joined: 'of' },
    proretset: { title: 'returns a set' },
    proargtypes: { title: 'arguments', joined: 'of' },
    proallargtypes: { title: 'arguments and results', joined: 'of' },
    proargmodes: { title: 'argument modes', joined: 'of', follows: ['proallargtypes'], reads: modesOf },
    proargnames: { title: 'argument names', joined: 'of', reads: textsOf },
    proargdefaults: { title: 'argument defaults', joined: 'of' },
    provariadic: { title: 'variadic argument', joined: 'of', follows: ['proargmodes', 'proallargtypes'] },
    protrftypes: { title: 'types that are transformed', joined: 'of' },
    prosecdef: { title: 'security', joined: 'of', values: { t: 'definer', f: 'invoker' } },
    proleakproof: { title: 'leakproof' },
    proisstrict: { title: 'strict' },
    provolatile: { title: 'volatility', joined: 'of', values: { i: 'immutable', s: 'stable', v: 'volatile' } },
    proparallel: { title: 'parallel safety', joined: 'of', values: { s: 'safe', r: 'restricted', u: 'unsafe' } },
    procost: { title: 'cost', joined: 'of' },
    prorows: { title: 'estimated rows', joined: 'of' },
    prosupport: routineName('planner support function'),
    proconfig: { title: 'settings', joined: 'of' },
  },
  risk({ attributes }, after) {
    const became = (name: string, value: string) => attributes.some((a) => a.name === name && a.after === value)
    const fixesPath = (after?.attributes.get('proconfig') ?? '').includes('search_path=')
    if (became('prosecdef', 't') && !fixesPath)
      return "It now runs with its owner's privileges, and whoever calls it chooses its search_path."
    if (became('prosecdef', 't')) return "It now runs with its owner's privileges."
    if (
      attributes.some(({ name, before }) => name === 'proconfig' && before?.includes('search_path=')) &&
      !fixesPath &&
      after?.attributes.get('prosecdef') === 't'
    )
      return "It runs with its owner's privileges, and whoever calls it now chooses its search_path."
    if (became('proleakproof', 't')) return 'It may now see rows that row security hides: the planner trusts it to tell nothing.'
    const acl = attributes.find(({ name }) => name === 'proacl')
    if (acl && openedToEverybody(acl.before, acl.after).length > 0) return 'Every role of the cluster may now call it.'
    return undefined
  },
  repair: repairRoutine,
  examples: [
    {
      given: '',
      when: "CREATE FUNCTION s.f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      changes: ['function s.f(integer, text) was added'],
    },
    {
      given: '',
      when: "CREATE FUNCTION s.f(a int, b text DEFAULT 'x, y', OUT c int, INOUT d int DEFAULT 1 + 1, VARIADIC \"E\" int[] DEFAULT '{1,2}') LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE COST 7 SET search_path = s, \"B c\" SET work_mem = '1MB' AS 'BEGIN c := 1; d := $function$x$function$; END'",
      changes: ['function s.f(integer, text, integer, integer[]) was added'],
    },
    {
      given: '',
      when: 'CREATE FUNCTION s.f() RETURNS TABLE (a int, "B" text) LANGUAGE sql ROWS 5 AS \'SELECT 1, NULL\'',
      changes: ['function s.f() was added'],
    },
    { given: '', when: 'CREATE FUNCTION s.f(a int) RETURNS int LANGUAGE sql RETURN a + 1', changes: ['function s.f(integer) was added'] },
    {
      given: '',
      when: "CREATE FUNCTION s.f(a int) RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT a::text; SELECT 'x'::text; END",
      changes: ['function s.f(integer) was added'],
    },
    {
      given: '',
      when: "CREATE PROCEDURE s.p(a int, INOUT b int) LANGUAGE sql AS 'SELECT 1'",
      changes: ['procedure s.p(integer, integer) was added'],
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
      when: "CREATE OR REPLACE FUNCTION s.f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 2'",
      changes: ['function s.f(): volatility volatile → immutable; body SELECT 1 → SELECT 2'],
    },
    {
      given:
        "CREATE FUNCTION s.f() RETURNS int LANGUAGE plpgsql AS 'BEGIN\n  -- one\n  RETURN 1;\nEND'; GRANT EXECUTE ON FUNCTION s.f() TO pg_monitor; COMMENT ON FUNCTION s.f() IS 'one'",
      when: "CREATE OR REPLACE FUNCTION s.f() RETURNS int LANGUAGE plpgsql AS 'BEGIN\n  -- two\n  RETURN 2;\nEND'",
      changes: ['body of function s.f(): at line 2: -- one RETURN 1; → -- two RETURN 2;'],
    },
    {
      given: "CREATE FUNCTION s.f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      when: "CREATE OR REPLACE FUNCTION s.f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      changes: ['argument defaults of function s.f(integer, integer): 1 → 2'],
    },
    {
      given: "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      when: "DROP FUNCTION s.f(); CREATE FUNCTION s.f(OUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1, 2'",
      changes: [
        'function s.f(): result integer → record; body SELECT 1 → SELECT 1, 2; arguments and results none → integer, integer; argument names none → a, b',
      ],
    },
    {
      given: "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      when: 'REVOKE EXECUTE ON FUNCTION s.f() FROM PUBLIC',
      changes: ['privileges on function s.f(): −PUBLIC: execute (granted by postgres)'],
    },
    {
      given: "CREATE PROCEDURE s.p() LANGUAGE sql AS 'SELECT 1'",
      when: 'ALTER PROCEDURE s.p() SET search_path FROM CURRENT; ALTER PROCEDURE s.p() OWNER TO pg_monitor',
      changes: ['procedure s.p(): owner postgres → pg_monitor; settings none → search_path="$user", public'],
    },
  ],
}

/** `{i,o,v}` */
function modesOf(modes: string): string {
  const words: Readonly<Record<string, string>> = { i: 'in', o: 'out', b: 'inout', v: 'variadic', t: 'table' }
  return [...modes.matchAll(/[a-z]/g)].map(([mode]) => words[mode] ?? mode).join(', ')
}

export default kind
