import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../core/failure.ts'
import { type Options, optionsSchema, overridden, parseOptions, usualMigrationDirectories } from './options.ts'
import { resolveOptions } from './resolve.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pg-roundtrip-options-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** The whole failure as text, the temporary directory replaced. */
function refusal(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const evidence = error.evidence.map(({ title, body }) => `[${title}]\n${body}`)
    return [`${error.exitStatus}: ${error.message}`, ...evidence, error.nextStep].join('\n').replaceAll(root, 'ROOT')
  }
  throw new Error('nothing was refused')
}

describe('the directory of the migrations', () => {
  test.each([...usualMigrationDirectories])('is %s when nothing else is there', (directory) => {
    mkdirSync(join(root, directory), { recursive: true })
    expect(resolveOptions({}, root).migrations).toBe(join(root, directory))
  })

  test('is the first of the usual ones', () => {
    for (const directory of ['db/migrations', 'supabase/migrations']) mkdirSync(join(root, directory), { recursive: true })
    expect(resolveOptions({}, root).migrations).toBe(join(root, 'supabase/migrations'))
  })

  test('is not a file of that name', () => {
    writeFileSync(join(root, 'migrations'), '')
    mkdirSync(join(root, 'db/migrations'), { recursive: true })
    expect(resolveOptions({}, root).migrations).toBe(join(root, 'db/migrations'))
  })

  test('is the one that is named, even if it is not there: the layout says so', () => {
    mkdirSync(join(root, 'migrations'))
    expect(resolveOptions({ migrations: 'history' }, root).migrations).toBe(join(root, 'history'))
  })

  test('is asked for when there is none of the usual ones', () => {
    expect(refusal(() => resolveOptions({}, root))).toMatchInlineSnapshot(`
      "2: There is no directory of migrations in ROOT.
      [Looked for]
      migrations
      supabase/migrations
      sql/migrations
      db/migrations
      db/migration
      database/migrations
      prisma/migrations
      drizzle
      hasura/migrations/default
      src/main/resources/db/migration
      Say where they are with --migrations DIR, or with migrations: … in pg-roundtrip.config.ts."
    `)
  })
})

describe('what is not said', () => {
  test('has a default', () => {
    mkdirSync(join(root, 'migrations'))
    expect(JSON.stringify(resolveOptions({}, root), null, 1).replaceAll(root, 'ROOT')).toMatchInlineSnapshot(`
      "{
       "root": "ROOT",
       "migrations": "ROOT/migrations",
       "specs": "ROOT/specs",
       "seeds": "ROOT/seeds",
       "prelude": [],
       "variables": {},
       "postgres": {
        "major": 18
       },
       "servers": [
        {
         "major": 18
        }
       ],
       "allowRemote": false,
       "actors": {},
       "timeout": 600000,
       "database": "postgres",
       "strict": false,
       "keepOnFailure": false,
       "compare": {
        "columnOrder": "strict",
        "comments": "strict",
        "owners": "strict",
        "privileges": "strict"
       },
       "expected": [],
       "idempotent": false
      }"
    `)
  })

  test('and what is said is kept', () => {
    mkdirSync(join(root, 'fixtures'))
    writeFileSync(join(root, 'roles.sql'), '')
    const options: Options = {
      migrations: 'm',
      layout: 'golang-migrate',
      specs: 'fixtures',
      seeds: 'fixtures',
      prelude: 'roles.sql',
      variables: { tenant: 'blue', empty: '' },
      command: { up: 'tool up {target}', down: 'tool down {target}' },
      postgres: 'postgres://me@localhost/db',
      allowRemote: true,
      platform: './fixtures',
      runAs: 'deployer',
      actors: { ann: { role: 'authenticated', claims: { sub: 'a' } } },
      timeout: 5000,
      database: 'app',
      strict: true,
      requireSpecFrom: '003_x',
      from: '002_x',
      baseline: 'known.json',
      keepOnFailure: true,
      compare: { columnOrder: 'ignore' },
      expected: [{ migration: '003_x', what: 'type public.genre', why: 'A label stays.', until: '2028-02-29' }],
      idempotent: true,
      checksums: 'sums.txt',
      rollbacks: 'none',
    }
    expect(JSON.stringify(resolveOptions(options, root), null, 1).replaceAll(root, 'ROOT')).toMatchInlineSnapshot(`
      "{
       "root": "ROOT",
       "migrations": "ROOT/m",
       "layout": "golang-migrate",
       "specs": "ROOT/fixtures",
       "seeds": "ROOT/fixtures",
       "prelude": [
        "ROOT/roles.sql"
       ],
       "variables": {
        "tenant": "blue",
        "empty": ""
       },
       "command": {
        "up": "tool up {target}",
        "down": "tool down {target}"
       },
       "postgres": {
        "major": 18,
        "url": "postgres://me@localhost/db"
       },
       "servers": [
        {
         "major": 18,
         "url": "postgres://me@localhost/db"
        }
       ],
       "allowRemote": true,
       "platform": "ROOT/fixtures",
       "runAs": "deployer",
       "actors": {
        "ann": {
         "role": "authenticated",
         "claims": {
          "sub": "a"
         }
        }
       },
       "timeout": 5000,
       "database": "app",
       "strict": true,
       "requireSpecFrom": "003_x",
       "from": "002_x",
       "baseline": "ROOT/known.json",
       "keepOnFailure": true,
       "compare": {
        "columnOrder": "ignore",
        "comments": "strict",
        "owners": "strict",
        "privileges": "strict"
       },
       "expected": [
        {
         "migration": "003_x",
         "what": "type public.genre",
         "why": "A label stays.",
         "until": "2028-02-29"
        }
       ],
       "idempotent": true,
       "checksums": "ROOT/sums.txt",
       "rollbacks": "none"
      }"
    `)
    expect(Object.keys(options).sort()).toEqual(Object.keys(optionsSchema.shape).sort())
  })

  test('a directory or file that is named must be there', () => {
    mkdirSync(join(root, 'migrations'))
    const refusals = [{ specs: 'spec' }, { seeds: 'seed' }, { prelude: ['roles.sql'] }, { prelude: 'migrations' }].map((options) =>
      refusal(() => resolveOptions(options, root)),
    )
    expect(refusals.join('\n\n')).toMatchInlineSnapshot(`
      "2: There is no directory spec in ROOT.
      Create it, or name another one with --specs.

      2: There is no directory seed in ROOT.
      Create it, or name another one with --seeds.

      2: There is no file roles.sql in ROOT.
      Create it, or name another one with --prelude.

      2: migrations is not a file.
      Create it, or name another one with --prelude."
    `)
  })
})

