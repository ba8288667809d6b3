import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from '../acquire.ts'
import { connect } from '../connect.ts'
import type { Cluster } from '../provider.ts'
import { type Client, closeSession } from '../session.ts'
import supabase from './supabase.ts'

interface Case {
  readonly name: string
  readonly given?: string
  readonly sql: string
  /** Absent: it is allowed. */
  readonly refused?: string
}

const makeTrigger =
  "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; CREATE TRIGGER t AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION f()"
const policy = 'CREATE POLICY p ON storage.objects FOR SELECT USING (bucket_id = (storage.foldername(name))[1] AND auth.uid() IS NOT NULL)'

const cases: readonly Case[] = [
  { name: 'a policy on the objects of the storage', sql: policy },
  {
    name: 'another policy, renamed, commented on and dropped',
    given: policy,
    sql: "ALTER POLICY p ON storage.objects RENAME TO q; COMMENT ON POLICY q ON storage.objects IS 'x'; DROP POLICY q ON storage.objects",
  },
  { name: 'dropping a policy that is not there', sql: 'DROP POLICY IF EXISTS p ON auth.users' },
  { name: 'a policy in a block', sql: 'DO $$ BEGIN CREATE POLICY p ON auth.users USING (true); END $$' },
  {
    name: 'a policy whose table is put together',
    sql: "DO $$ BEGIN EXECUTE format('CREATE POLICY p ON %I.%I USING (true)', 'realtime', 'messages'); END $$",
  },
  {
    name: 'a policy on a table that the search path finds',
    sql: 'SET LOCAL search_path = storage; CREATE POLICY p ON objects USING (true)',
  },
  {
    name: 'a policy on a table of the service alone',
    sql: 'CREATE POLICY p ON storage.migrations USING (true)',
    refused: 'must be owner of table migrations',
  },
  {
    name: 'a policy on a table of its own',
    sql: 'CREATE TABLE own (); CREATE POLICY p ON own USING (auth.role() IS NULL); DROP POLICY p ON own',
  },
  { name: 'row security off', sql: 'ALTER TABLE storage.objects DISABLE ROW LEVEL SECURITY', refused: 'must be owner of table objects' },
  { name: 'another column', sql: 'ALTER TABLE auth.users ADD nick text', refused: 'must be owner of table users' },
  { name: 'an index', sql: 'CREATE INDEX ON storage.objects (owner)', refused: 'must be owner of table objects' },
  { name: 'dropping the users', sql: 'DROP TABLE auth.users CASCADE', refused: 'must be owner of table users' },
  { name: 'a table in the schema', sql: 'CREATE TABLE auth.own ()', refused: 'permission denied for schema auth' },
  {
    name: 'a function in the schema',
    sql: 'CREATE FUNCTION storage.own() RETURNS int LANGUAGE sql RETURN 1',
    refused: 'permission denied for schema storage',
  },
  {
    name: 'a comment beside a policy',
    sql: "/* policy on auth. */ COMMENT ON COLUMN auth.users.email IS 'x'",
    refused: 'must be owner of relation users',
  },
  { name: 'a trigger on the users, and dropping it', given: makeTrigger, sql: 'DROP TRIGGER t ON auth.users' },
  {
    name: 'a comment on such a trigger',
    given: makeTrigger,
    sql: "/* policy on auth. */ COMMENT ON TRIGGER t ON auth.users IS 'x'",
    refused: 'must be owner of relation users',
  },
  {
    name: 'switching a trigger off',
    given: makeTrigger,
    sql: 'ALTER TABLE auth.users DISABLE TRIGGER t',
    refused: 'must be owner of table users',
  },
  { name: 'becoming the owner', sql: 'SET ROLE supabase_auth_admin', refused: 'permission denied to set role "supabase_auth_admin"' },
  {
    name: 'nothing that was lent stays',
    given: `${policy}; CREATE PUBLICATION everything FOR ALL TABLES`,
    sql: "SELECT 1 / (NOT pg_has_role('postgres', 'supabase_storage_admin', 'member') AND NOT rolsuper)::int FROM pg_roles WHERE rolname = 'postgres'",
  },
  {
    name: 'nothing that was lent stays after an extension whose script has statements of these kinds',
    given: "CREATE EXTENSION seg VERSION '1.2' SCHEMA extensions; ALTER EXTENSION seg UPDATE",
    sql: "SELECT 1 / (NOT rolsuper)::int FROM pg_roles WHERE rolname = 'postgres'",
  },
  {
    name: 'an object of another in an extension',
    given: 'CREATE TABLE own ()',
    sql: 'ALTER EXTENSION pgcrypto ADD TABLE own',
    refused: 'must be owner of extension pgcrypto',
  },
  {
    name: 'an object out of an extension',
    sql: 'alter extension "pgcrypto" drop function extensions.gen_random_bytes(int)',
    refused: 'must be owner of extension pgcrypto',
  },
  { name: 'a publication for all tables', sql: 'CREATE PUBLICATION everything FOR ALL TABLES; DROP PUBLICATION everything' },
  {
    name: 'a table in the publication of the platform',
    sql: 'CREATE TABLE own (id int PRIMARY KEY); ALTER PUBLICATION supabase_realtime ADD TABLE own',
  },
  { name: 'a foreign data wrapper', sql: 'CREATE FOREIGN DATA WRAPPER w' },
  { name: 'triggers off for a session', sql: 'SET LOCAL session_replication_role = replica' },
  {
    name: 'settings of the API',
    sql: "ALTER ROLE authenticator SET pgrst.db_schemas = 'public, api'; ALTER ROLE anon SET statement_timeout = '1s'",
  },
  {
    name: 'settings of extensions',
    sql: "ALTER ROLE postgres SET pgaudit.log = 'write'; ALTER ROLE authenticator SET safeupdate.enabled = '1'; SET LOCAL auto_explain.log_min_duration = 0",
  },
  {
    name: 'a server of the wrapper that it made',
    given: 'CREATE EXTENSION postgres_fdw SCHEMA extensions',
    sql: `CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO service_role;
      SELECT 1 / (NOT rolsuper)::int FROM pg_roles WHERE rolname = 'postgres'; DROP EXTENSION postgres_fdw CASCADE`,
  },
  {
    name: 'connections without a password',
    given: 'CREATE EXTENSION dblink SCHEMA extensions',
    sql: "SELECT dblink_connect_u('dbname=postgres')",
    refused: 'permission denied for function dblink_connect_u',
  },
  { name: 'an extension of PostgreSQL that is trusted there alone', sql: 'CREATE EXTENSION pg_buffercache SCHEMA extensions' },
  {
    name: 'a setting of nobody',
    sql: "ALTER DATABASE postgres SET app.secret = 'x'",
    refused: 'permission denied to set parameter "app.secret"',
  },
  {
    name: 'a role, and a grant of it',
    sql: 'CREATE ROLE app; GRANT app TO authenticator; GRANT SELECT ON auth.users TO app; GRANT USAGE ON SCHEMA storage TO app',
  },
  { name: 'a trusted extension in its schema', sql: 'CREATE EXTENSION citext SCHEMA extensions; CREATE TABLE own (a citext)' },
  {
    name: 'rows of users and buckets',
    sql: "INSERT INTO auth.users (id, email) VALUES (gen_random_uuid(), 'a@b'); INSERT INTO storage.buckets (id, name, public) VALUES ('a', 'a', true)",
  },
  {
    name: 'deleting a bucket past its service',
    sql: 'DELETE FROM storage.buckets',
    refused: 'Direct deletion from storage tables is not allowed. Use the Storage API instead.',
  },
  {
    name: 'rows of others, past row security',
    sql: 'SELECT 1 / (SELECT count(*) = 0 FROM auth.users)::int; CREATE TABLE own (); ALTER TABLE own ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
  },
  {
    name: 'a secret',
    sql: "SELECT 1 / (decrypted_secret = 'it')::int FROM vault.decrypted_secrets WHERE id = vault.create_secret('it', 'name')",
  },
  {
    name: 'a message about a change',
    sql: "SELECT realtime.broadcast_changes('topic', 'INSERT', 'INSERT', 't', 'public', null, null); SELECT 1 / (realtime.topic() = 'topic')::int",
  },
  {
    name: 'privileges of the roles of the API on what it makes',
    sql: "CREATE TABLE own (); SELECT 1 / (has_table_privilege('anon', 'own', 'SELECT') AND has_table_privilege('service_role', 'own', 'TRUNCATE'))::int",
  },
  {
    name: 'the schema of extensions in its search path',
    sql: 'SELECT 1 / (length(gen_random_bytes(3)) = 3 AND uuid_generate_v4() IS NOT NULL)::int',
  },
]

