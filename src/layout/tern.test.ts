import { expect, test } from 'vitest'
import { told } from '../../fixtures/layouts/told.ts'
import { inMemory } from '../../fixtures/layouts/tree.ts'
import tern from './layouts/tern.ts'

const line = '---- create above / drop below ----'

const cases: Record<string, Record<string, string>> = {
  'a separator parts the halves, and a half may run without a transaction': {
    '001_a.sql': `create table a ();\n${line}\ndrop table a;\n`,
    '2_b.sql': `---- tern: disable-tx ----\ncreate index concurrently i on a ();\n${line} drop index i;`,
    'readme.md': '',
  },
  'nothing below the separator is no rollback': {
    '1_a.sql': `a;\n${line}\n\n`,
    '2_b.sql': 'b;\n',
    '3_c.sql': `c;\n${line}\n-- only a word\n`,
  },
  'templates have values, constants, comments, conditions and other files': {
    '1_a.sql': `create table {{.prefix}}_a (x text default '{{"{{"}}');{{/* said */}}\n{{ template "shared/f.sql" . }}\n{{- if .extra }}\nextra;\n{{ else }}\nplain;\n{{ end -}}\n${line}\ndrop table {{ .prefix }}_a;`,
    'shared/f.sql': 'create function {{ .prefix }}_f();\n',
    '../tern.conf': '[data]\nprefix = my\nextra =\n',
  },
  'single braces are data, and what is not done of templates is refused by name': {
    '1_a.sql': `insert into a values ('{"a": {"b": {}}}');\n${line}\nx;`,
    '2_b.sql': `{{ range .tables }}x;{{ end }}\n{{ .missing }}\n${line}\n`,
  },
  'a gap, a number that is there twice and an up without SQL are fatal': {
    '1_a.sql': `-- none\n${line}\n`,
    '1_b.sql': `b;${line}`,
    '3_c.sql': `c;${line}`,
  },
}

test.each(Object.entries(cases))('%s', async (name, tree) => {
  expect(await told(tern, tree)).toMatchSnapshot(name)
})

test('a variable wins over tern.conf', async () => {
  const tree = { '1_a.sql': `{{.x}};\n${line}\n`, 'tern.conf': '[data]\nx = of the file\n' }
  expect(await told(tern, tree, { variables: { x: 'given' } })).toContain('given;')
})

test('a new file goes on with the next number', () => {
  expect(tern.create(inMemory({ '001_a.sql': '', '002_b.sql': '' }), 'add books').map(({ file }) => file)).toEqual(['003_add_books.sql'])
})
