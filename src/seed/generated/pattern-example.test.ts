import { expect, test } from 'vitest'
import { onEachServer } from '../../../fixtures/servers.ts'
import { patternExample } from './pattern-example.ts'

/** What each says is asked of the server, not read by us. */
const patterns = [
  '^[a-z]+$',
  '^[A-Z]{2}$',
  '^[A-Z]{2,}$',
  '^\\d{5}(-\\d{4})?$',
  '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$',
  '^(draft|live)$',
  '^(?:a|b)c$',
  '^#[0-9a-fA-F]{6}$',
  '^[[:alpha:]_][[:alnum:]_]*$',
  '^https?://',
  '^.{3,8}$',
  '^a.c$',
  '^\\+?[1-9]\\d{1,14}$',
  '^[^a-z]$',
  '^[]x]+$',
  '^[-+]\\w$',
  'x*',
  '^$',
  '^\\s*$',
  '^a{0}b$',
  '^([0-9]{1,3}\\.){3}[0-9]{1,3}$',
  '(?i)^abc$',
  '^\\mword\\M$',
  '^a(?=b)b$',
  '^[\\w.]+$',
  '^v\\d+\\.\\d+\\.\\d+$',
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
]

onEachServer((server) => {
  test.each(patterns)('%s matches its example', async (pattern) => {
    const example = patternExample(pattern)
    const { rows } = await server.client.query('select $1::text ~ $2::text as matches', [example, pattern])
    expect({ example, matches: rows[0].matches }).toEqual({ example: expect.any(String), matches: true })
  })
})

test.each(['[', 'a(b', '(a', '\\1', '*a', '[[:nothing:]]'])('%s is not understood', (pattern) => {
  expect(patternExample(pattern)).toBeUndefined()
})
