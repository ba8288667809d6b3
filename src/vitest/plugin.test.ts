import { afterAll, describe, expect, test, vi } from 'vitest'
import { VitestProject, vitestConfig } from '../../fixtures/vitest-project.ts'

// Each test starts vitest and a server.
vi.setConfig({ testTimeout: 120_000 })

const history = {
  'migrations/001_create_authors.sql': `-- @up
create table public.authors (id integer primary key, name text not null);

-- @down
drop table public.authors;
`,
  'migrations/002_create_books.sql': `-- @up
create table public.books (id integer primary key, author integer references public.authors);

-- @down
drop table public.books;
`,
  'migrations/003_add_title.sql': `-- @up
alter table public.books add column title text;

-- @down
alter table public.books drop column title;
`,
  'specs/002_create_books.spec.ts': `export default {
  purpose: 'A book has an author.',
  rejects: [{ claim: 'Nobody wrote it.', sql: 'insert into public.books values (1, 9)', sqlstate: '23503', constraint: 'books_author_fkey' }],
}
`,
}
const others = {
  'test/sum.test.ts': `import { expect, test } from 'vitest'
test('a sum', () => expect(1 + 1).toBe(2))
`,
  'lib/words.spec.ts': `import { expect, test } from 'vitest'
test('a word', () => expect('a').toBe('a'))
`,
}
const all = ['001_create_authors', '002_create_books', '003_add_title']
const files = ['migrations/001_create_authors.sql', 'migrations/002_create_books.sql', 'migrations/003_add_title.sql']

