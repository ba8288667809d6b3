import { describe, expect, test } from 'vitest'
import { created, down, refused, sent, told, up } from '../../../fixtures/layouts/reading.ts'

const outside = '-- morph:nontransactional\n'

describe('morph', () => {
  test('runs by name as text, in folders too, paired by the words', async () => {
    expect(
      await told(
        {
          '10_b.up.sql': up,
          '9_a.up.sql': up,
          '9_a.down.sql': down,
          'more/11_b.down.sql': down,
          '12_c.up.sql': up,
          '12_other.down.sql': down,
          '13_a.up.sql': up,
        },
        'morph',
      ),
    ).toMatchInlineSnapshot(`
      "morph: the options name it
          10_b
        - 12_c
            It has no .down.sql of its words: while it is applied, morph refuses to roll anything back.
        - 13_a
            It has no .down.sql of its words: while it is applied, morph refuses to roll anything back.
          9_a
      warning: 13_a.up.sql and 9_a.up.sql have the same words, by which morph tells migrations apart: once one is applied, the other counts as applied.
      warning: 10_b.up.sql and more/11_b.down.sql belong together by their words, though their numbers differ.
      warning: 12_other.down.sql is never run: morph pairs files by their words, and no up has these.
      passed over 12_other.down.sql: no up has its words"
    `)
  })

  test('refuses any other file', async () => {
    expect(await refused({ '1_a.up.sql': up, 'README.md': '' }, 'morph')).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout morph (NUMBER_words.up.sql and NUMBER_words.down.sql, as morph runs them: paired by their words, each in a transaction).
      [what is wrong]
      README.md is not named NUMBER_words.up.sql or NUMBER_words.down.sql; morph refuses a directory with any other file in it.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('wraps a script, unless it begins with the mark', async () => {
    expect(
      await sent({
        '1_a.up.sql': `${outside}${up}`,
        '1_a.down.sql': down,
        '2_b.up.sql': `\n${outside}${up}`,
        '2_b.down.sql': `${outside}${down}`,
      }),
    ).toMatchInlineSnapshot(`
      [
        "up 1_a.up.sql:1 message ["-- morph:nontransactional\\ncreate table a ();\\n"]",
        "down 1_a.down.sql:1 wrapped ["drop table a;\\n"]",
        "up 2_b.up.sql:1 wrapped ["\\n-- morph:nontransactional\\ncreate table a ();\\n"]",
        "down 2_b.down.sql:1 message ["-- morph:nontransactional\\ndrop table a;\\n"]",
      ]
    `)
  })

  test('is told from golang-migrate by the mark, by its list of migrations, or by go.mod', async () => {
    const files = { '1_a.up.sql': up, '1_a.down.sql': down }
    const both = 'require (\n\tgithub.com/golang-migrate/migrate/v4 v4.17.0\n\tgithub.com/mattermost/morph v1.1.0\n)\n'
    const first = (tree: Record<string, string>) => told(tree).then((text) => text.split('\n')[0])
    expect([
      await first({ ...files, '2_b.up.sql': `${outside}${up}` }),
      await first({ ...files, '../migrations.list': 'migrations/1_a.down.sql\nmigrations/1_a.up.sql\n', '../go.mod': both }),
      await first({ ...files, '../go.mod': both }),
      await first({ ...files, '../go.mod': 'require github.com/mattermost/morph v1.1.0\n' }),
    ]).toMatchInlineSnapshot(`
      [
        "morph: 3 of 3 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql, and 2_b.up.sql begins with \`-- morph:nontransactional\`",
        "morph: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql, and migrations.list names them",
        "golang-migrate: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql, and go.mod requires golang-migrate",
        "morph: 2 of 2 .sql files are named NUMBER_words.up.sql or NUMBER_words.down.sql, and go.mod requires morph",
      ]
    `)
  })

  test('numbers a new migration with six digits', async () => {
    expect([await created('morph', {}), await created('morph', { '000099_a.up.sql': up })]).toMatchInlineSnapshot(`
      [
        [
          "000001_add_a_rating.up.sql",
          "000001_add_a_rating.down.sql",
        ],
        [
          "000100_add_a_rating.up.sql",
          "000100_add_a_rating.down.sql",
        ],
      ]
    `)
  })
})
