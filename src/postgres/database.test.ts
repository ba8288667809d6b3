import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireCluster } from './acquire.ts'
import { Databases } from './database.ts'
import type { Cluster } from './provider.ts'
import { closeSession, openSession } from './session.ts'

describe.each([15, 16, 17, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  async function ask<T extends object>(database: string, sql: string): Promise<T[]> {
    const session = await openSession(cluster, database)
    try {
      return (await session.query<T>(sql)).rows
    } finally {
      await closeSession(session)
    }
  }

  test.each([
    ['a connection limit', 'ALTER DATABASE original CONNECTION LIMIT 7', 'datconnlimit'],
    ['being a template', 'ALTER DATABASE original IS_TEMPLATE true', 'datistemplate'],
    ['a privilege', 'GRANT CREATE ON DATABASE original TO PUBLIC', 'datacl::text'],
  ])('a copy has what belongs to the database itself: %s', async (_, sql, column) => {
    await databases.create('original', 'template0')
    try {
      const read = async (name: string) => (await ask('postgres', `SELECT ${column} AS it FROM pg_database WHERE datname = '${name}'`))[0]
      const plain = await read('original')
      await ask('postgres', sql)
      expect(await databases.copy('original', 'copied')).toBe(true)
      expect(await read('copied')).toEqual(await read('original'))
      expect(await read('copied')).not.toEqual(plain)
    } finally {
      await databases.drop('copied')
      await databases.drop('original')
    }
    expect(await databases.exists('original')).toBe(false)
  })

  test('a database with subscriptions is not copied, and dropped with them', async () => {
    await databases.create('original', 'template0')
    await ask(
      'original',
      `CREATE SUBSCRIPTION one CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE);
       CREATE SUBSCRIPTION "Two" CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)`,
    )
    expect(await databases.copy('original', 'copied')).toBe(false)
    expect(await databases.exists('copied')).toBe(false)
    await databases.drop('original')
    expect(await databases.exists('original')).toBe(false)
    expect(await ask('postgres', 'SELECT subname FROM pg_subscription')).toEqual([])
  })

  test.each([
    ['acts as another role in every session', 'CREATE ROLE r1; ALTER ROLE CURRENT_USER SET role = r1', 'role'],
    [
      'writes nothing by default',
      'CREATE ROLE r1; ALTER ROLE CURRENT_USER SET default_transaction_read_only = on',
      'default_transaction_read_only',
    ],
  ])('an administrator who %s still administers', async (_, sql, setting) => {
    const admin = await openSession(cluster, 'postgres')
    await admin.query(sql)
    const opened = await Databases.open(cluster)
    try {
      await opened.create('original', 'template0')
      await opened.drop('original')
      expect(await opened.exists('original')).toBe(false)
    } finally {
      await opened.close()
      await admin.query(`ALTER ROLE CURRENT_USER RESET ${setting}; DROP ROLE r1`)
      await closeSession(admin)
    }
  })
})
