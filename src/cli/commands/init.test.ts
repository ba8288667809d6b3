import { describe, expect, test } from 'vitest'
import { books, CommandLineProject } from '../../../fixtures/command-line.ts'
import init from './init.ts'

const more = {
  'migrations/002_add_the_shelf.up.sql': 'alter table public.books add column shelf text;\n',
  'migrations/002_add_the_shelf.down.sql': 'alter table public.books drop column shelf;\n',
}

test('init writes three files, says which, and what it wrote holds where nothing is installed', async () => {
  using project = new CommandLineProject({ ...books, ...more })
  const run = await project.run('init')
  expect(run).toMatchObject({ status: 0, stderr: '' })
  expect(run.stdout).toMatchInlineSnapshot(`
    "2 migrations in migrations, layout golang-migrate: 4 of 4 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql

    Wrote pg-roundtrip.config.ts
        import type { Options } from 'pg-roundtrip'

        export default {
          migrations: 'migrations',
          // Recognised: 4 of 4 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql.
          layout: 'golang-migrate',
        } satisfies Options

    Wrote vitest.config.mts
        import { pgRoundtrip } from 'pg-roundtrip/vitest'
        import { defineConfig } from 'vitest/config'

        export default defineConfig({
          plugins: [pgRoundtrip()],
        })

    Wrote specs/002_add_the_shelf.spec.ts
        import type { Spec } from 'pg-roundtrip'

        export default {
          // In one sentence: what is true for the users of this database once the migration is applied?
          purpose: 'Add the shelf.',
          // What it must change, and nothing else: changes: [...]. What must hold afterwards: postconditions, accepts, rejects.
        } satisfies Spec

    Next: npx pg-roundtrip verify
    "
  `)
  const written = ['pg-roundtrip.config.ts', 'vitest.config.mts', 'specs/002_add_the_shelf.spec.ts']
  for (const file of written) {
    const shown = project.read(file).trimEnd().split('\n')
    expect(run.stdout).toContain(shown.map((line) => `    ${line}`.trimEnd()).join('\n'))
  }
  const verified = await project.run('verify')
  expect(verified.status).toBe(0)
  expect(verified.stdout).toContain('Add the shelf.')
})

test('init never writes over anything', async () => {
  using project = new CommandLineProject({ ...books, ...more })
  await project.run('init')
  const files = project.files()
  const texts = files.filter((file) => /\.\w+$/.test(file)).map((file) => project.read(file))
  const run = await project.run('init')
  expect(run.stdout).toMatchInlineSnapshot(`
    "2 migrations in migrations, layout golang-migrate: the options name it

    pg-roundtrip.config.ts is there: left as it is.

    vitest.config.mts is there, with the plugin: left as it is.

    specs/002_add_the_shelf.spec.ts is there: left as it is.

    Next: npx pg-roundtrip verify
    "
  `)
  expect(project.files()).toEqual(files)
  expect(files.filter((file) => /\.\w+$/.test(file)).map((file) => project.read(file))).toEqual(texts)
})

test('init heeds what is there: options of a configuration hold, a vite configuration gets the plugin, another ending is the same spec', async () => {
  using project = new CommandLineProject({
    'db/one.sql': 'create table public.one ();\n',
    'pg-roundtrip.config.json': '{ "migrations": "db", "layout": "up-only", "specs": "docs" }',
    'docs/one.spec.json': '{ "purpose": "One." }',
    'vite.config.js': 'export default {}\n',
    'package.json': '{ "devDependencies": { "vitest": "*" } }',
  })
  const run = await project.run('init')
  expect(run.stdout).toMatchInlineSnapshot(`
    "1 migration in db, layout up-only: the options name it

    pg-roundtrip.config.json is there: left as it is. It may need
        rollbacks: 'none', // no migration has a way back

    Added to vite.config.js
        import { pgRoundtrip } from 'pg-roundtrip/vitest'
        plugins: [pgRoundtrip()],

    docs/one.spec.json is there: left as it is.

    Next: npx vitest run
    "
  `)
  expect(run.status).toBe(0)
  expect(project.read('vite.config.js')).toMatchInlineSnapshot(`
    "import { pgRoundtrip } from 'pg-roundtrip/vitest'
    export default { plugins: [pgRoundtrip()] }
    "
  `)
})

test('init says exactly what to add to a configuration that it cannot change', async () => {
  const config = "module.exports = require('./shared').forVitest()\n"
  using project = new CommandLineProject({ ...books, 'vitest.config.cjs': config })
  const run = await project.run('init')
  expect(run.stdout.split('\n\n').find((part) => part.startsWith('vitest.config'))).toMatchInlineSnapshot(`
    "vitest.config.cjs is there: left as it is. Add to it
        import { pgRoundtrip } from 'pg-roundtrip/vitest'
        plugins: [pgRoundtrip()],"
  `)
  expect(project.read('vitest.config.cjs')).toBe(config)
})

