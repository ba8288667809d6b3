import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { Observer } from './snapshot.ts'

/** A superuser can make a table in pg_catalog, which then looks like a catalog of a PostgreSQL that is yet to come. */
const catalog = `SET allow_system_table_mods = on;
  CREATE TABLE pg_catalog.pg_mood (oid oid, moodname name, moodlevel int, moodwords text[])`

const changes = [
  ['an object that comes', "INSERT INTO pg_mood VALUES (20003, 'glad')", ['pg_mood glad was added']],
  ['an object that goes', "DELETE FROM pg_mood WHERE moodname = 'angry'", ['pg_mood angry was dropped']],
  ['a value', "UPDATE pg_mood SET moodlevel = 7 WHERE moodname = 'angry'", ['pg_mood angry: moodlevel 1 → 7']],
  ['a value that is NULL now', "UPDATE pg_mood SET moodwords = NULL WHERE moodname = 'angry'", ['pg_mood angry: moodwords {x} → none']],
  ['one of two objects of a name', 'DELETE FROM pg_mood WHERE oid = 20001', ['pg_mood sad was dropped', 'pg_mood sad: moodlevel 1 → 2']],
] as const

describe('of a catalog that nobody knew', () => {
  let cluster: Cluster
  let databases: Databases
  let session: Client
  let observer: Observer

  beforeAll(async () => {
    cluster = await acquireCluster({ major: 18 })
    databases = await Databases.open(cluster)
    await databases.create('observed', 'template0')
    session = await openSession(cluster, 'observed')
    await session.query(catalog)
    observer = await Observer.start(session, () => openSession(cluster, cluster.maintenanceDatabase))
  })

  afterAll(async () => {
    await closeSession(session)
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  beforeEach(async () => {
    await session.query(
      "TRUNCATE pg_mood; INSERT INTO pg_mood VALUES (20000, 'angry', 1, '{x}'), (20001, 'sad', 1, '{x}'), (20002, 'sad', 2, '{x}')",
    )
  })

  test.each(changes)('%s is noticed', async (_, change, sentences) => {
    const before = await observer.snapshot(session, { rows: false })
    await session.query(change)
    const after = await observer.snapshot(session, { rows: false, since: before })
    expect(
      compareSnapshots(before, after)
        .map((difference) => difference.sentence)
        .sort(),
    ).toEqual(sentences)
  })
})
