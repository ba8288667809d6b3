import { afterAll, beforeAll, expect, test } from 'vitest'
import { VitestProject } from '../../fixtures/vitest-project.ts'
import type { Cluster } from '../postgres/provider.ts'
import { startEmbedded } from '../postgres/providers/embedded.ts'
import { closeSession, openSession } from '../postgres/session.ts'

let server: Cluster

beforeAll(async () => {
  server = await startEmbedded({ major: 18 }, true)
})

afterAll(() => server[Symbol.asyncDispose]())

/** Four files for as many workers, each of which would need the server for itself. */
const roles = Object.fromEntries(
  [1, 2, 3, 4].flatMap((n) => [
    [`migrations/00${n}_role.up.sql`, `create role reader_${n}; create table t_${n} (id int); grant select on t_${n} to reader_${n};`],
    [`migrations/00${n}_role.down.sql`, `drop table t_${n}; drop role reader_${n};`],
  ]),
)

test('on a server that others use too no worker waits for another one of the same run, and nothing is left', async () => {
  const { port, password } = server.connection('postgres')
  const postgres = `postgres://postgres:${password}@localhost:${port}/postgres`
  using project = new VitestProject({ ...roles, 'pg-roundtrip.config.json': JSON.stringify({ postgres }) })
  const run = await project.vitest('run', '--maxWorkers=4')
  expect(run.stdout + run.stderr).not.toContain(password)
  expect(run.status, run.stdout + run.stderr).toBe(0)
  const session = await openSession(server, 'postgres')
  const { rows } = await session.query(
    "select datname from pg_database where datname like 'pg_roundtrip%' union all select rolname from pg_roles where rolname like 'reader%'",
  )
  await closeSession(session)
  expect(rows).toEqual([])
})