test('init --dry-run says the same and writes nothing', async () => {
  using dry = new CommandLineProject({ ...books, 'vitest.config.ts': 'export default {}\n' })
  using wet = new CommandLineProject({ ...books, 'vitest.config.ts': 'export default {}\n' })
  const before = dry.files()
  const [said, done] = [await dry.run('init', '--ci', '--dry-run'), await wet.run('init', '--ci')]
  expect([dry.files(), dry.read('vitest.config.ts')]).toEqual([before, 'export default {}\n'])
  const same = (text: string) =>
    text
      .replace(/^(?:Would write|Wrote)/gm, 'Write')
      .replace(/^(?:Would add|Added)/gm, 'Add')
      .replace(/^Next: .*/m, '')
  expect(same(said.stdout)).toBe(same(done.stdout))
  expect(said.stdout).toContain('Next: the same without --dry-run\n')
})

test('init finds a history anywhere, says that it is up-only, and what else is about', async () => {
  using project = new CommandLineProject({
    'services/api/sql/001_one.sql': 'create table if not exists public.one ();\n',
    'services/api/sql/003_two.sql': 'create table if not exists public.two ();\n',
    '.env': 'DATABASE_URL=postgres://me:hunter2@db.example.com/x\nSTRIPE_KEY=sk_live\n',
    '.env.staging': 'export MIGRATION_ENV=staging\n',
    'package.json': '{ "type": "module", "dependencies": { "knex": "3" }, "devDependencies": { "vitest": "4" } }',
    'pnpm-lock.yaml': '',
  })
  const run = await project.run('init', '--ci')
  expect(run.stdout).toMatchInlineSnapshot(`
    "2 migrations in services/api/sql, layout up-only: 2 plain .sql files, 2 of them with a number at the beginning
    Note: .env has DATABASE_URL; .env.staging has MIGRATION_ENV. None of it is used: a PostgreSQL of its own is started, and no other database is touched.
    Note: knex is here. Migrations in code are not read but run: migrations: 'DIR', command: { prepare: 'npx knex migrate:list', up: 'npx knex migrate:up {name}', down: 'npx knex migrate:down {name}' } in pg-roundtrip.config.ts. Its configuration must take the database from DATABASE_URL.

    Wrote pg-roundtrip.config.ts
        import type { Options } from 'pg-roundtrip'

        export default {
          migrations: 'services/api/sql',
          // Recognised: 2 plain .sql files, 2 of them with a number at the beginning.
          layout: 'up-only',
          // No migration has a way back. Take this line out when the first one gets it.
          rollbacks: 'none',
        } satisfies Options

    Wrote vitest.config.ts
        import { pgRoundtrip } from 'pg-roundtrip/vitest'
        import { defineConfig } from 'vitest/config'

        export default defineConfig({
          plugins: [pgRoundtrip()],
        })

    Wrote specs/003_two.spec.ts
        import type { Spec } from 'pg-roundtrip'

        export default {
          // In one sentence: what is true for the users of this database once the migration is applied?
          purpose: 'Two.',
          // What it must change, and nothing else: changes: [...]. What must hold afterwards: postconditions, accepts, rejects.
        } satisfies Spec

    Wrote .github/workflows/migrations.yml
        name: Migrations
        on:
          pull_request:
            paths:
              - "services/api/sql/**"
              - "specs/**"
              - "seeds/**"
              - "pg-roundtrip.config.*"
              - ".github/workflows/migrations.yml"
          workflow_dispatch:
        permissions:
          contents: read
        jobs:
          round-trip:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: actions/setup-node@v4
                with:
                  node-version: 22
              - run: corepack enable pnpm && pnpm install --frozen-lockfile
              # PostgreSQL comes with the package: no service container is needed.
              - run: pnpm exec pg-roundtrip verify --report migrations-report.md
              - if: always()
                run: test ! -f migrations-report.md || cat migrations-report.md >> "$GITHUB_STEP_SUMMARY"

    Next: npx vitest run
    "
  `)
  expect(run.stdout + run.stderr).not.toMatch(/hunter2|sk_live|STRIPE/)
  const verified = await project.run('verify')
  expect([verified.status, verified.stdout.includes('this history has no rollbacks')]).toEqual([0, true])
})

test('init gives a history of Supabase the server that it counts on', async () => {
  using project = new CommandLineProject({
    'supabase/migrations/001_notes.sql': `create extension if not exists "uuid-ossp";
      create table public.notes (id uuid primary key default uuid_generate_v4(), owner uuid references auth.users);
      alter table public.notes enable row level security;
      create policy own on public.notes to authenticated using (auth.uid() = owner);
      insert into storage.buckets (id, name) values ('notes', 'notes');
      create policy read on storage.objects for select to postgres using (bucket_id = 'notes' and (storage.foldername(name))[1] = auth.uid()::text);
      alter publication supabase_realtime add table public.notes;\n`,
  })
  const run = await project.run('init')
  expect(run.stdout).not.toContain('Note: Platform')
  expect(project.read('pg-roundtrip.config.ts')).toContain("platform: 'supabase',")
  expect(await project.run('verify')).toMatchObject({ status: 0, stdout: expect.stringContaining('✓ applies ') })
})

