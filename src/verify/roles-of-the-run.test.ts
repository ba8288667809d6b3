import { expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import { SharedServer } from '../postgres/external/shared-server.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { RolesOfTheRun } from './roles-of-the-run.ts'

test('roles that appeared while the server ended our session are dropped once there is another one', async () => {
  const own = await acquireCluster({ major: 18 })
  const cluster = await acquireCluster({ major: 18, url: own.describe('postgres') })
  let databases = await Databases.open(cluster)
  const visit = { alone: true, roles: ['late'], mentions: (role: string) => role === 'late', waiting: () => {} }
  const server = await SharedServer.enter(cluster, databases, visit)
  const roles = new RolesOfTheRun(() => databases, server)
  const session = await openSession(cluster, 'postgres')
  await roles.notice(async () => {
    await session.query('create role late')
    await session.query(
      'select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null',
    )
  })
  await expect(roles.drop()).rejects.toMatchObject({ kind: 'environment' })
  expect(roles.incomplete).toBe(true)
  await databases.close()
  databases = await Databases.open(cluster)
  await server.recover()
  await roles.drop()
  expect(roles.incomplete).toBe(false)
  expect((await session.query("select from pg_roles where rolname = 'late'")).rowCount).toBe(0)
  await closeSession(session)
  await databases.close()
  await server.leave()
  await own[Symbol.asyncDispose]()
})
