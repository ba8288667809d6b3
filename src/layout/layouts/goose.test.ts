// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders in SQL
import { describe, expect, test } from 'vitest'
import { created, down, refused, sent, told, up } from '../../../fixtures/layouts/reading.ts'

const both = `-- +goose Up\n${up}-- +goose Down\n${down}`
const upOf = (text: string) => ({ '1_a.sql': `-- +goose Up\n${text}` })

describe('goose', () => {
  test('runs by number, says what is in Go, and a missing Down', async () => {
    expect(
      await told({
        '10_b.sql': both,
        '9_a.sql': `-- why\n\n-- +goose Up\n${up}`,
        '11_c.go': 'package c',
        '11_c_test.go': 'package c',
        '12_d.sql': '--+goose up\nselect 1;\n-- +goose DOWN --\n',
        'migrations.go': 'package c',
        'README.md': '',
        'old/1_x.sql': both,
      }),
    ).toMatchInlineSnapshot(`
      "goose: 3 of 3 .sql files have a line \`-- +goose Up\`
        - 9_a
            It has no \`-- +goose Down\`: goose would roll it back by doing nothing, and count the version back.
          10_b
          12_d
      warning: 11_c.go is a migration in Go, which cannot run here; what comes after it may need it.
      passed over 11_c.go: it is code in Go
      passed over 11_c_test.go: not a .sql file
      passed over README.md: not a .sql file
      passed over migrations.go: not a .sql file
      passed over old/1_x.sql: in a folder; this layout reads only the top of the directory"
    `)
  })

  test('refuses a name without a version, a version twice, and annotations out of place', async () => {
    expect(
      await refused(
        {
          'schema.sql': up,
          '0_zero.sql': both,
          '1_a.sql': both,
          '01_b.sql': both,
          '2_none.sql': up,
          '3_unknown.sql': '-- +goose Up\n-- see the +goose docs\n',
          '4_indented.sql': ' -- +goose Up\n',
          '5_twice.sql': `${both}-- +goose Up\n`,
          '6_downs.sql': `${both}-- +goose Down\n`,
          '7_open.sql': `-- +goose Up\n-- +goose StatementBegin\n${up}`,
          '8_end.sql': `-- +goose Up\n${up}-- +goose StatementEnd\n`,
          '9_semicolon.sql': '-- +goose Up\nselect 1\n-- +goose Down\n',
          '10_semicolon_at_the_end.sql': '-- +goose Up\nselect 1; select 2\n',
          '11_empty.sql': '',
        },
        'goose',
      ),
    ).toMatchInlineSnapshot(`
      "The migrations in DIR are not in order for the layout goose (one .sql file per migration with the lines \`-- +goose Up\` and \`-- +goose Down\`).
      [what is wrong]
      0_zero.sql has no version of at least 1 before its first underscore; goose refuses the whole directory.
      01_b.sql and 1_a.sql have the same version; goose refuses that.
      schema.sql has no version of at least 1 before its first underscore; goose refuses the whole directory.
      2_none.sql:1 has something else than a comment before \`-- +goose Up\`.
      3_unknown.sql:2 has an annotation that goose does not know: \`-- see the +goose docs\`.
      4_indented.sql:1 has blanks before a \`+goose\` annotation.
      5_twice.sql:5 has a second \`-- +goose Up\`.
      6_downs.sql:5 has a \`-- +goose Down\` where none may stand: once, after the Up, outside of a StatementBegin.
      7_open.sql:3 has a StatementBegin without a StatementEnd.
      8_end.sql:3 has a StatementEnd without a StatementBegin.
      9_semicolon.sql:3 comes after a statement that no semicolon ends at the end of its last line.
      10_semicolon_at_the_end.sql:2 ends a statement without a semicolon at the end of its last line.
      11_empty.sql:1 has no line \`-- +goose Up\`.
      Put that right, or name another layout: --layout NAME."
    `)
  })

  test('cuts by the last word of a line, not by the grammar', async () => {
    const text = "-- first\n\nselect 1; select 2; -- two\nselect ';\n' as a\n-- inside\n, 3 --;\n;\n\n-- last\n"
    expect(await sent(upOf(text))).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:2 wrapped-statements ["select 1; select 2; -- two","select ';","' as a\\n-- inside\\n, 3 --;\\n;"]",
      ]
    `)
  })

  test('keeps what stands between StatementBegin and StatementEnd together', async () => {
    const body =
      '-- +goose StatementBegin\ncreate function f() returns void as $$\nbegin\n  perform 1;\n\n  -- so\nend $$ language plpgsql;\n-- +goose StatementEnd\n'
    expect(await sent({ '1_a.sql': `-- +goose Up\n${up}${body}select 2;\n-- +goose Down\n${body}` })).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:2 wrapped-statements ["create table a ();","create function f() returns void as $$\\nbegin\\n  perform 1;\\n\\n  -- so\\nend $$ language plpgsql;","select 2;"]",
        "down 1_a.sql:13 wrapped-statements ["create function f() returns void as $$\\nbegin\\n  perform 1;\\n\\n  -- so\\nend $$ language plpgsql;"]",
      ]
    `)
  })

  test('drops the line after a StatementBegin and StatementEnd with nothing between, and says so', async () => {
    const tree = upOf('-- +goose StatementBegin\n-- +goose StatementEnd\nselect 1;\nselect 2;\n')
    expect(await sent(tree)).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:2 wrapped-statements ["select 2;"]",
      ]
    `)
    expect(await told(tree)).toMatchInlineSnapshot(`
      "goose: 1 of 1 .sql files have a line \`-- +goose Up\`
        - 1_a
            It has no \`-- +goose Down\`: goose would roll it back by doing nothing, and count the version back.
      warning (line 4): 1_a.sql:4 is lost: goose drops the line after a StatementBegin and StatementEnd with nothing between them."
    `)
  })

  test('runs both directions without a transaction where one line says so, and leaves that line out of a statement', async () => {
    expect(await sent({ '1_a.sql': `-- +goose NO TRANSACTION\n${both}` })).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:3 statements ["create table a ();"]",
        "down 1_a.sql:5 statements ["drop table a;"]",
      ]
    `)
    expect(await sent(upOf("select '\n-- +goose no transaction\n';\n"))).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:2 statements ["select '\\n';"]",
      ]
    `)
  })

  test('joins lines by line feeds alone', async () => {
    expect(await sent(upOf("select '\r\n';\r\nselect 2;\r\n"))).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:2 wrapped-statements ["select '\\n';","select 2;"]",
      ]
    `)
  })

  test('puts variables in after ENVSUB ON, until ENVSUB OFF', async () => {
    const text = [
      'select $1, ${A};',
      '-- +goose ENVSUB ON',
      "select '${A}', $B_2, ${C:-none}, ${A:-none}, ${E:-none}, ${E-none}, '$$', '\\$', $(x), '\\\\';",
      '-- +goose ENVSUB OFF',
      'select ${A};',
      '',
    ].join('\n')
    expect(await sent(upOf(text), undefined, { A: 'é', B_2: 'two', E: '' })).toMatchInlineSnapshot(`
      [
        "up 1_a.sql:2 wrapped-statements ["select $1, \${A};","select 'é', two, none, é, none, , '$', '$', $(x), '\\\\\\\\';","select \${A};"]",
      ]
    `)
    const on = (line: string) => upOf(`-- +goose ENVSUB ON\n${line}\n`)
    expect(await told(on('select 1${NOTHING};'))).toMatchInlineSnapshot(`
      "goose: 1 of 1 .sql files have a line \`-- +goose Up\`
        - 1_a
            It has no \`-- +goose Down\`: goose would roll it back by doing nothing, and count the version back.
      warning (line 3): 1_a.sql:3 mentions the variable NOTHING, which has no value (--set NOTHING=…); goose puts nothing in its place."
    `)
    expect([
      await refused(on('select $1;')),
      await refused(on('select ${A:0:3};')),
      await refused(on('select ${A?why};')),
    ]).toMatchInlineSnapshot(`
      [
        "The migrations in DIR are not in order for the layout goose (one .sql file per migration with the lines \`-- +goose Up\` and \`-- +goose Down\`).
      [what is wrong]
      1_a.sql:3 has a dollar sign that begins no variable: \`$1;\`; after ENVSUB ON write \`$$\`.
      Put that right, or name another layout: --layout NAME.",
        "The migrations in DIR are not in order for the layout goose (one .sql file per migration with the lines \`-- +goose Up\` and \`-- +goose Down\`).
      [what is wrong]
      1_a.sql:3 asks for a part of a variable, \`\${A:0:3}\`, which cannot be done here.
      Put that right, or name another layout: --layout NAME.",
        "The migrations in DIR are not in order for the layout goose (one .sql file per migration with the lines \`-- +goose Up\` and \`-- +goose Down\`).
      [what is wrong]
      1_a.sql:3 needs the variable A: --set A=….
      Put that right, or name another layout: --layout NAME.",
      ]
    `)
  })

  test('numbers a new migration as those that are there', async () => {
    expect([await created('goose', {}), await created('goose', { '00009_a.sql': both, '00010_b.go': '' })]).toMatchInlineSnapshot(`
      [
        [
          "20240131120000_add_a_rating.sql: "-- +goose Up\\n\\n-- +goose Down\\n"",
        ],
        [
          "00011_add_a_rating.sql: "-- +goose Up\\n\\n-- +goose Down\\n"",
        ],
      ]
    `)
  })
})
