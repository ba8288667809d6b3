import { expect, test } from 'vitest'
import { sqlModule } from './sql-module.ts'

const module = { id: '002_b', file: '/p/migrations/002_b.sql', runtime: 'file:///r/runtime.js', loaded: [], dependsOn: [] }

test('what is claimed of the rollback stands on the line of its marker', () => {
  const { code } = sqlModule({
    ...module,
    source: '-- @up\ncreate table b ();\n-- @down\ndrop table b;\n',
    downLine: 3,
    dependsOn: ['/p/migrations/001_a.sql', '/p/specs/002_b.spec.ts'],
  })
  expect(code).toMatchInlineSnapshot(`
    "import * as vitest from 'vitest'; void [() => import("/p/migrations/001_a.sql"), () => import("/p/specs/002_b.spec.ts")]; const { openMigration } = await import("file:///r/runtime.js"); const migration = await openMigration("002_b", vitest, (file) => import(/* @vite-ignore */ file)); migration.register(() => { migration.tests('up')

    ; migration.tests('down')

     })"
  `)
})

test('a rollback in another file is claimed at the top, and that file is loaded', () => {
  expect(sqlModule({ ...module, source: 'create table b ();', loaded: ['/p/migrations/002_b.down.sql'] }).code).toMatchInlineSnapshot(
    `"import * as vitest from 'vitest'; import "/p/migrations/002_b.down.sql"; void []; const { openMigration } = await import("file:///r/runtime.js"); const migration = await openMigration("002_b", vitest, (file) => import(/* @vite-ignore */ file)); migration.register(() => { migration.tests('up'); migration.tests('down') })"`,
  )
})

test.each([
  ['an empty file', ''],
  ['no line end at the end', 'select 1'],
  ['CRLF', '-- @up\r\nselect 1;\r\n-- @down\r\n'],
])('the module has as many lines as the SQL, and so has its map: %s', (_, source) => {
  const { code, map } = sqlModule({ ...module, source, downLine: 3 })
  const lines = source.split('\n').length
  expect(code.split('\n')).toHaveLength(lines)
  expect(map?.mappings.split(';')).toHaveLength(lines)
})
