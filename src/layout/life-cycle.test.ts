import { describe, expect, test } from 'vitest'
import { onDisk, type Tree } from '../../fixtures/layouts/tree.ts'
import { Failure } from '../core/failure.ts'
import { openDirectory } from './directory.ts'
import lifeCycle from './layouts/life-cycle.ts'
import { readMigrations } from './read.ts'

const up = 'create table a ();\n'
const down = 'drop table a;\n'
const withRollback = `${up}\n/* ROLLBACK\n${down}*/\n`

/** Why it is this layout, then each migration with the place of its rollback, what is odd, and the files passed over. */
async function told(tree: Tree): Promise<string> {
  using disk = onDisk(tree)
  try {
    const { layout, because, migrations, problems, ignored } = await readMigrations(disk.path)
    return [
      `${layout.name}: ${because}`,
      ...migrations.map(({ id, up, down }) => {
        const place = down && `${down.file === up.file ? 'its own file' : down.file.slice(disk.path.length + 1)}:${down.firstLine}`
        return `  ${id}, rollback ${place ? `in ${place} ${JSON.stringify(down!.sql)}` : 'absent'}`
      }),
      ...problems.map(({ severity, sentence, line }) => `${severity}${line === undefined ? '' : ` (line ${line})`}: ${sentence}`),
      ...ignored.map(({ file, reason }) => `passed over ${file}: ${reason}`),
    ].join('\n')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return `refused: ${error.evidence.map(({ body }) => body).join('\n')}`
  }
}

describe('folders of a life cycle', () => {
  test('run applied first, then testing, then planned, by number in each', async () => {
    expect(
      await told({
        'planned/20250401000000_d.sql': up,
        'testing/20250301000000_c.sql': up,
        'applied/2025-02/20250201000000_b.sql': up,
        'applied/2025-01/20250101000000_a.sql': withRollback,
        'template.sql': up,
        'planned/idea.sql': up,
        'CHANGELOG.md': '',
      }),
    ).toMatchInlineSnapshot(`
      "life-cycle: 5 of 6 .sql files are in applied/, testing/ and planned/
        20250101000000_a, rollback in its own file:4 "drop table a;\\n"
        20250201000000_b, rollback absent
        20250301000000_c, rollback absent
        20250401000000_d, rollback absent
      passed over CHANGELOG.md: not a .sql file
      passed over planned/idea.sql: no number at the beginning of its name
      passed over template.sql: it is not in planned, testing or applied"
    `)
  })

  test('say when what waits has a number below that of what is applied', async () => {
    expect(
      await told({ 'applied/2025-02/20250201000000_b.sql': up, 'planned/20250101000000_a.sql': up, 'testing/20250301000000_c.sql': up }),
    ).toMatchInlineSnapshot(`
      "life-cycle: 3 of 3 .sql files are in applied/, testing/ and planned/
        20250201000000_b, rollback absent
        20250301000000_c, rollback absent
        20250101000000_a, rollback absent
      warning: planned/20250101000000_a.sql has a number below that of applied/2025-02/20250201000000_b.sql, which is applied; it runs after it."
    `)
  })

  test('find a rollback in rollbacks/ by name or by number, before the one in the comment', async () => {
    expect(
      await told({
        'applied/20250101000000_a.sql': up,
        'applied/20250201000000_b.sql': up,
        'testing/20250301000000_c.sql': withRollback,
        'rollbacks/rollback_20250101000000_a.sql': down,
        'rollbacks/20250201000000_other_words.sql': down,
        'rollbacks/20250301000000_c.sql': down,
      }),
    ).toMatchInlineSnapshot(`
      "life-cycle: 3 of 6 .sql files are in applied/ and testing/
        20250101000000_a, rollback in rollbacks/rollback_20250101000000_a.sql:1 "drop table a;\\n"
        20250201000000_b, rollback in rollbacks/20250201000000_other_words.sql:1 "drop table a;\\n"
        20250301000000_c, rollback in rollbacks/20250301000000_c.sql:1 "drop table a;\\n"
      warning (line 3): testing/20250301000000_c.sql has a rollback in a comment on line 3 and one in rollbacks/20250301000000_c.sql; the file counts."
    `)
  })

  test('refuse a rollback of nothing, and a migration that is in two folders', async () => {
    expect(await told({ 'applied/1_a.sql': up, 'testing/1_a.sql': up, 'rollbacks/7_z.sql': down })).toMatchInlineSnapshot(`
      "refused: applied/1_a.sql and testing/1_a.sql are the same migration; it moves from folder to folder, and is in one of them.
      rollbacks/7_z.sql rolls back a migration that is not there, or one that has another rollback."
    `)
  })
})

describe('a rollback in a block comment', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['with its title on the line that opens it', `${up}/* ROLLBACK\n${down}*/\n`],
    ['with its title below, under a line of decoration', `${up}/*\n====\n-- Rollback: in this order\n====\n${down}*/`],
    ['with the end of the comment behind the last statement', `${up}/* rollback:\n${down.trim()} */\n`],
    ['as a script to go down', `${up}/* DOWN SCRIPT\n${down}*/\n\n-- The end.\n`],
    ['with a comment of its own inside', `${up}/* ROLLBACK\n/* first */ ${down}*/\n`],
    ['with nothing in it', `${up}/* ROLLBACK\n*/\n`],
    ['after a comment about something else', `${up}/* The rollback is below. */\n/* ROLLBACK\n${down}*/\n`],
    ['with a statement behind it', `${up}/* ROLLBACK\n${down}*/\n${up}`],
    ['on one line', `${up}/* ROLLBACK: ${down.trim()} */\n`],
    ['that is inside a function, where it is none', `create function f() returns int language sql as $$\n/* ROLLBACK\n*/ select 1 $$;\n`],
    ['that is about something else', `${up}/* Rolling back is done by hand. */\n`],
    ['that nobody closes', `${up}/* ROLLBACK\n${down}`],
  ]
  test.each(spellings)('%s', async (words, text) => {
    const read = (await told({ 'testing/1_a.sql': text })).replace(/^life-cycle: .*\n/, '')
    expect(`${words}\n${read}`).toMatchSnapshot()
  })
})

describe('a new migration', () => {
  test('is planned, and has a place for everything', async () => {
    using disk = onDisk({ 'applied/1_a.sql': up })
    const files = lifeCycle.create(openDirectory(disk.path), ' Say where files are ', new Date('2025-02-03T10:15:00Z'))
    expect(files.map(({ file }) => file)).toEqual(['planned/20250203101500_say_where_files_are.sql'])
    using created = onDisk({ [files[0]!.file]: files[0]!.text })
    const { migrations, problems } = await readMigrations(created.path)
    const id = '20250203101500_say_where_files_are'
    expect(migrations).toMatchObject([{ id, header: { id, affects: [], risk: 'low' }, down: null }])
    expect(problems.map(({ sentence }) => sentence)).toEqual([
      `planned/${id}.sql has a block comment about a rollback with nothing in it (line 24).`,
    ])
  })
})