describe.each([15, 17] as const)('postgres on Supabase, PostgreSQL %i', (major) => {
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

  test.each(cases)('$name', async ({ given, sql, refused }) => {
    await client.query('BEGIN')
    try {
      // As a script in one message, and as single statements.
      if (given !== undefined) await client.query(given)
      const outcome = await client.query(sql).then(
        () => 'allowed',
        ({ message }: Error) => message,
      )
      expect(outcome).toBe(refused ?? 'allowed')
    } finally {
      await client.query('ROLLBACK')
    }
  })
})

test('what a token says is asked by functions', async () => {
  await using cluster = await acquireCluster({ major: 18, platform: supabase })
  const client = await connect(cluster.connectionAs!('postgres', 'postgres'))
  const claims = { sub: '7d9f3a52-5d0c-4f0c-8a35-0c3f7ac1b6a5', role: 'authenticated', email: 'a@b' }
  await client.query("SELECT set_config('request.jwt.claims', $1, false)", [JSON.stringify(claims)])
  const { rows } = await client.query('SELECT auth.uid() AS sub, auth.role() AS role, auth.email() AS email, auth.jwt() AS jwt')
  await closeSession(client)
  expect(rows).toEqual([{ ...claims, jwt: claims }])
})

test('the roles that it makes are those that it names', async () => {
  await using cluster = await acquireCluster({ major: 18, platform: supabase })
  const client = await connect(cluster.connection('postgres'))
  const { rows } = await client.query<{ rolname: string }>(
    'SELECT rolname FROM pg_roles WHERE rolname !~ \'^pg_\' ORDER BY rolname COLLATE "C"',
  )
  await closeSession(client)
  expect(rows.map(({ rolname }) => rolname)).toEqual(supabase.roles)
})
