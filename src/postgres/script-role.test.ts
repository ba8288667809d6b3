import { afterAll, beforeAll, expect, test } from 'vitest'
import { acquireCluster } from './acquire.ts'
import type { Cluster } from './provider.ts'
import { startEmbedded } from './providers/embedded.ts'
import { runScript } from './script.ts'
import { scriptsOf } from './script-role.ts'
import { type Client, closeSession, withSession } from './session.ts'

let cluster: Cluster

beforeAll(async () => {
  cluster = await acquireCluster({ major: 18 })
  await withSession(cluster.connection('postgres'), (client) =>
    client.query(`CREATE ROLE app LOGIN; ALTER ROLE app SET search_path = app, public; ALTER ROLE app SET work_mem = '5MB';
      ALTER ROLE app IN DATABASE postgres SET work_mem = '6MB'; CREATE SCHEMA app AUTHORIZATION app; CREATE ROLE group_of_apps; CREATE ROLE member LOGIN IN ROLE app;
      CREATE ROLE stranger LOGIN; CREATE ROLE inheriting LOGIN; GRANT app TO inheriting WITH INHERIT TRUE, SET FALSE`),
  )
})
afterAll(() => cluster[Symbol.asyncDispose]())

/** The same server as somebody sees it who has come with this login and knows no other. */
function reachedBy(user: string): Cluster {
  const { connectionAs, ...rest } = cluster
  return { ...rest, connection: (database) => ({ ...cluster.connection(database), user }) }
}

async function state(client: Client): Promise<unknown> {
  const { rows } = await client.query(
    "SELECT session_user AS session, current_user AS current, current_setting('search_path') AS path, current_setting('work_mem') AS memory",
  )
  return rows[0]
}

const settings = { path: 'app, public', memory: '6MB' }

test.each([
  { sentence: 'on a server of our own a role connects by itself', on: () => cluster, is: { session: 'app', current: 'app', ...settings } },
  { sentence: 'a superuser takes its place', on: () => reachedBy('postgres'), is: { session: 'app', current: 'app', ...settings } },
  { sentence: 'a member becomes it', on: () => reachedBy('member'), is: { session: 'member', current: 'app', ...settings } },
])('$sentence, with its settings', async ({ on, is }) => {
  const scripts = await scriptsOf('app', on(), 'postgres')
  const client = await scripts.open()
  expect(scripts.isAdministrator).toBe(false)
  expect(await state(client)).toEqual(is)
  await closeSession(client)
})

test.each(['stranger', 'inheriting'])('%s may not become it, and is told what to grant', async (user) => {
  await expect(scriptsOf('app', reachedBy(user), 'postgres')).rejects.toMatchObject({
    kind: 'environment',
    message: `${user} may not run migrations as app on this server.`,
    nextStep: `Let it: GRANT "app" TO "${user}"; or leave --run-as out.`,
  })
})

test('where a server asks for a password, the role gets one', async () => {
  await using asking = await startEmbedded({ major: 18 }, true)
  await withSession(asking.connection('postgres'), (client) => client.query('CREATE ROLE app LOGIN'))
  const { connection } = await scriptsOf('app', asking, 'postgres')
  expect(await withSession(connection(), state)).toMatchObject({ session: 'app', current: 'app' })
})

test('a role that may not log in has a session of its own all the same', async () => {
  const client = await (await scriptsOf('group_of_apps', cluster, 'postgres')).open()
  expect(await state(client)).toMatchObject({ session: 'group_of_apps', current: 'group_of_apps' })
  await closeSession(client)
})

test('the administrator itself is nobody else', async () => {
  expect((await scriptsOf('postgres', cluster, 'postgres')).isAdministrator).toBe(true)
})

test('another connection of a script is of the same role', async () => {
  const client = await (await scriptsOf('app', reachedBy('postgres'), 'postgres')).open()
  const sql = '\\connect postgres\ncreate table made_by_app ();\n'
  expect(await runScript(client, { sql, transaction: 'inferred', file: 'a.sql', firstLine: 1, psql: { variables: {} } })).toMatchObject({
    ok: true,
  })
  await closeSession(client)
  const { rows } = await withSession(cluster.connection('postgres'), (session) =>
    session.query("SELECT tableowner FROM pg_tables WHERE schemaname = 'app' AND tablename = 'made_by_app'"),
  )
  expect(rows).toEqual([{ tableowner: 'app' }])
})

test('a role that is not there is refused', async () => {
  await expect(scriptsOf('nobody', cluster, 'postgres')).rejects.toMatchObject({
    kind: 'usage',
    message: 'There is no role nobody, which is to run the migrations.',
  })
})