test('init leaves a platform unsaid that the files of the project say', async () => {
  using project = new CommandLineProject({
    'supabase/config.toml': '[db]\nmajor_version = 17\n',
    'supabase/migrations/001_notes.sql': 'create table public.notes (owner uuid references auth.users);\n',
  })
  const run = await project.run('init')
  expect(run.stdout).toContain('Note: Platform supabase. There is supabase/config.toml; its major_version is 17.\n')
  expect(project.read('pg-roundtrip.config.ts')).not.toContain('platform')
  expect(await project.run('verify')).toMatchObject({ status: 0, stdout: expect.stringContaining('PostgreSQL 17.') })
})

test('init finds what has to run before the migrations, and the seeds beside them', async () => {
  using project = new CommandLineProject({
    'db/migrations/001_x.sql':
      "do $$ begin if (select version from schema_version) <> '000' then raise exception 'not now'; end if; end $$;\ncreate table public.x ();\nupdate schema_version set version = '001';\n",
    'db/rollbacks/001_x.sql': "drop table public.x;\nupdate schema_version set version = '000';\n",
    'db/schema_version.sql': "create table public.schema_version (version text);\ninsert into public.schema_version values ('000');\n",
    'db/report.sql': 'create table public.report ();\n',
    'db/seed.sql': 'create table public.schema_version ();\n',
    'db/seeds/some.sql': 'select 1;\n',
  })
  await project.run('init')
  expect(project.read('pg-roundtrip.config.ts')).toMatchInlineSnapshot(`
    "import type { Options } from 'pg-roundtrip'

    export default {
      migrations: 'db/migrations',
      // Recognised: 1 of 1 .sql files have a rollback in ../rollbacks/.
      layout: 'rollbacks-folder',
      seeds: 'db/seeds',
      // What is there before the first migration.
      prelude: 'db/schema_version.sql',
    } satisfies Options
    "
  `)
  expect(await project.run('verify')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 migration: 1 passed') })
})

describe('where nobody can tell', () => {
  const tie = { ...books, 'migrations/002_plain.sql': 'create table public.plain ();\n' }
  const places = { 'a/1_x.up.sql': 'select 1;\n', 'b/1_y.up.sql': 'select 1;\n' }
  const initIn = async (project: CommandLineProject, words: { readonly yes?: boolean }, answers: readonly number[]) => {
    const left = [...answers]
    const asked: string[] = []
    const ask = async (question: string, choices: readonly string[]) => {
      asked.push([question, ...choices].join('\n'))
      return left.shift()!
    }
    const silent = { write: () => true }
    const failure = await init
      .run(words as never, { directory: project.path, stdout: silent, stderr: silent, environment: {}, ask })
      .catch(String)
    return { asked, failure }
  }

  test('a person is asked for the layout', async () => {
    using project = new CommandLineProject(tie)
    expect((await initIn(project, {}, [1])).asked).toMatchInlineSnapshot(`
      [
        "migrations fits more than one layout. Which one is it?
      golang-migrate, two files per migration, NUMBER_words.up.sql and NUMBER_words.down.sql: 2 of 3 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql
      up-only, plain .sql files in the order of their number, without rollbacks: 2 plain .sql files, 2 of them with a number at the beginning",
      ]
    `)
    expect(project.read('pg-roundtrip.config.ts')).toContain("layout: 'up-only',")
  })

  test('a person is asked for the directory', async () => {
    using project = new CommandLineProject(places)
    expect((await initIn(project, {}, [1])).asked).toMatchInlineSnapshot(`
      [
        "Which directory holds the migrations?
      a (golang-migrate: 1 of 1 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql)
      b (golang-migrate: 1 of 1 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql)",
      ]
    `)
    expect(project.read('pg-roundtrip.config.ts')).toContain("migrations: 'b',")
  })

  test('a person is asked before a file that is there changes', async () => {
    using project = new CommandLineProject({ ...books, 'vitest.config.ts': 'export default {}\n' })
    expect((await initIn(project, {}, [1])).asked).toEqual(['May the plugin be added to vitest.config.ts?\nyes\nno'])
    expect(project.read('vitest.config.ts')).toBe('export default {}\n')
  })

  test('--yes asks nothing', async () => {
    using project = new CommandLineProject({ ...books, 'vitest.config.ts': 'export default {}\n' })
    expect((await initIn(project, { yes: true }, [])).asked).toEqual([])
    expect(project.read('vitest.config.ts')).toContain('pgRoundtrip()')
    using tied = new CommandLineProject(tie)
    expect(await initIn(tied, { yes: true }, [])).toEqual({
      asked: [],
      failure: 'Failure: migrations fits more than one layout: golang-migrate, up-only.',
    })
  })
})

test('init leaves a configuration that has the plugin alone', async () => {
  using project = new CommandLineProject({ ...books, 'vitest.config.mts': "import { pgRoundtrip } from 'pg-roundtrip/vitest'\n" })
  expect((await project.run('init')).stdout).toContain('vitest.config.mts is there, with the plugin: left as it is.\n')
})