describe('what is not an option', () => {
  test.each([
    [
      'an actor with another name than SQL can hold',
      { 'ann-1': { role: 'a' } },
      'In "actors" the name "ann-1" must be made of letters, digits and underscores.',
    ],
    ['an actor without a role', { ann: { claims: {} } }, '"actors.ann.role" is missing.'],
    ['a word of an actor that is none', { ann: { role: 'a', claim: {} } }, 'There is no "claim" in "actors.ann". Did you mean "claims"?'],
    [
      'a setting without a dot',
      { ann: { role: 'a', settings: { x: '1' } } },
      'In "actors.ann.settings" the name "x" must be the name of a setting with a dot in it, like app.tenant_id.',
    ],
  ])('%s is refused', (_, actors, message) => {
    expect(refusal(() => parseOptions({ actors }, 'x.ts'))).toContain(message)
  })

  test('is refused, all of it at once', () => {
    const value = { migration: 'm', lyaout: 'golang-migrate', verbose: true, postgres: 14, strict: 'yes', prelude: [1], specs: '' }
    expect(refusal(() => parseOptions(value, 'pg-roundtrip.config.ts'))).toMatchInlineSnapshot(`
      "2: pg-roundtrip.config.ts: 7 options are not right.
      [What is wrong]
      There is no option "migration". Did you mean "migrations"?
      There is no option "lyaout". Did you mean "layout"?
      There is no option "verbose".
      "specs" must not be empty, not "".
      "prelude" must be the name of a file, or a list of them, not [1].
      "postgres" must be 15, 16, 17, 18, the URL of a server (postgres://…), 'env' or { image: '…' }, not 14.
      "strict" must be true or false, not "yes".
      Correct pg-roundtrip.config.ts; the options are migrations, layout, specs, seeds, prelude, variables, command, postgres, allowRemote, platform, runAs, actors, timeout, database, strict, requireSpecFrom, from, baseline, keepOnFailure, compare, expected, idempotent, checksums, rollbacks."
    `)
  })

  test.each(['nc:secret@127.0.0.1/app', 'nc:sec@ret@127.0.0.1', 'mysql://nc:secret@127.0.0.1/app'])(
    'is refused without the password that stands in it: %s',
    (postgres) => {
      const said = refusal(() => parseOptions({ postgres }, 'pgRoundtrip()'))
      expect(said).toContain('…@127.0.0.1')
      expect(said).not.toMatch(/sec/)
    },
  )

  test('is refused in one sentence when it is one', () => {
    expect(refusal(() => parseOptions({ seed: 's' }, 'pgRoundtrip()'))).toMatchInlineSnapshot(`
      "2: pgRoundtrip(): There is no option "seed". Did you mean "seeds"?
      Correct pgRoundtrip(); the options are migrations, layout, specs, seeds, prelude, variables, command, postgres, allowRemote, platform, runAs, actors, timeout, database, strict, requireSpecFrom, from, baseline, keepOnFailure, compare, expected, idempotent, checksums, rollbacks."
    `)
  })

  test.each([undefined, null, 'migrations', [], () => ({})])('is not a record: %s', (value) => {
    expect(refusal(() => parseOptions(value, 'pg-roundtrip.config.ts'))).toMatch(
      /^2: pg-roundtrip\.config\.ts: The configuration must be an object/,
    )
  })

  test.each(['mysql://localhost/db', '17', 'localhost', 18.4])('is no PostgreSQL: %s', (postgres) => {
    expect(refusal(() => parseOptions({ postgres }, 'x'))).toMatch(/"postgres" must be 15, 16, 17, 18, the URL of a server/)
  })
})

