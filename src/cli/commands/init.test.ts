import { expect, test } from 'vitest'
import { books, CommandLineProject } from '../../../fixtures/command-line.ts'

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

    Wrote vitest.config.ts
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
  const written = ['pg-roundtrip.config.ts', 'vitest.config.ts', 'specs/002_add_the_shelf.spec.ts']
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

    vitest.config.ts is there, with the plugin: left as it is.

    specs/002_add_the_shelf.spec.ts is there: left as it is.

    Next: npx pg-roundtrip verify
    "
  `)
  expect(project.files()).toEqual(files)
  expect(files.filter((file) => /\.\w+$/.test(file)).map((file) => project.read(file))).toEqual(texts)
})

test('init adds to what is there: options of a configuration hold, a vite configuration is not hidden, another ending is the same spec', async () => {
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

    pg-roundtrip.config.json is there: left as it is.

    vite.config.js is there: left as it is. Add to it
        import { pgRoundtrip } from 'pg-roundtrip/vitest'
        plugins: [pgRoundtrip()],

    docs/one.spec.json is there: left as it is.

    Next: npx vitest run
    "
  `)
  expect(run.status).toBe(0)
  expect(project.read('vite.config.js')).toBe('export default {}\n')
})

test('init leaves a configuration that has the plugin alone', async () => {
  using project = new CommandLineProject({ ...books, 'vitest.config.mts': "import { pgRoundtrip } from 'pg-roundtrip/vitest'\n" })
  expect((await project.run('init')).stdout).toContain('vitest.config.mts is there, with the plugin: left as it is.\n')
})
