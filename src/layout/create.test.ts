import { expect, test } from 'vitest'
import { inMemory } from '../../fixtures/layouts/tree.ts'
import { layoutCalled, loadLayouts } from './read.ts'
import { withFiles } from './with-files.ts'

const layouts = await loadLayouts()
const now = new Date('2027-03-04T05:06:07Z')

const histories: readonly { sentence: string; layout: string; files: Readonly<Record<string, string>> }[] = [
  { sentence: 'the first of all', layout: 'up-only', files: {} },
  { sentence: 'after three digits', layout: 'up-only', files: { '001_a.sql': '', '009_b.sql': '' } },
  { sentence: 'after moments', layout: 'up-only', files: { '20240101000000_a.sql': '' } },
  { sentence: 'the first with a rollback', layout: 'rollbacks-folder', files: {} },
  { sentence: 'rollbacks of the same name, beside', layout: 'rollbacks-folder', files: { '001_a.sql': '', '../rollbacks/001_a.sql': '' } },
  { sentence: 'NUMBER_rollback_words, below', layout: 'rollbacks-folder', files: { '001_a.sql': '', 'rollbacks/001_rollback_a.sql': '' } },
  { sentence: 'rollback_NAME', layout: 'rollbacks-folder', files: { '7_a.sql': '', 'rollbacks/rollback_7_a.sql': '' } },
  { sentence: 'without a header', layout: 'markers', files: { '01_a.sql': '-- @up\nselect 1;\n' } },
  {
    sentence: 'with a header like the last one',
    layout: 'markers',
    files: {
      '001_a.sql': '-- Migration: 001_a\n-- Type: create_table\n-- @up\nselect 1;\n',
      '002_b.sql': '-- Migration: 002_b\n-- Description: B\n-- Type: insert_data\n-- Depends on: [001_a]\n\n-- @up\nselect 1;\n-- @down\n',
    },
  },
]

test.each(histories)('$layout, $sentence', async ({ layout: name, files }) => {
  const layout = layoutCalled(name, layouts)
  const directory = inMemory(files)
  const created = layout.create!(directory, 'add_rating', now)
  expect(created.map(({ file, text }) => `${file}\n${text.replace(/^/gm, '  ').trimEnd()}`).join('\n')).toMatchSnapshot()

  const before = await layout.read(directory, { variables: {} })
  const after = await layout.read(withFiles(directory, created), { variables: {} })
  expect(after.migrations.length).toBe(before.migrations.length + 1)
  expect(after.migrations.at(-1)?.id).toMatch(/_add_rating$/)
  expect(after.problems).toEqual(before.problems)
  expect(after.migrations.at(-1)?.down === null).toBe(created.length === 1 && name !== 'markers')
})
