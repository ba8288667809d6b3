import { expect, test } from 'vitest'
import { tomlValue } from './toml-value.ts'

test.each([
  { sentence: 'a number below the header of its table', text: '[db]\nport = 1\nmajor_version = 15 # the oldest\n', value: '15' },
  { sentence: 'spaces, quotes and other lines about it', text: '\ufeff# x\r\n[ "db" ]\r\n"major_version"  =  "16"\r\n', value: '16' },
  { sentence: 'a key with its table in it', text: 'db.major_version = 17\n[api]\nport = 1', value: '17' },
  {
    sentence: 'the same key of another table',
    text: '[api]\nmajor_version = 1\n[db.pooler]\nmajor_version = 2\n[dbs]\nmajor_version = 3',
    value: undefined,
  },
  { sentence: 'a list of tables of that name', text: '[[db]]\nmajor_version = 1', value: undefined },
  { sentence: 'what only looks like it in a text', text: 'a = """\n[db]\nmajor_version = 1\n"""\n[db]\nmajor_version = 18', value: '18' },
  { sentence: 'what only looks like it in a list', text: "a = [\n  '[db]', # ]\n  { b = 1 },\n]\n[db]\nmajor_version = 18", value: '18' },
  { sentence: 'a comment', text: '[db]\n# major_version = 1\n', value: undefined },
  { sentence: 'no TOML', text: '<db>\nmajor_version = 1', value: undefined },
])('$sentence', ({ text, value }) => {
  expect(tomlValue(text, ['db', 'major_version'])).toBe(value)
})
