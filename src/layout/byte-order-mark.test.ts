import { expect, test } from 'vitest'
import { onDisk } from '../../fixtures/layouts/tree.ts'
import { readMigrations } from './read.ts'

const table = '\ufeffcreate table t ();\n'

test('a byte order mark that a tool would send is said', async () => {
  using disk = onDisk({ '001_t.up.sql': table, '001_t.down.sql': 'drop table t;\n' })
  const { problems } = await readMigrations(disk.path)
  expect(problems.map(({ severity, sentence }) => `${severity}: ${sentence}`)).toEqual([
    'warning: 001_t.up.sql begins with a byte order mark, which was left out; a tool that sends the file as it is fails on it. Save the file without one.',
  ])
})

test('one that no tool sees is not', async () => {
  using disk = onDisk({ '001_t.sql': table })
  expect((await readMigrations(disk.path, 'up-only')).problems).toEqual([])
})
