import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../../acquire.ts'
import { connect } from '../../connect.ts'
import type { Cluster } from '../../provider.ts'
import { type Client, closeSession } from '../../session.ts'
import supabase from '../supabase.ts'

const standIns = readdirSync(supabase.extensions!).flatMap((name) => (name.endsWith('.control') ? [name.replace(/\.control$/, '')] : []))

/** A platform has them, or an extension that needs them. */
const first: Readonly<Record<string, string>> = { index_advisor: 'hypopg', pgjwt: 'pgcrypto' }

/** What postgres asks, and what it is told: each within a transaction in which the extension was made in the schema extensions. */
const facts: readonly (readonly [extension: string, sql: string, answer: unknown])[] = [
  ['vector', "SELECT '[1, 2,3.5]'::vector(3)::text AS it", '[1,2,3.5]'],
  ['vector', "SELECT '[1,2]'::vector(3)", 'expected 3 dimensions, not 2'],
  ['vector', "SELECT 'near'::vector", 'invalid input syntax for type real: "near"'],
  ['vector', "SELECT '[1,2]'::vector <-> '[1,2,3]'", 'different vector dimensions 2 and 3'],
  ['vector', "SELECT '[3,4]'::vector <-> '[0,0]' AS it", 5],
  ['vector', "SELECT '[1,2]'::vector <#> '[3,4]' AS it", -11],
  ['vector', "SELECT '[1,0]'::vector <=> '[0,2]' AS it", 1],
  ['vector', "SELECT '[1,2]'::vector <+> '[3,5]' AS it", 5],
  ['vector', "SELECT avg(v)::text || sum(v) AS it FROM (VALUES ('[1,2]'::vector), ('[3,4]')) u(v)", '[2,3][4,6]'],
  ['vector', 'SELECT ARRAY[1, 2]::vector::halfvec(2)::sparsevec::text AS it', '{1:1,2:2}/2'],
  ['vector', "SELECT '{3:2, 1:1.5}/3'::sparsevec::vector::text AS it", '[1.5,0,2]'],
  ['vector', "SELECT vector_dims('[1,2,3]'::vector) + hamming_distance(B'101', B'011') AS it", 5],
  [
    'vector',
    'CREATE TABLE t (v vector(3)); SELECT format_type(atttypid, atttypmod) AS it FROM pg_attribute WHERE attrelid = $$t$$::regclass AND attnum = 1',
    'vector(3)',
  ],
  [
    'vector',
    `CREATE TABLE t (v vector(2)); INSERT INTO t SELECT ARRAY[i, 1]::vector FROM generate_series(1, 300) i; CREATE INDEX i ON t USING hnsw (v vector_cosine_ops);
     INSERT INTO t SELECT * FROM t; SET LOCAL enable_seqscan = off; SELECT count(*)::int AS it FROM t WHERE v = '[7,1]'`,
    2,
  ],
  ['vector', 'CREATE TABLE t (v vector(16001))', 'invalid input syntax for type integer: "dimensions for type vector cannot exceed 16000"'],
  ['vector', 'CREATE TABLE t (v halfvec(0))', 'invalid input syntax for type integer: "dimensions for type halfvec must be at least 1"'],
  [
    'vector',
    `CREATE TABLE t (a vector(16000), b sparsevec(1000000)[]); ALTER TABLE t ADD c halfvec(3);
     SELECT string_agg(format_type(atttypid, atttypmod), ' ' ORDER BY attnum) AS it FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0`,
    'vector(16000) sparsevec(1000000)[] halfvec(3)',
  ],
  ['postgis', "SELECT ' point( 1   2 )'::geometry(Point,4326)::text AS it", 'SRID=4326;POINT(1 2)'],
  ['postgis', "SELECT 'LINESTRING(1 2,3 4)'::geometry(Point,4326)", 'Geometry type (LINESTRING) does not match column type (Point)'],
  ['postgis', "SELECT 'SRID=3857;POINT(1 2)'::geometry(Point,4326)", 'Geometry SRID (3857) does not match column SRID (4326)'],
  ['postgis', "SELECT 'near'::geography", 'parse error - invalid geometry'],
  ['postgis', "SELECT '0101000020E610000000000000000024400000000000003440'::geometry::text AS it", 'SRID=4326;POINT(10 20)'],
  [
    'postgis',
    "CREATE TABLE t (p geometry(Point,4326)); SELECT atttypmod AS it FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'p'",
    1107460,
  ],
  [
    'postgis',
    'SELECT round(ST_Distance(ST_MakePoint(13.4, 52.5)::geography, ST_MakePoint(2.35, 48.85)::geography) / 1000)::int AS it',
    877,
  ],
  ['postgis', "SELECT ST_Contains('POLYGON((0 0,0 10,10 10,10 0,0 0))', ST_Point(5, 5)) AS it", true],
  ['postgis', "SELECT ST_AsText(ST_Centroid('POLYGON((0 0,0 10,10 10,10 0,0 0))')) AS it", 'POINT(5 5)'],
  ['postgis', `SELECT ST_AsText(ST_GeomFromGeoJSON('{"type":"Point","coordinates":[1,2]}')) AS it`, 'POINT(1 2)'],
  [
    'postgis',
    "SELECT ST_Transform('POINT(1 2)', 3857)",
    'The stand-in of pg-roundtrip for the extension postgis does not compute ST_Transform.',
  ],
  [
    'postgis',
    `CREATE TABLE t (g geography(POINT), p geometry(PolygonZ, 25832)); CREATE INDEX ON t USING gist (g);
     INSERT INTO t SELECT ST_MakePoint(i, i)::geography FROM generate_series(1, 80) i;
     SELECT string_agg(format_type(atttypid, atttypmod), ' ' ORDER BY attnum) AS it FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0`,
    'geography(Point,4326) geometry(PolygonZ,25832)',
  ],
  [
    'pg_net',
    "SELECT net.http_post('https://example.org', '{\"a\": 1}'); SELECT method || url || convert_from(body, 'utf8') AS it FROM net.http_request_queue",
    'POSThttps://example.org{"a": 1}',
  ],
  [
    'pg_cron',
    "SELECT cron.schedule('nightly', '0 3 * * *', 'SELECT 1'); SELECT username || schedule AS it FROM cron.job",
    'postgres0 3 * * *',
  ],
  ['pg_cron', "SELECT cron.schedule('nightly', 'at night', 'SELECT 1')", 'invalid schedule: at night'],
  ['pg_cron', "SELECT cron.unschedule('nightly')", "could not find valid entry for job 'nightly'"],
  ['pg_cron', 'DELETE FROM cron.job', 'permission denied for table job'],
  [
    'pgmq',
    `SELECT pgmq.create('jobs'); SELECT pgmq.send('jobs', '{"a": 1}'); SELECT message->>'a' AS it FROM pgmq.read('jobs', 30, 1)`,
    '1',
  ],
  [
    'http',
    "SELECT http_get('https://example.org')",
    'The stand-in of pg-roundtrip for the extension http sends no request: GET https://example.org',
  ],
  ['pgjwt', `SELECT valid AS it FROM verify(sign('{"sub": "1"}', 'secret'), 'secret')`, true],
  ['pgjwt', `SELECT valid AS it FROM verify(sign('{"sub": "1"}', 'secret'), 'other')`, false],
  ['pg_jsonschema', `SELECT json_matches_schema('{"type": "object", "required": ["a"]}', '{"b": 1}') AS it`, false],
  ['pg_jsonschema', `SELECT jsonb_matches_schema('{"properties": {"a": {"enum": [1, 2]}}}', '{"a": 2}') AS it`, true],
  ['pg_hashids', "SELECT id_encode(12345, 'this is my salt') || id_decode_once('gB0NV05e', 'this is my salt', 8) AS it", 'NkK91'],
  ['plv8', 'CREATE FUNCTION f() RETURNS int LANGUAGE plv8 AS $$ return 1 $$; SELECT f()', 'syntax error at or near "return"'],
]

