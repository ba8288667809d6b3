import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveOptions } from '../config/resolve.ts'
import type { Migration } from '../core/migration.ts'
import type { MigrationResult } from '../core/result.ts'
import { openProject } from './project.ts'
import { startWalker } from './walker.ts'

const pg = import.meta.resolve('pg')

/** A migration tool: `node tool.mjs <direction> <migration>`, with the migrations in code. */
const tool = `
  import pg from ${JSON.stringify(pg)}
  const [direction, name] = process.argv.slice(2)
  const migrations = {
    '001_books': { up: 'create table books (id int)', down: 'drop table books' },
    '002_shelf': { up: 'alter table books add shelf text', down: 'select 1' },
    '003_secret': { up: "comment on table books is 'hunter22'", down: "comment on tabel books is 'hunter22'" },
  }
  const client = new pg.Client(process.env.DATABASE_URL)
  await client.connect()
  try {
    console.log(direction, name, process.env.DATABASE_URL)
    await client.query(migrations[name][direction])
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  } finally {
    await client.end()
  }
`

async function walked(ids: readonly string[]): Promise<MigrationResult[]> {
  const root = mkdtempSync(join(tmpdir(), 'command-'))
  try {
    mkdirSync(join(root, 'migrations'))
    writeFileSync(join(root, 'tool.mjs'), tool)
    for (const id of ids) writeFileSync(join(root, `migrations/${id}.sql`), '-- in code')
    const options = resolveOptions({ variables: { token: 'hunter22' } }, root)
    const project = await openProject(options, () => Promise.reject(new Error('no spec')))
    const script = (id: string, direction: string) => ({
      sql: '',
      transaction: 'message' as const,
      file: join(root, 'migrations', `${id}.sql`),
      firstLine: 1,
      command: `"${process.execPath}" tool.mjs ${direction} {target}`,
      target: id,
    })
    const migrations = project.migrations.map((one): Migration => ({ ...one, up: script(one.id, 'up'), down: script(one.id, 'down') }))
    const walker = await startWalker({ ...project, migrations })
    try {
      const results: MigrationResult[] = []
      for (const { id } of migrations) results.push(await walker.walk(id))
      return results
    } finally {
      await walker.close()
    }
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('migrations in code are walked by the commands of their tool', async () => {
  const [books, shelf, secret] = await walked(['001_books', '002_shelf', '003_secret'])
  expect(books).toMatchObject({ verdict: 'passed', roundTrip: 'exact' })
  expect(books!.changes.map(({ sentence }) => sentence)).toContain('table public.books was added')
  expect(shelf).toMatchObject({
    verdict: 'failed',
    roundTrip: 'inexact',
    again: { error: { message: 'The command ended with exit status 1.' } },
  })
  expect(shelf!.again.error!.detail).toMatch(
    /^up 002_shelf postgresql:\/\/postgres:\*\*\*@127.0.0.1:\d+\/postgres\ncolumn "shelf" of relation "books" already exists$/,
  )
  expect(secret).toMatchObject({ up: { verdict: 'passed' }, down: { verdict: 'failed' } })
  expect(secret!.findings.find(({ check }) => check === 'rolls back')).toMatchObject({
    sentence: 'The down failed: The command ended with exit status 1.',
    location: { line: 1 },
  })
  expect(JSON.stringify(secret)).not.toContain('hunter22')
})
