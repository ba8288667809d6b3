import { expect, test } from 'vitest'
import committed from '../spec.schema.json' with { type: 'json' }
import { specJsonSchema } from './json-schema.ts'

test('the committed JSON schema is the one of this version', () => {
  // To be written again by scripts/spec-schema.ts.
  expect(committed).toEqual(JSON.parse(JSON.stringify(specJsonSchema())))
})

test('it refuses unknown keys, asks for a purpose, and knows no functions', () => {
  expect(committed).toMatchObject({ additionalProperties: false, required: ['purpose'] })
  expect(Object.keys(committed.properties)).toEqual([
    '$schema',
    'purpose',
    'seeds',
    'changes',
    'preconditions',
    'postconditions',
    'data',
    'accepts',
    'rejects',
    'actors',
    'access',
    'widens',
    'unguarded',
    'always',
    'supersedes',
    'rollback',
    'idempotent',
  ])
})
