import { expect, test } from 'vitest'
import { CommandLineProject } from '../../../fixtures/command-line.ts'

const rated = {
  'migrations/001_books.sql': 'create table public.books ();\n',
  'migrations/rollbacks/001_rollback_books.sql': 'drop table public.books;\n',
}

test('new writes migration, rollback and spec as the others are spelled, and says what comes next', async () => {
  using project = new CommandLineProject(rated)
  const run = await project.run('new', 'Add', '"rating" to books')
  expect(run).toMatchObject({ status: 0, stderr: '' })
  expect(run.stdout).toMatchInlineSnapshot(`
    "Wrote migrations/002_add_rating_to_books.sql
        -- What the migration does.

    Wrote migrations/rollbacks/002_rollback_add_rating_to_books.sql
        -- What takes it back, so that nothing of it stays and nothing is missing.

    Wrote specs/002_add_rating_to_books.spec.ts
        import type { Spec } from 'pg-roundtrip'

        export default {
          // In one sentence: what is true for the users of this database once the migration is applied?
          purpose: 'Add rating to books.',
          // What it must change, and nothing else: changes: [...]. What must hold afterwards: postconditions, accepts, rejects.
        } satisfies Spec

    Next: write the scripts, then npx pg-roundtrip verify --only 002_add_rating_to_books
    "
  `)
  expect(project.files()).toContain('migrations/rollbacks/002_rollback_add_rating_to_books.sql')
  expect((await project.run('plan')).stdout).toContain('2  002_add_rating_to_books  walked')
})

test('new --dry-run says the same and writes nothing', async () => {
  using project = new CommandLineProject(rated)
  const before = project.files()
  const said = await project.run('new', 'add shelves', '--dry-run')
  expect(project.files()).toEqual(before)
  expect(said.stdout).toContain('Would write migrations/002_add_shelves.sql\n')
})

test('new says that the migration does not come last', async () => {
  using project = new CommandLineProject({ 'migrations/1.sql': '-- @up\nselect 1;\n', 'migrations/vacuum.sql': '-- @up\nselect 2;\n' })
  expect((await project.run('new', 'x')).stdout).toContain('Note: it does not come last: vacuum runs after it.\n')
})

test('new begins a history in an empty directory, as the layout that is named', async () => {
  using project = new CommandLineProject({ 'db/migrations/.keep': '' })
  expect(await project.run('new', 'Büchergestell', '--layout', 'rollbacks-folder')).toMatchObject({ status: 0 })
  expect(project.files().filter((file) => /\.\w+$/.test(file))).toMatchInlineSnapshot(`
    [
      "db/migrations/.keep",
      "db/migrations/001_büchergestell.sql",
      "db/migrations/rollbacks/001_büchergestell.sql",
      "specs/001_büchergestell.spec.ts",
    ]
  `)
})
