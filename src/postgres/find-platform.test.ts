import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { platformRoots } from '../config/supabase-config.ts'
import { findPlatform } from './find-platform.ts'

/** A directory with these files. */
function directoryWith(files: Readonly<Record<string, string>>): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'platform-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

test.each([
  {
    sentence: 'the file of its command line',
    files: { 'supabase/config.toml': '[db]\nmajor_version = 15' },
    because: 'There is supabase/config.toml; its major_version is 15.',
  },
  { sentence: 'the same file without a version', files: { 'supabase/config.toml': '' }, because: 'There is supabase/config.toml.' },
  {
    sentence: 'a version that is none of ours',
    files: { 'supabase/config.toml': 'db.major_version = 14' },
    because: 'supabase/config.toml says PostgreSQL 14, which is none of those that can be run here.',
  },
  {
    sentence: 'the file in the directory itself',
    files: { 'config.toml': '[db]\nmajor_version = 17' },
    because: 'There is config.toml; its major_version is 17.',
  },
])('Supabase is recognised by $sentence', async ({ files, because }) => {
  using directory = directoryWith(files)
  expect(await findPlatform(undefined, [tmpdir(), directory.path])).toMatchObject({ platform: { name: 'supabase' }, because })
})

test('a config.toml of something else, and nothing at all, are the plain platform', async () => {
  using directory = directoryWith({ 'config.toml': 'title = "a site"' })
  const { platform, because } = await findPlatform(undefined, [directory.path])
  expect([platform.name, because, platform.setup(18)]).toEqual(['plain', undefined, []])
})

test('a directory gives its files of SQL in the order of their bytes, and its extensions', async () => {
  using directory = directoryWith({ 'b.sql': '', 'B.sql': '', 'a.sql': '', 'é.sql': '', 'README.md': '', 'extensions/x.control': '' })
  const { platform } = await findPlatform(directory.path, [])
  expect(platform.setup(18).map((file) => basename(file))).toEqual(['B.sql', 'a.sql', 'b.sql', 'é.sql'])
  expect(platform.extensions).toBe(join(directory.path, 'extensions'))
})

test('a directory without SQL is refused', async () => {
  using directory = directoryWith({ 'README.md': '' })
  await expect(findPlatform(directory.path, [])).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('There is no file of SQL in'),
  })
})

test.each([
  { name: 'supabse', message: 'There is no platform supabse; did you mean supabase?' },
  { name: 'heroku', message: 'There is no platform heroku.' },
])('an unknown name is refused: $name', async ({ name, message }) => {
  await expect(findPlatform(name, [])).rejects.toMatchObject({
    kind: 'usage',
    message,
    nextStep: expect.stringContaining('plain, supabase'),
  })
})

test.each([
  ['the project of the migrations, within', 'apps/api/supabase/migrations', ['.', 'apps/api']],
  ['its own directory', 'supabase/migrations', ['.']],
  ['nothing above it', 'migrations', ['.']],
])('a platform is looked for in the directory of the project, and in %s', (_, migrations, roots) => {
  const root = join(tmpdir(), 'project')
  expect(platformRoots({ root, migrations: join(root, migrations) })).toEqual(roots.map((one) => join(root, one)))
})
