import { describe, expect, test } from 'vitest'
import { Failure } from '../core/failure.ts'
import { readArguments } from './arguments.ts'
import { loadCommands } from './command.ts'

const options = {
  migrations: { type: 'string', value: 'DIR', about: '' },
  prelude: { type: 'string', value: 'FILE', multiple: true, about: '' },
  json: { type: 'string', value: 'FILE', about: '' },
  strict: { type: 'boolean', about: '' },
} as const

function refusalOf(words: readonly string[]): Failure {
  try {
    readArguments(words, options, 'verify')
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('what is read', () => {
  test.each([
    { sentence: 'nothing', words: [], values: {} },
    { sentence: 'a value after its option', words: ['--migrations', 'db'], values: { migrations: 'db' } },
    { sentence: 'a value with =', words: ['--migrations=db'], values: { migrations: 'db' } },
    { sentence: 'a value that begins with a dash, with =', words: ['--migrations=-db'], values: { migrations: '-db' } },
    { sentence: 'a value with = in it', words: ['--migrations', 'a=b'], values: { migrations: 'a=b' } },
    { sentence: 'a switch', words: ['--strict'], values: { strict: true } },
    { sentence: 'a dash, which is standard output', words: ['--json', '-'], values: { json: '-' } },
    { sentence: 'several values at once', words: ['--prelude', 'a', 'b', '--strict'], values: { prelude: ['a', 'b'], strict: true } },
    {
      sentence: 'several values one by one',
      words: ['--prelude', 'a', '--strict', '--prelude=b'],
      values: { prelude: ['a', 'b'], strict: true },
    },
    { sentence: 'the last of two', words: ['--migrations', 'a', '--migrations', 'b'], values: { migrations: 'b' } },
  ])('$sentence: $words', ({ words, values }) => {
    expect(readArguments(words, options, 'verify')).toEqual(values)
  })
})

describe('what is refused', () => {
  test.each([
    { words: ['--migration', 'db'], sentence: 'There is no option --migration. Did you mean --migrations?' },
    { words: ['--migration=db'], sentence: 'There is no option --migration. Did you mean --migrations?' },
    { words: ['--verbose'], sentence: 'There is no option --verbose.' },
    { words: ['-v'], sentence: 'There is no option -v.' },
    { words: ['--toString'], sentence: 'There is no option --toString.' },
    { words: ['--migrations'], sentence: '--migrations needs a value: --migrations DIR.' },
    { words: ['--migrations', '--strict'], sentence: '--migrations needs a value: --migrations DIR.' },
    { words: ['--migrations='], sentence: '--migrations needs a value: --migrations DIR.' },
    { words: ['--strict=yes'], sentence: '--strict takes no value.' },
    { words: ['db'], sentence: '"db" belongs to no option.' },
    { words: ['--strict', 'db'], sentence: '"db" belongs to no option.' },
    { words: ['--prelude', 'a', '--', '--b'], sentence: '"--b" belongs to no option.' },
  ])('$words', ({ words, sentence }) => {
    expect(refusalOf(words)).toMatchObject({ exitStatus: 2, message: sentence })
  })

  test('all of it at once', () => {
    expect(refusalOf(['db', '--lyaout', 'pairs', '--migrations', '--strict=1'])).toMatchObject({
      exitStatus: 2,
      message: '4 arguments are not right.',
      evidence: [
        {
          body: [
            '"db" belongs to no option.',
            'There is no option --lyaout.',
            '--migrations needs a value: --migrations DIR.',
            '--strict takes no value.',
          ].join('\n'),
        },
      ],
      nextStep: 'pg-roundtrip verify --help shows every option.',
    })
  })
})

test('words that belong to no option may be several, wherever they stand', () => {
  const words = { words: { type: 'string', operand: true, multiple: true, value: 'WORDS', about: 'What.' }, ...options } as const
  expect(readArguments(['add', '--strict', 'a rating', '--json=x', 'now'], words, 'new')).toEqual({
    words: ['add', 'a rating', 'now'],
    strict: true,
    json: 'x',
  })
})

test('every command says what each of its options is for, and what its value is', async () => {
  for (const command of await loadCommands()) {
    for (const option of Object.values(command.options)) {
      expect(option.about).toMatch(/^\S.*\.$/)
      expect(option.value === undefined).toBe(option.type === 'boolean')
    }
  }
})
