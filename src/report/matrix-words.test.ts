import { expect, test } from 'vitest'
import type { RunResult } from '../core/result.ts'
import { serverNames } from './matrix-words.ts'

test.each<[string, readonly [string, string][], readonly string[]]>([
  [
    'their versions, where these differ',
    [
      ['18.4', 'embedded'],
      ['17.10', 'embedded'],
    ],
    ['18.4', '17.10'],
  ],
  [
    'where they come from, too',
    [
      ['18.4', 'embedded'],
      ['18.4', 'external'],
    ],
    ['18.4 (embedded)', '18.4 (external)'],
  ],
  [
    'their place, where nothing else differs',
    [
      ['18.4', 'external'],
      ['18.4', 'external'],
    ],
    ['18.4 (external, no. 1)', '18.4 (external, no. 2)'],
  ],
])('servers of a matrix are called by %s', (_, servers, names) => {
  expect(serverNames(servers.map(([postgres, provider]) => ({ postgres, provider }) as RunResult))).toEqual(names)
})
