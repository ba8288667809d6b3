import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandLineProject } from '../../../fixtures/command-line.ts'
import { acquireCluster } from '../../postgres/acquire.ts'
import { Databases } from '../../postgres/database.ts'
import type { Cluster } from '../../postgres/provider.ts'
import { closeSession, openSession } from '../../postgres/session.ts'

let cluster: Cluster
let databases: Databases

beforeAll(async () => {
  cluster = await acquireCluster({ major: 18 })
  databases = await Databases.open(cluster)
  for (const name of ['one', 'two']) await databases.create(name, 'template0')
  await run(
    'one',
    "CREATE TABLE books (id int, title text); COMMENT ON TABLE books IS 'ours'; INSERT INTO books VALUES (1, 'Emma'); CREATE ROLE ann LOGIN PASSWORD 'geheim'",
  )
  await run(
    'two',
    'CREATE TABLE books (title text, id int); ALTER TABLE books OWNER TO ann; CREATE VIEW shelf AS SELECT 1 AS one; GRANT SELECT ON shelf TO ann',
  )
})

afterAll(async () => {
  await databases.close()
  await cluster[Symbol.asyncDispose]()
})

async function run(database: string, sql: string): Promise<void> {
  const session = await openSession(cluster, database)
  await session.query(sql)
  await closeSession(session)
}

/** With a password that nobody may see. */
function url(database: string, user = 'postgres'): string {
  const { host } = cluster.connection(database)
  return `postgresql://${user}:geheim@/${database}?host=${host}`
}

