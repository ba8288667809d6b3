import { expect, test } from 'vitest'
import { acquireCluster } from '../acquire.ts'
import { closeSession, openSession } from '../session.ts'
import { removeByProcess } from './at-exit.ts'
import { runNames } from './run-names.ts'

test('at the end of the process one role that cannot be dropped does not keep the others, and stays noted; one of the same name as another run had stays', async () => {
  const cluster = await acquireCluster({ major: 18 })
  const session = await openSession(cluster, 'postgres')
  const names = runNames()
  for (const name of [names.walked, names.untouched]) await session.query(`create database ${name}`)
  await session.query(
    'create role a_owner; create role b_free; create role c_of_somebody; create table t (); alter table t owner to a_owner',
  )
  const { rows } = await session.query<{ oid: string; rolname: string }>("select oid::text, rolname from pg_roles where rolname ~ '^[ab]_'")
  const made = Object.fromEntries(rows.map(({ oid, rolname }) => [oid, rolname]))
  removeByProcess(cluster.connection('postgres'), names, { mayMake: ['c_of_somebody'], made })
  const left = await session.query<{ name: string }>(
    "select rolname as name from pg_roles where rolname ~ '^[abc]_' union all select datname from pg_database where datname ~ '^pg_roundtrip' order by 1",
  )
  expect(left.rows.map(({ name }) => name)).toEqual(['a_owner', 'c_of_somebody', names.untouched])
  await closeSession(session)
  await cluster[Symbol.asyncDispose]()
})