describe('a project with three migrations, one spec and two tests of its own', () => {
  const project = new VitestProject({ ...history, ...others })
  afterAll(() => project[Symbol.dispose]())

  const second = { status: 0, walked: ['002_create_books'], files: ['migrations/002_create_books.sql'] }
  test.each([
    ['nothing', [], { status: 0, walked: all, files: ['lib/words.spec.ts', ...files, 'test/sum.test.ts'] }],
    ['its number', ['002'], second],
    ['its file', ['migrations/002_create_books.sql'], second],
    ['its spec', ['specs/002_create_books.spec.ts'], second],
    ['the directory of the specs', ['specs/'], second],
    ['the absolute path of its spec', [`${project.path}/specs/002_create_books.spec.ts`], second],
    ['both its files', ['specs/002_create_books.spec.ts', 'migrations/002_create_books.sql'], second],
    ['the project of the migrations', ['--project=migrations'], { status: 0, walked: all, files }],
    ['another test', ['words'], { status: 0, walked: [], files: ['lib/words.spec.ts'] }],
  ])('named by %s, each is walked once and nothing runs twice', async (_, args, expected) => {
    expect(await project.counts(...args)).toEqual(expected)
  })

  test('two shards share the files between them', async () => {
    const shards = [await project.counts('--shard=1/2'), await project.counts('--shard=2/2')]
    expect(shards.flatMap(({ walked }) => walked).sort()).toEqual(all)
    expect(shards.flatMap((shard) => shard.files).sort()).toEqual(['lib/words.spec.ts', ...files, 'test/sum.test.ts'])
  })

  test('the reports of two machines make one', async () => {
    for (const shard of ['1/2', '2/2']) await project.vitest('run', '--reporter=blob', `--shard=${shard}`)
    const { status, stderr } = await project.vitest('--merge-reports')
    expect(status).toBe(0)
    expect(stderr).toMatchInlineSnapshot(`
      " Migrations  3 passed · PostgreSQL 18.4 (embedded) · layout markers: 3 of 3 .sql files have a line \`-- @up\` or \`-- @down\`
       Not checked  No table held a row before the up, so nothing is known about rows.
                    002_create_books, 003_add_title: keeps rows"
    `)
  })

  test('a line of the SQL names the tests that stand on it', async () => {
    const { status, stdout } = await project.vitest('run', '--reporter=verbose', 'migrations/002_create_books.sql:4')
    expect(status).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      " RUN  v<version> <project>

       ↓ |migrations| migrations/002_create_books.sql:1:1 > 002_create_books > applies
       ↓ |migrations| migrations/002_create_books.sql:1:1 > 002_create_books > rejects: Nobody wrote it.
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > rolls back
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > leaves no trace
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > leaves no trace in the cluster
       ↓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > keeps rows [No table held a row before the up, so nothing is known about rows.]
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > keeps sequences
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > applies again the same way
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > rolls back after use
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > leaves no trace after use
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > keeps rows after use

       Test Files  1 passed (1)
            Tests  8 passed | 3 skipped (11)"
    `)
  })

  test('a run, test by test', async () => {
    const { status, stdout, stderr } = await project.vitest('run', '--reporter=verbose', '--project=migrations')
    expect(status).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      " RUN  v<version> <project>

       ✓ |migrations| migrations/001_create_authors.sql:1:1 > 001_create_authors > applies
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > rolls back
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > leaves no trace
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > leaves no trace in the cluster
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > keeps rows
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > keeps sequences
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > applies again the same way
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > rolls back after use
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > leaves no trace after use
       ✓ |migrations| migrations/001_create_authors.sql:4:1 > 001_create_authors > keeps rows after use
       ✓ |migrations| migrations/002_create_books.sql:1:1 > 002_create_books > applies
       ✓ |migrations| migrations/002_create_books.sql:1:1 > 002_create_books > rejects: Nobody wrote it.
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > rolls back
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > leaves no trace
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > leaves no trace in the cluster
       ↓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > keeps rows [No table held a row before the up, so nothing is known about rows.]
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > keeps sequences
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > applies again the same way
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > rolls back after use
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > leaves no trace after use
       ✓ |migrations| migrations/002_create_books.sql:4:1 > 002_create_books > keeps rows after use
       ✓ |migrations| migrations/003_add_title.sql:1:1 > 003_add_title > applies
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > rolls back
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > leaves no trace
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > leaves no trace in the cluster
       ↓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > keeps rows [No table held a row before the up, so nothing is known about rows.]
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > keeps sequences
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > applies again the same way
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > rolls back after use
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > leaves no trace after use
       ✓ |migrations| migrations/003_add_title.sql:4:1 > 003_add_title > keeps rows after use

       Test Files  3 passed (3)
            Tests  29 passed | 2 skipped (31)"
    `)
    expect(stderr).toMatchInlineSnapshot(`
      " Migrations  3 passed · PostgreSQL 18.4 (embedded) · layout markers: 3 of 3 .sql files have a line \`-- @up\` or \`-- @down\`
       Not checked  No table held a row before the up, so nothing is known about rows.
                    002_create_books, 003_add_title: keeps rows"
    `)
  })

  test('the tests are listed without a server', async () => {
    const { status, stdout } = await project.vitest('list', '002')
    expect(status).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "[migrations] migrations/002_create_books.sql > 002_create_books > applies
      [migrations] migrations/002_create_books.sql > 002_create_books > rejects: Nobody wrote it.
      [migrations] migrations/002_create_books.sql > 002_create_books > rolls back
      [migrations] migrations/002_create_books.sql > 002_create_books > leaves no trace
      [migrations] migrations/002_create_books.sql > 002_create_books > leaves no trace in the cluster
      [migrations] migrations/002_create_books.sql > 002_create_books > keeps rows
      [migrations] migrations/002_create_books.sql > 002_create_books > keeps sequences
      [migrations] migrations/002_create_books.sql > 002_create_books > applies again the same way
      [migrations] migrations/002_create_books.sql > 002_create_books > rolls back after use
      [migrations] migrations/002_create_books.sql > 002_create_books > leaves no trace after use
      [migrations] migrations/002_create_books.sql > 002_create_books > keeps rows after use"
    `)
  })
})

describe('what changed since the last commit selects', () => {
  const project = new VitestProject({ ...history, ...others, 'seeds/authors.sql': 'select 1;\n', '.gitignore': 'node_modules\n' })
  afterAll(() => project[Symbol.dispose]())
  const git = (...args: string[]) => project.command('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args])
  const afterSecond = ['002_create_books', '003_add_title']

  test.each([
    ['a migration and those after it', 'migrations/002_create_books.sql', afterSecond],
    ['the migration of a spec', 'specs/002_create_books.spec.ts', afterSecond],
    ['the migrations whose specs may use a seed', 'seeds/authors.sql', afterSecond],
    ['nothing for a test of something else', 'lib/words.spec.ts', []],
  ])('%s', async (_, file, walked) => {
    await git('init', '-q')
    await git('add', '-A')
    await git('commit', '-qm', 'all')
    const text = { ...history, ...others, 'seeds/authors.sql': 'select 1;\n' }[file] as string
    project.write({ [file]: `${text}\n` })
    expect((await project.counts('--changed')).walked).toEqual(walked)
  })
})

describe('other projects of the user', () => {
  const everything = ['lib/words.spec.ts', ...files, 'test/sum.test.ts']
  test.each([
    ['an include of their own', vitestConfig('', `include: ['**/*.spec.ts']`), ['lib/words.spec.ts', ...files]],
    ['projects', vitestConfig('', `projects: [{ test: { name: 'unit' } }]`), everything],
    ['projects that extend it', vitestConfig('', `projects: [{ extends: true, test: { name: 'unit', maxWorkers: 2 } }]`), everything],
  ])('with %s stay as they are', async (_, config, expected) => {
    using project = new VitestProject({ ...history, ...others, 'vitest.config.ts': config })
    expect(await project.counts()).toEqual({ status: 0, walked: all, files: expected })
  })

  test('a project that is named alone leaves the specs alone', async () => {
    const config = vitestConfig('', `projects: [{ test: { name: 'unit' } }]`)
    using project = new VitestProject({ ...history, ...others, 'vitest.config.ts': config })
    expect(await project.counts('--project=unit')).toEqual({ status: 0, walked: [], files: Object.keys(others).sort() })
  })

  test('there need not be any', async () => {
    using project = new VitestProject(history)
    expect(await project.counts()).toEqual({ status: 0, walked: all, files })
  })
})