describe.sequential('snapshot and diff', () => {
  test('a snapshot is written, and equal to its database', async () => {
    using project = new CommandLineProject()
    const taken = await project.run('snapshot', '--url', url('one'), '--rows', '--cluster', '--out', 'one.json')
    expect(taken).toEqual({ status: 0, stdout: '', stderr: '5 objects of PostgreSQL 18.4.\n' })
    expect(await project.run('diff', 'one.json', url('one'))).toEqual({
      status: 0,
      stdout: 'No difference in the schema, rows and the cluster.\n',
      stderr: '',
    })
    expect(await project.run('diff', 'one.json', 'one.json')).toMatchObject({ status: 0 })
    const again = await project.run('snapshot', '--url', url('one'), '--rows', '--cluster', '--out', '-')
    expect(again.stdout === project.read('one.json')).toBe(true)
  })

  test('differences are said by kind of object, and the status is 1', async () => {
    using project = new CommandLineProject()
    const run = await project.run('diff', url('one'), url('two'), '--rows')
    expect(run).toMatchObject({ status: 1, stderr: '' })
    expect(run.stdout).toMatchInlineSnapshot(`
      "table
        ~ table public.books: owner postgres → ann; comment ours → none
        ~ table public.books: rows 1 → 0
      table column
        ~ column public.books.id moved from 1st to 2nd
      view
        + view public.shelf was added
      view column
        + column public.shelf.one was added
      -- What would bring the second database back to the first database, run in this order, as postgres:
      DROP VIEW public.shelf;
      COMMENT ON TABLE public.books IS 'ours';
      ALTER TABLE public.books OWNER TO postgres;
      -- No statement is known for 2 differences.
      5 differences in the schema and rows.
      "
    `)
  })

  test('what would bring the second database back stands below, and does it', async () => {
    using project = new CommandLineProject()
    for (const name of ['then', 'now']) {
      await databases.create(name, 'template0')
      await run(
        name,
        `CREATE TABLE documents (id int PRIMARY KEY, shared boolean DEFAULT false, "order" text);
         CREATE POLICY owner_or_shared ON documents USING (shared); ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
         CREATE VIEW shared AS SELECT id FROM documents WHERE shared; COMMENT ON TABLE documents IS 'ours'`,
      )
    }
    await run(
      'now',
      `ALTER TABLE documents DISABLE ROW LEVEL SECURITY, ALTER shared DROP DEFAULT, ADD owner text, DROP "order"; DROP POLICY owner_or_shared ON documents;
       CREATE VIEW owned AS SELECT owner FROM documents; DROP INDEX IF EXISTS no_such; GRANT SELECT ON documents TO PUBLIC`,
    )
    const found = await project.run('diff', url('then'), url('now'))
    expect(found.stdout).toMatchInlineSnapshot(`
      "policy
        - policy owner_or_shared on public.documents was dropped
      table
        ~ table public.documents: row security on → off; privileges +PUBLIC: select (granted by postgres)
      table column
        - column public.documents.order was dropped
        + column public.documents.owner was added
        ~ default of column public.documents.shared: false → none
      view
        + view public.owned was added
      view column
        + column public.owned.owner was added
      -- What would bring the second database back to the first database, run in this order, as postgres:
      -- Read them first: rows go with what is dropped.
      DROP VIEW public.owned;
      REVOKE SELECT ON TABLE public.documents FROM PUBLIC;
      ALTER TABLE public.documents ENABLE ROW LEVEL SECURITY;
      ALTER TABLE public.documents ADD COLUMN "order" text;
      ALTER TABLE public.documents ALTER COLUMN shared SET DEFAULT false;
      CREATE POLICY owner_or_shared ON public.documents TO PUBLIC USING (shared);
      ALTER TABLE public.documents DROP COLUMN owner;
      7 differences in the schema.
      "
    `)
    const sql = found.stdout.slice(found.stdout.indexOf('\n-- ') + 1, found.stdout.lastIndexOf('\n', found.stdout.length - 2))
    await run('now', sql)
    expect(await project.run('diff', url('then'), url('now'))).toMatchObject({ status: 0 })
  })

  test('with --json standard output is the differences and nothing else', async () => {
    using project = new CommandLineProject()
    const run = await project.run(
      'diff',
      url('two'),
      url('one', 'ann'),
      '--json',
      '--rows',
      '--comments',
      'ignore',
      '--owners=ignore',
      '--column-order',
      'ignore',
    )
    expect(run.status).toBe(1)
    expect(JSON.parse(run.stdout)).toEqual([
      {
        tier: 'logical',
        scope: 'database',
        kind: 'view',
        identity: ['public', 'shelf'],
        change: 'removed',
        attributes: [],
        sentence: 'view public.shelf was dropped',
      },
      {
        tier: 'logical',
        scope: 'database',
        kind: 'view column',
        identity: ['public', 'shelf', 'one'],
        change: 'removed',
        attributes: [],
        sentence: 'column public.shelf.one was dropped',
      },
    ])
    expect(run.stderr).toContain('not compared: rows of table public.books: the role that asked may not read it (the second database)\n')
  })

  test('what only one of two files holds is said not to be compared', async () => {
    using project = new CommandLineProject()
    await project.run('snapshot', '--url', url('one'), '--rows', '--out', 'with.json')
    await project.run('snapshot', '--url', url('one'), '--out', 'without.json')
    expect(await project.run('diff', 'with.json', 'without.json')).toEqual({
      status: 0,
      stdout:
        'not compared: rows, sequences and the content of large objects: the snapshot does not hold them (without.json)\nNo difference in the schema.\n',
      stderr: '',
    })
    const refused = await project.run('diff', 'with.json', 'without.json', '--rows')
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toMatchInlineSnapshot(`
      "✗ without.json was taken without --rows, so --rows cannot be compared.
      → Take the snapshot again with --rows, or compare without it.
      "
    `)
  })

  test('physical residue is a note, and equal', async () => {
    using project = new CommandLineProject()
    await project.run('snapshot', '--url', url('one'), '--out', 'one.json')
    await run('one', 'ALTER TABLE books ADD more int; ALTER TABLE books DROP more')
    const found = await project.run('diff', 'one.json', url('one'))
    expect(found.status).toBe(0)
    expect(found.stdout).toMatchInlineSnapshot(`
      "note: table public.books: holes of dropped columns none → 1 dropped (no client sees it)
      No difference in the schema.
      "
    `)
  })

  test.each([
    ['a wrong database', 'nowhere'],
    ['a database that is there', 'one'],
  ])('no password is ever printed: %s', async (_, database) => {
    using project = new CommandLineProject()
    const { host } = cluster.connection(database)
    const runs = await Promise.all([
      project.run('snapshot', '--url', url(database), '--out', 'x.json'),
      project.run('diff', url(database), `postgres://ann@/two?host=${host}&password=geheim`),
      project.run('diff', url(database), url(database), '--json'),
      project.runWith({ PGPASSWORD: 'geheim', PGHOST: host!, PGUSER: 'nobody' }, 'diff', `postgresql:///${database}`, url(database)),
    ])
    for (const { stdout, stderr } of runs) expect(`${stdout}${stderr}`.includes('geheim')).toBe(false)
  })

  test('the environment says what a connection string leaves out', async () => {
    using project = new CommandLineProject()
    const { host } = cluster.connection('one')
    const environment = { PGHOST: host!, PGUSER: 'postgres', PGDATABASE: 'one' }
    expect(await project.runWith(environment, 'diff', 'postgresql://', 'postgresql:///one')).toMatchObject({ status: 0 })
  })

  test('nothing is written: the sessions only read', async () => {
    using project = new CommandLineProject()
    const session = await openSession(cluster, 'one')
    const written = async () =>
      (await session.query<{ n: string }>('SELECT (txid_snapshot_xmax(txid_current_snapshot()))::text AS n')).rows[0]!.n
    const before = await written()
    expect(await project.run('diff', url('one'), url('one'), '--rows', '--cluster')).toMatchObject({ status: 0 })
    expect(await written()).toBe(before)
    await closeSession(session)
  })
})
