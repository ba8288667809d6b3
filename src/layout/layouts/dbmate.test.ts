import { describe, expect, test } from 'vitest'
import { created, down, refused, sent, told, up } from '../../../fixtures/layouts/reading.ts'

const both = `-- migrate:up\n${up}-- migrate:down\n${down}`

describe('dbmate', () => {
  test('runs by name as text, and passes over the rest', async () => {
    expect(await told({ '10_b.sql': both, '9_a.sql': both, 'seed.sql': both, '3.SQL': both, 'old/1_c.sql': both })).toMatchInlineSnapshot(`
      "dbmate: 3 of 3 numbered .sql files have a line \`-- migrate:up\`
          10_b
          9_a
      passed over 3.SQL: no number at the beginning of its name
      passed over old/1_c.sql: in a folder; this layout reads only the top of the directory
      passed over seed.sql: no number at the beginning of its name"
    `)
  })

  test('runs each script in a transaction, unless its own marker says otherwise', async () => {
    expect(
      await sent({
        '1_a.sql': `-- why\n\n-- migrate:up transaction:false\n${up}-- migrate:down\n${down}`,
        '2_b.sql': `--migrate:up  note transaction:false:x\n${up}--\t migrate:down foo:bar transaction:false\r\n${down}`,
        '3_c.sql': `-- migrate:up transaction:true\n${up}-- migrate:downloads\n -- migrate:down\n-- migrate:down`,
      }),
    ).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:4 message ["create table a ();\\n"]",
        "down 1_a.sql:6 wrapped ["drop table a;\\n"]",
        "up 2_b.sql:2 wrapped ["create table a ();\\n"]",
        "down 2_b.sql:4 message ["drop table a;\\n"]",
        "up 3_c.sql:2 wrapped ["create table a ();\\n-- migrate:downloads\\n -- migrate:down\\n"]",
        "down 3_c.sql:5 wrapped [""]",
      ]
    `)
  })

  test('takes a marker for one wherever it stands at the beginning of a line', async () => {
    expect(await sent({ '1_a.sql': "-- migrate:up\nselect '\n-- migrate:down\n';\n" })).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:2 wrapped ["select '\\n"]",
        "down 1_a.sql:4 wrapped ["';\\n"]",
      ]
    `)
  })

  test('refuses what dbmate refuses, with the line', async () => {
    expect(
      await refused(
        {
          '1_none.sql': up,
          '2_no_down.sql': `-- migrate:up\n${up}`,
          '3_before.sql': `/* so */\n${both}`,
          '4_twice.sql': `${both}${both}`,
          '5_downs.sql': `${both}-- migrate:down\n`,
          '6_order.sql': `-- migrate:down\n-- migrate:up\n${up}`,
          '6_again.sql': both,
          '7_empty.sql': '',
        },
        'dbmate',
      ),
    ).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout dbmate (one .sql file per migration with the lines \`-- migrate:up\` and \`-- migrate:down\`).
      [what is wrong]
      1_none.sql has no line \`-- migrate:up\`.
      2_no_down.sql has no line \`-- migrate:down\` after its \`-- migrate:up\`.
      3_before.sql has something else than line comments before its \`-- migrate:up\` (line 1).
      4_twice.sql has a second \`-- migrate:up\` on line 5; dbmate fails at it, since the version is taken by then.
      5_downs.sql has a second \`-- migrate:down\` on line 5.
      6_order.sql has no line \`-- migrate:down\` after its \`-- migrate:up\`.
      6_again.sql and 6_order.sql have the same version; dbmate fails at the second one.
      7_empty.sql has no line \`-- migrate:up\`.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('writes a new migration with both markers', async () => {
    expect([await created('dbmate', {}), await created('dbmate', { '20250101000000_a.sql': both })]).toMatchInlineSnapshot(`
      [
        [
          "20240131120000_add_a_rating.sql: "-- migrate:up\\n\\n\\n-- migrate:down\\n\\n"",
        ],
        [
          "20250101000001_add_a_rating.sql: "-- migrate:up\\n\\n\\n-- migrate:down\\n\\n"",
        ],
      ]
    `)
  })
})
