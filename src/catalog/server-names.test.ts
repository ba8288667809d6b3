import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { Observer } from './snapshot.ts'

/** One object of every class that the server can name, some in `pg_catalog`, some with names that need quotes. */
const everything = `
  CREATE ROLE "r 1"; CREATE ROLE r2; GRANT "r 1" TO r2;
  CREATE SCHEMA "S 1";
  CREATE TABLE "S 1"."T 1" (id serial PRIMARY KEY, "the Name" text CHECK ("the Name" <> ''), n numeric(4, 2), many int[]);
  CREATE INDEX ON "S 1"."T 1" (n); CREATE VIEW "S 1".v AS SELECT 1 AS one; CREATE MATERIALIZED VIEW "S 1".mv AS SELECT 1 AS one;
  CREATE POLICY "p 1" ON "S 1"."T 1"; CREATE RULE "r 1" AS ON DELETE TO "S 1"."T 1" DO INSTEAD NOTHING;
  CREATE TRIGGER "t 1" BEFORE UPDATE ON "S 1"."T 1" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
  CREATE STATISTICS "S 1"."st 1" ON id, n FROM "S 1"."T 1"; CREATE SEQUENCE "S 1".seq;
  CREATE TYPE "S 1"."m 1" AS ENUM ('x'); CREATE TYPE pg_catalog.mood AS ENUM ('x'); CREATE TYPE "S 1".pair AS (a int, "b c" "S 1"."m 1");
  CREATE DOMAIN "S 1"."d 1" AS varchar(5) CHECK (VALUE <> ''); CREATE DOMAIN pg_catalog.d AS int; CREATE TYPE "S 1".span AS RANGE (subtype = int4);
  CREATE FUNCTION "S 1"."f 1"("S 1"."m 1"[], pg_catalog.mood, varchar, "char", char, OUT int) LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION pg_catalog.mine("S 1"."T 1", int[], VARIADIC json[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE PROCEDURE "S 1".p(timestamptz, OUT int, interval) LANGUAGE plpgsql AS 'BEGIN END'; CREATE AGGREGATE "S 1".total(int) (sfunc = int4pl, stype = int);
  CREATE AGGREGATE "S 1".everything(*) (sfunc = int8inc, stype = bigint, initcond = 0); CREATE AGGREGATE "S 1".pick(ORDER BY int) (sfunc = int4pl, stype = int);
  CREATE FUNCTION "S 1".g(pg_catalog.d, "S 1"."m 1"[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
  CREATE OPERATOR "S 1".### (leftarg = pg_catalog.d, rightarg = "S 1"."m 1"[], function = "S 1".g);
  CREATE OPERATOR "S 1".### (rightarg = bigint, function = int8um);
  CREATE OPERATOR FAMILY "S 1"."of 1" USING btree; ALTER OPERATOR FAMILY "S 1"."of 1" USING btree ADD OPERATOR 1 < (int8, int4), FUNCTION 1 (int8, int4) btint84cmp(int8, int4);
  CREATE OPERATOR CLASS "S 1"."oc 1" FOR TYPE int USING btree FAMILY "S 1"."of 1" AS FUNCTION 1 btint4cmp(int4, int4);
  CREATE CAST ("S 1"."m 1" AS pg_catalog.mood) WITH INOUT; CREATE CAST (bigint AS "S 1"."d 1") WITH INOUT;
  CREATE COLLATION "S 1"."c 1" (locale = 'C'); CREATE CONVERSION "S 1"."co 1" FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE TEXT SEARCH PARSER "S 1"."tp 1" (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype);
  CREATE TEXT SEARCH TEMPLATE "S 1"."tt 1" (lexize = dsimple_lexize); CREATE TEXT SEARCH DICTIONARY "S 1"."td 1" (template = simple);
  CREATE TEXT SEARCH CONFIGURATION "S 1"."tc 1" (copy = simple);
  CREATE TRUSTED LANGUAGE "l 1" HANDLER plpgsql_call_handler; CREATE TRANSFORM FOR "S 1"."m 1" LANGUAGE "l 1" (FROM SQL WITH FUNCTION time_support(internal));
  CREATE ACCESS METHOD "am 1" TYPE INDEX HANDLER bthandler; CREATE EXTENSION tsm_system_rows SCHEMA "S 1";
  CREATE FOREIGN DATA WRAPPER "w 1"; CREATE SERVER "s 1" FOREIGN DATA WRAPPER "w 1"; CREATE FOREIGN TABLE "S 1".ft (a int) SERVER "s 1";
  CREATE USER MAPPING FOR PUBLIC SERVER "s 1"; CREATE USER MAPPING FOR "r 1" SERVER "s 1";
  CREATE PUBLICATION "pu 1" FOR TABLE "S 1"."T 1", TABLES IN SCHEMA "S 1";
  CREATE SUBSCRIPTION "su 1" CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = none);
  CREATE FUNCTION "S 1".e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER "e 1" ON ddl_command_end EXECUTE FUNCTION "S 1".e();
  ALTER EVENT TRIGGER "e 1" DISABLE;
  ALTER DEFAULT PRIVILEGES FOR ROLE "r 1" GRANT SELECT ON TABLES TO r2; ALTER DEFAULT PRIVILEGES FOR ROLE r2 IN SCHEMA "S 1" REVOKE USAGE ON TYPES FROM PUBLIC;
  ALTER DEFAULT PRIVILEGES IN SCHEMA "S 1" GRANT SELECT ON SEQUENCES TO r2; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO r2; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
  GRANT SET ON PARAMETER work_mem, "My.Parameter" TO "r 1"; SELECT lo_create(4711)`

/** What the server calls by other names than a person would, or by none. */
const excepted: Readonly<Record<string, string>> = {
  database: 'this database is equal to others, whatever it is called',
  'role membership': 'the server gives it no name',
  'replication origin': 'the server gives it no name',
  'role settings': 'the server gives it no name',
}

describe.each([15, 16, 17, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases
  let session: Client

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    await databases.create('observed', 'template0')
    session = await openSession(cluster, 'observed')
  })

  afterAll(async () => {
    await closeSession(session)
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  test('every object is called what pg_identify_object_as_address calls it', async () => {
    const observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
    await session.query('SET allow_system_table_mods = on')
    for (const statement of everything.split(';')) await session.query(statement)
    const snapshot = await observer.snapshot(session, { rows: false })
    const objects = [...snapshot.keys]
      .map(([object, key]) => ({ object: object.split(' '), ours: JSON.parse(key) as string[] }))
      .filter(({ ours }) => !excepted[ours[0]!])
    const named = await session.query<{ names: string[] | null }>(
      `SELECT CASE WHEN x.type IS NOT NULL THEN x.type || x.object_names || x.object_args END AS names
         FROM ROWS FROM (unnest($1::regclass[]), unnest($2::oid[]), unnest($3::int[])) WITH ORDINALITY AS o (class, oid, attnum, n),
           LATERAL pg_identify_object_as_address(o.class, o.oid, o.attnum) x ORDER BY n`,
      [
        objects.map(({ object }) =>
          `pg_catalog.${object[0] === 'pg_largeobject_metadata' ? 'pg_largeobject' : object[0]}`.replace('pg_attribute', 'pg_class'),
        ),
        objects.map(({ object }) => object[1]),
        objects.map(({ object }) => object[2]),
      ],
    )
    const others = objects.flatMap(({ ours }, index) => {
      const theirs = named.rows[index]!.names
      return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ ours, theirs }]
    })
    expect(others).toEqual([])
    expect(new Set(objects.map(({ ours }) => ours[0])).size).toBeGreaterThan(40)
  })
})
