import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { VitestProject } from '../../fixtures/vitest-project.ts'

// Each test starts vitest and a server.
vi.setConfig({ testTimeout: 120_000 })

const migration = (table: string) => `-- @up\ncreate table public.${table} (id integer);\n\n-- @down\ndrop table public.${table};\n`
const one = 'migrations/001_a.sql'
const two = 'migrations/002_b.sql'
const three = 'migrations/003_c.sql'

test('a change runs what it concerns again', async () => {
  using project = new VitestProject({
    [one]: migration('a'),
    [two]: migration('b'),
    'specs/001_a.spec.ts': `export default { purpose: 'A table.' }\n`,
    'seeds/rows.sql': 'select 1;\n',
  })
  using vitest = project.watch()
  expect(await vitest.run(), 'at first everything').toEqual([one, two])

  project.write({ [two]: `${migration('b')}\n` })
  expect(await vitest.run(), 'a migration, and those after it').toEqual([two])

  project.write({ 'specs/001_a.spec.ts': `export default { purpose: 'The first table.' }\n` })
  expect(await vitest.run(), 'the migration of a spec').toEqual([one])

  project.write({ 'seeds/rows.sql': 'select 2;\n' })
  expect(await vitest.run(), 'for a seed, migrations that have a spec').toEqual([one])

  project.write({ [three]: migration('c') })
  expect(await vitest.run(), 'a migration that is new').toEqual([three])

  project.write({ 'specs/002_b.spec.ts': `export default { purpose: 'Another table.' }\n` })
  expect(await vitest.run(), 'the migration of a spec that is new').toEqual([two])

  const always = "always: [{ claim: 'It is there.', query: 'select 1 as one', returns: [{ one: 1 }] }]"
  project.write({ 'specs/002_b.spec.ts': `export default { purpose: 'Another table.', ${always} }\n` })
  expect(await vitest.run(), 'a spec that says what always holds: its migration, and those after it').toEqual([two, three])

  project.write({ [one]: `${migration('a')}\n` })
  expect(await vitest.run(), 'all migrations for the first').toEqual([one, two, three])
})

test('when vitest is killed, the process that walks ends too', async () => {
  using project = new VitestProject({
    [one]: migration('a'),
    'specs/001_a.spec.ts': `import { writeFileSync } from 'node:fs'
export default {
  purpose: 'A table.',
  checks: [{ claim: 'It never ends.', run: () => new Promise(() => writeFileSync('worker.pid', String(process.pid))) }],
}
`,
  })
  using vitest = project.watch()
  const file = join(project.path, 'worker.pid')
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8') !== '', { timeout: 60_000 }).toBe(true)
  const pid = Number(readFileSync(file, 'utf8'))
  await vitest.signal('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
