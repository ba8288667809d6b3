import { expect, test } from 'vitest'
import { Failure } from '../core/failure.ts'
import { renderFailure } from './failure-text.ts'

test('a sentence, what it rests on, one next step', () => {
  const failure = new Failure('usage', 'There is no directory\nof migrations in /home/ann.', {
    evidence: [
      { title: 'Looked for', body: '/home/ann/migrations\n\ndb/migrations\n' },
      { title: '', body: '\u001b[2J' },
    ],
    nextStep: 'Say where they are.',
  })
  expect(renderFailure(failure, { root: '/home/ann', colour: false })).toMatchInlineSnapshot(`
    "✗ There is no directory of migrations in /home/ann.
      Looked for
        migrations

        db/migrations
        \\x1b[2J
    → Say where they are.
    "
  `)
})

test('the sentence alone is enough', () => {
  expect(renderFailure(new Failure('environment', 'No disk.'), { root: '/home/ann', colour: true })).toMatchInlineSnapshot(`
    "[31m✗[39m [1mNo disk.[22m
    "
  `)
})