const complete = { migration: '1', what: 'type public.genre', why: 'It stays.' }

describe('of what has parts, refused is', () => {
  test.each<[string, unknown, string]>([
    [
      'a part that nobody compares',
      { compare: { columOrder: 'ignore' } },
      'There is no "columOrder" in "compare". Did you mean "columnOrder"?',
    ],
    ['a variable that is no text', { variables: { password: 4711 } }, '"variables.password" must be text, not a number.'],
    ['a list of variables', { variables: ['a=1'] }, '"variables" must be an object of texts, not ["a=1"].'],
    ['a choice that is none', { compare: { owners: 'loose' } }, `"compare.owners" must be 'strict' or 'ignore', not "loose".`],
    ['a word for all of it', { compare: 'ignore' }, '"compare" must be an object of what is compared, not "ignore".'],
    ['one entry instead of a list', { expected: complete }, '"expected" must be a list, not '],
    ['an entry that is text', { expected: ['type public.genre'] }, '"expected[0]" must be { migration, what, why }, not '],
    ['an entry without a reason', { expected: [complete, { ...complete, why: undefined }] }, '"expected[1].why" is missing.'],
    ['a reason of blanks', { expected: [{ ...complete, why: '  ' }] }, '"expected[0].why" must not be empty, not "  ".'],
    ['an entry without a migration', { expected: [{ ...complete, migration: '' }] }, '"expected[0].migration" must not be empty, not "".'],
    ['a key that no entry has', { expected: [{ ...complete, untl: '' }] }, 'There is no "untl" in "expected[0]". Did you mean "until"?'],
    [
      'a word that is far from any',
      { expected: [{ ...complete, reason: '' }] },
      'There is no "reason" in "expected[0]", only migration, what, why, until.',
    ],
    ...['2027-02-29', '2027-13-01', '31.12.2027', '2027-1-1', '2027-01-01T00:00:00Z', 'tomorrow', ''].map(
      (until): [string, unknown, string] => [
        `a day that is none: ${until}`,
        { expected: [{ ...complete, until }] },
        `"expected[0].until" must be a day that exists, as YYYY-MM-DD, not "${until}".`,
      ],
    ),
  ])('%s', (_, value, sentence) => {
    expect(refusal(() => parseOptions(value, 'x'))).toContain(`2: x: ${sentence}`)
  })
})

test('options win over others one by one, and so do the parts of what is compared', () => {
  const options: Options = { strict: true, database: 'app', compare: { columnOrder: 'ignore', owners: 'ignore' } }
  expect(overridden(options, { database: 'shop', compare: { owners: 'strict' } })).toEqual({
    strict: true,
    database: 'shop',
    compare: { columnOrder: 'ignore', owners: 'strict' },
  })
  expect(overridden({ variables: { a: '1', b: '2' } }, { variables: { b: '3' } })).toEqual({ variables: { a: '1', b: '3' } })
  expect(overridden({ strict: true }, {})).toEqual({ strict: true })
})