describe.each([15, 18] as const)('extensions of Supabase, PostgreSQL %i', (major) => {
  let cluster: Cluster
  let client: Client

  beforeAll(async () => {
    cluster = await acquireCluster({ major, platform: supabase })
    client = await connect(cluster.connectionAs!('postgres', 'postgres'))
  })
  afterAll(async () => {
    await closeSession(client)
    await cluster[Symbol.asyncDispose]()
  })

  const within = async <T>(work: () => Promise<T>): Promise<T> => {
    await client.query('BEGIN')
    try {
      return await work()
    } finally {
      await client.query('ROLLBACK')
    }
  }
  const make = (name: string) => {
    const needed = first[name]
    const schema = ['supabase_vault', 'pg_graphql', 'pgmq', 'pgsodium', 'pg_tle', 'pg_repack', 'plv8', 'plls', 'plcoffee'].includes(name)
      ? ''
      : 'SCHEMA extensions'
    return client.query(
      `${needed ? `CREATE EXTENSION IF NOT EXISTS ${needed} SCHEMA extensions;` : ''} CREATE EXTENSION IF NOT EXISTS ${name} ${schema}`,
    )
  }

  test.each(standIns)('%s is made and dropped by postgres, and leaves nothing', (name) =>
    within(async () => {
      const objects =
        "SELECT count(*)::int AS n FROM pg_depend WHERE objid >= 16384 AND refclassid <> 'pg_extension'::regclass AND classid <> 'pg_namespace'::regclass"
      const count = async () => (await client.query<{ n: number }>(objects)).rows[0]!.n
      if (first[name]) await client.query(`CREATE EXTENSION IF NOT EXISTS ${first[name]} SCHEMA extensions`)
      await client.query(`DROP EXTENSION IF EXISTS ${name}`)
      const before = await count()
      await make(name)
      expect(await count()).toBeGreaterThan(before)
      await client.query(`DROP EXTENSION ${name}`)
      expect(await count()).toBe(before)
    }),
  )

  test.each(facts)('%s: %s', (extension, sql, answer) =>
    within(async () => {
      await make(extension)
      const told = await client.query(sql).then(
        (results) => [results].flat().at(-1)!.rows[0]?.it,
        ({ message }: Error) => message,
      )
      expect(told).toBe(answer)
    }),
  )

  test('another version may be asked for by its name', () =>
    within(async () => {
      await client.query("CREATE EXTENSION vector SCHEMA extensions VERSION '0.4.0'")
      expect((await client.query("SELECT extversion FROM pg_extension WHERE extname = 'vector'")).rows).toEqual([{ extversion: '0.4.0' }])
    }))

  test('one that Supabase does not give to postgres is refused', () =>
    within(async () => {
      await expect(client.query('CREATE EXTENSION amcheck')).rejects.toThrow('permission denied to create extension "amcheck"')
    }))
})
