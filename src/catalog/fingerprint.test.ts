import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTurn } from '../../fixtures/catalog/turns.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { Observer } from './snapshot.ts'

interface Change {
  readonly name: string
  readonly given: string
  readonly when: string
  /** The sentences of the differences in rows; none: every row is as it was. */
  readonly finds?: readonly string[]
  /** The first version that knows it. */
  readonly since?: number
}

/** One row of one column whose value another one replaces; `=` or an output function may hide that. */
function other(name: string, type: string, before: string, after: string, more: Partial<Change> = {}): Change {
  const given = `CREATE TABLE t (v ${type}); INSERT INTO t VALUES (${before})`
  return { name, given, when: `UPDATE t SET v = ${after}`, finds: ['table public.t: 1 row has other values'], ...more }
}

const changes: readonly Change[] = [
  other('numeric 1.0 and 1.00', 'numeric', '1.0', '1.00'),
  other('a negative zero', 'float8', "'0'", "'-0'"),
  other('a negative zero of half the size', 'real', "'0'", "'-0'"),
  other('a float that differs in its last digit', 'float8', '0.1::float8 + 0.2::float8', '0.3'),
  other('a real that differs in its last digit', 'real', "'0.1'", "'0.10000001'"),
  other('white space in json', 'json', `'{"a":1}'`, `'{"a": 1}'`),
  other('the order of keys in json', 'json', `'{"a":1,"b":2}'`, `'{"b":2,"a":1}'`),
  other('a key twice in json', 'json', `'{"a":1}'`, `'{"a":1,"a":1}'`),
  other('the digits of a number in jsonb', 'jsonb', `'{"a":1.0}'`, `'{"a":1.00}'`),
  other('NULL and the empty text', 'text', 'NULL', "''"),
  other('NULL and the text of it', 'text', 'NULL', "'NULL'"),
  other('a trailing blank', 'text', "'a'", "'a '"),
  other('a line end of two characters and of one', 'text', "E'a\\r\\nb'", "E'a\\nb'"),
  other('letters that only look alike', 'text', "U&'\\00e9'", "U&'e\\0301'"),
  other('bytes', 'bytea', "'\\x00ff'", "'\\x00fe'"),
  other('an empty bytea and none', 'bytea', "'\\x'", 'NULL'),
  other('an empty array and an array of NULL', 'text[]', "'{}'", "'{NULL}'"),
  other('an array of NULL and of the text of it', 'text[]', "'{NULL}'", `'{"NULL"}'`),
  other('the bounds of an array', 'int[]', "'{1,2}'", "'[2:3]={1,2}'"),
  other('the dimensions of an array', 'int[]', "'{1,2}'", "'{{1,2}}'"),
  other('the case of citext', 'citext', "'Emma'", "'emma'", {
    given: "CREATE EXTENSION citext; CREATE TABLE t (v citext); INSERT INTO t VALUES ('Emma')",
  }),
  other('text whose collation takes two for one', 'text', "'Emma'", "'emma'", {
    given:
      "CREATE COLLATION lax (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE TABLE t (v text COLLATE lax); INSERT INTO t VALUES ('Emma')",
  }),
  other('a value of a composite type', 'pair', "ROW(1, 'a')", "ROW(1, 'b')", {
    given: "CREATE TYPE pair AS (a int, b text); CREATE TABLE t (v pair); INSERT INTO t VALUES (ROW(1, 'a'))",
  }),
  other('a composite of NULLs and NULL', 'pair', 'ROW(NULL, NULL)', 'NULL', {
    given: 'CREATE TYPE pair AS (a int, b text); CREATE TABLE t (v pair); INSERT INTO t VALUES (ROW(NULL, NULL))',
  }),
  other('a value of a domain', 'digits', "'1'", "'2'", {
    given: "CREATE DOMAIN digits AS text CHECK (VALUE ~ '^[0-9]+$'); CREATE TABLE t (v digits); INSERT INTO t VALUES ('1')",
  }),
  other('a label of an enum', 'mood', "'sad'", "'ok'", {
    given: "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (v mood); INSERT INTO t VALUES ('sad')",
  }),
  other('a bound of a range', 'int4range', "'[1,3)'", "'[1,4)'"),
  other('an inclusive bound of a range of numerics', 'numrange', "'[1,3)'", "'[1,3]'"),
  other('a multirange', 'int4multirange', "'{[1,3)}'", "'{[1,2)}'"),
  other('a moment to the microsecond', 'timestamptz', "'2020-01-01 00:00:00.000001+00'", "'2020-01-01 00:00:00.000002+00'"),
  other('an interval of a day and of 24 hours', 'interval', "'1 day'", "'24 hours'"),
  other('an address with and without its mask', 'inet', "'10.0.0.1/32'", "'10.0.0.1/24'"),
  other('bits', 'bit varying', "B'1'", "B'10'"),
  other('money', 'money', "'1.00'", "'1.01'"),
  other('xml', 'xml', "'<a/>'", "'<a></a>'"),
  other('a point', 'point', "'(0,0)'", "'(0,-0)'"),
  other('a tsvector', 'tsvector', "'a:1'", "'a:2'"),
  other('text of a megabyte', 'text', "repeat('x', 1000000)", "repeat('x', 999999) || 'y'"),
  other('the name of a table', 'regclass', "'a'::regclass", "'b'::regclass", {
    given: "CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE t (v regclass); INSERT INTO t VALUES ('a'::regclass)",
  }),
  {
    name: 'two values that change places',
    given: "CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('x', 'y')",
    when: "UPDATE t SET a = 'y', b = 'x'",
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'a comma that moves from one value to the next',
    given: "CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('x,', 'y')",
    when: "UPDATE t SET a = 'x', b = ',y'",
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'pairs of equal rows that become other pairs',
    given: 'CREATE TABLE t (v int); INSERT INTO t VALUES (1), (1), (2), (2)',
    when: 'UPDATE t SET v = v + 2',
    finds: ['table public.t: 4 rows have other values'],
  },
  {
    name: 'a row that is there twice and another that is gone',
    given: 'CREATE TABLE t (v int); INSERT INTO t VALUES (1), (2)',
    when: 'UPDATE t SET v = 1',
    finds: ['table public.t: 2 rows have other values'],
  },
  {
    name: 'a row in a table without columns',
    given: 'CREATE TABLE t (); INSERT INTO t DEFAULT VALUES',
    when: 'INSERT INTO t DEFAULT VALUES',
    finds: ['table public.t: rows 1 → 2'],
  },
  {
    name: 'a table that holds generated columns only',
    given: 'CREATE TABLE t (g int GENERATED ALWAYS AS (1) STORED); INSERT INTO t DEFAULT VALUES',
    when: 'INSERT INTO t DEFAULT VALUES',
    finds: ['table public.t: rows 1 → 2'],
  },
  {
    name: 'a stored generated column that is stale',
    given: `CREATE FUNCTION factor() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 2';
      CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * factor()) STORED); INSERT INTO t VALUES (1);
      CREATE OR REPLACE FUNCTION factor() RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 3'`,
    when: 'UPDATE t SET a = a',
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'a virtual generated column, which holds nothing',
    since: 18,
    given: 'CREATE TABLE t (a int, g int GENERATED ALWAYS AS (a * 2) VIRTUAL); INSERT INTO t VALUES (1)',
    when: 'UPDATE t SET a = 2',
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'an unlogged table',
    given: 'CREATE UNLOGGED TABLE t (v int); INSERT INTO t VALUES (1)',
    when: 'DELETE FROM t',
    finds: ['table public.t: rows 1 → 0'],
  },
  {
    name: 'the first row of an empty table',
    given: 'CREATE TABLE t (v int)',
    when: 'INSERT INTO t VALUES (NULL)',
    finds: ['table public.t: rows 0 → 1'],
  },
  {
    name: 'a row that goes from one partition to another',
    given: `CREATE TABLE t (k int, v text) PARTITION BY LIST (k); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
      CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2); INSERT INTO t VALUES (1, 'a')`,
    when: 'UPDATE t SET k = 2',
    finds: ['table public.t1: rows 1 → 0', 'table public.t2: rows 0 → 1'],
  },
  {
    name: 'a row that goes from a table to one that inherits from it',
    given: 'CREATE TABLE t (v int); CREATE TABLE child () INHERITS (t); INSERT INTO t VALUES (1)',
    when: 'WITH gone AS (DELETE FROM ONLY t RETURNING v) INSERT INTO child SELECT v FROM gone',
    finds: ['table public.child: rows 0 → 1', 'table public.t: rows 1 → 0'],
  },
  {
    name: 'a materialised view that was refreshed',
    given: 'CREATE TABLE t (v int); CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM t; INSERT INTO t VALUES (1)',
    when: 'REFRESH MATERIALIZED VIEW m',
    finds: ['materialized view public.m: 1 row has other values'],
  },
  {
    name: 'a table whose policies hide its rows also from its owner',
    given:
      'CREATE TABLE t (v int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; INSERT INTO t VALUES (1)',
    when: 'UPDATE t SET v = 2',
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'names that need quotes',
    given: `CREATE SCHEMA "Odd ""schema"; CREATE TABLE "Odd ""schema"."a.b" ("order ""by" int, "a,b" text); INSERT INTO "Odd ""schema"."a.b" VALUES (1, 'x')`,
    when: `UPDATE "Odd ""schema"."a.b" SET "a,b" = 'y'`,
    finds: ['table "Odd ""schema"."a.b": 1 row has other values'],
  },
  {
    name: 'a column that was dropped and added again, empty',
    given: "CREATE TABLE t (id int, note text); INSERT INTO t VALUES (1, 'kept')",
    when: 'ALTER TABLE t DROP COLUMN note; ALTER TABLE t ADD COLUMN note text',
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'a column that was dropped and added again with a default that is what it held',
    given: "CREATE TABLE t (id int, note text); INSERT INTO t VALUES (1, 'kept')",
    when: "ALTER TABLE t DROP COLUMN note; ALTER TABLE t ADD COLUMN note text DEFAULT 'kept'; ALTER TABLE t ALTER note DROP DEFAULT",
  },
  {
    name: 'a column that was renamed, there and back',
    given: "CREATE TABLE t (id int, note text); INSERT INTO t VALUES (1, 'kept')",
    when: 'ALTER TABLE t RENAME note TO remark; ALTER TABLE t RENAME remark TO note',
  },
  {
    name: 'columns that changed their names',
    given: "CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('x', 'y')",
    when: 'ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME c TO b',
    finds: ['table public.t: 1 row has other values'],
  },
  {
    name: 'columns in another order',
    given: "CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('x', 'y')",
    when: "DROP TABLE t; CREATE TABLE t (b text, a text); INSERT INTO t VALUES ('y', 'x')",
  },
  {
    name: 'rows in another order on disk',
    given: 'CREATE TABLE t (v int); INSERT INTO t SELECT generate_series(1, 1000)',
    when: 'CREATE INDEX by_v ON t (v DESC); CLUSTER t USING by_v',
  },
  {
    name: 'a table that was emptied and filled again with the same rows',
    given: 'CREATE TABLE t (v int); INSERT INTO t VALUES (1), (2)',
    when: 'TRUNCATE t; INSERT INTO t VALUES (2), (1)',
  },
  {
    name: 'settings of the database that change how values are printed',
    given: `CREATE TABLE t (at timestamptz, d date, i interval, f float8, b bytea, m money);
      INSERT INTO t VALUES ('2020-01-02 03:04:05+00', '2020-01-02', '1 year 2 days', 0.1, '\\xff', '1000')`,
    when: `ALTER DATABASE observed SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE observed SET DateStyle = 'German';
      ALTER DATABASE observed SET IntervalStyle = 'iso_8601'; ALTER DATABASE observed SET extra_float_digits = -5;
      ALTER DATABASE observed SET bytea_output = 'escape'; ALTER DATABASE observed SET lc_monetary = 'C.UTF-8'`,
  },
  {
    name: 'a byte of a large object',
    given: "SELECT lo_from_bytea(4711, 'abc')",
    when: "SELECT lo_put(4711, 1, 'x')",
    finds: ['large object 4711: content changed'],
  },
  {
    name: 'a large object that went, one that came and one whose owner is another',
    given: 'SELECT lo_create(1); SELECT lo_create(2); CREATE ROLE keeper',
    when: 'SELECT lo_unlink(1); SELECT lo_create(3); ALTER LARGE OBJECT 2 OWNER TO keeper; ALTER LARGE OBJECT 2 OWNER TO postgres',
    finds: ['large object 1 was dropped', 'large object 3 was added'],
  },
  {
    name: 'a large object of many pages',
    given: "SELECT lo_from_bytea(4711, convert_to(repeat('x', 1000000), 'UTF8'))",
    when: "SELECT lo_put(4711, 999999, 'y')",
    finds: ['large object 4711: content changed'],
  },
  {
    name: 'a sequence that went back',
    given: "CREATE SEQUENCE n; SELECT setval('n', 7)",
    when: "SELECT setval('n', 6)",
    finds: ['sequence public.n: last value 7 → 6'],
  },
  {
    name: 'a sequence that counts down and went up',
    given: "CREATE SEQUENCE n INCREMENT -1; SELECT setval('n', -7)",
    when: "SELECT setval('n', -6)",
    finds: ['sequence public.n: last value -7 → -6'],
  },
]

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases
  let observer: Observer

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    await databases.create('untouched', 'template0')
    const session = await openSession(cluster, 'untouched')
    observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
    await closeSession(session)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  /** The second snapshot is taken in a session of its own, as a walk does, so that settings of the database are in force. */
  async function differences({ given, when }: Change) {
    await databases.create('observed', 'template0')
    let session = await openSession(cluster, 'observed')
    try {
      await session.query(given)
      const before = await observer.snapshot(session, { rows: true })
      await session.query(when)
      await closeSession(session)
      session = await openSession(cluster, 'observed')
      const after = await observer.snapshot(session, { rows: true, since: before })
      return compareSnapshots(before, after)
    } finally {
      await closeSession(session)
      await databases.drop('observed')
    }
  }

  const known = changes.filter(({ since = 0 }) => since <= major)

  test.each(inTurn(major, known))('$name', async (change) => {
    const found = await differences(change)
    expect(found.filter(({ tier }) => tier === 'data').map(({ sentence }) => sentence)).toEqual(change.finds ?? [])
  })
})
