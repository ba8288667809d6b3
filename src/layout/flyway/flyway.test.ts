import { expect, test } from 'vitest'
import { sent, told } from '../../../fixtures/layouts/as-detected.ts'
import { inMemory } from '../../../fixtures/layouts/tree.ts'
import flyway from '../layouts/flyway.ts'

const up = 'create table a ();\n'
const down = 'drop table a;\n'

test('runs by version, number by number, then what is repeatable by its words; folders do not matter', async () => {
  expect(
    await told({
      'V1_10__c.sql': up,
      'V1_2__b.sql': up,
      'tables/V1__a.sql': up,
      'tables/U1_2__b.sql': down,
      'V2.0.0.1__e.sql': up,
      'V02__d.SQL': up,
      'R__views.sql': up,
      'R__functions.sql': up,
      'V3__X.java': '',
      'Vx__y.sql': up,
      'V__z.sql': up,
      'R1__y.sql': up,
      'afterMigrate__grants.sql': up,
      'schema.sql': up,
      'V57__readme.md': '',
    }),
  ).toMatchInlineSnapshot(`
    "flyway: 5 of 13 .sql files are named V<version>__words.sql
      - V1__a
        V1_2__b
      - V1_10__c
      - V02__d
      - V2.0.0.1__e
      - R__functions
          note: It is repeatable: Flyway runs it again whenever its text has changed, after everything else. Here it runs once, in its place.
      - R__views
          note: It is repeatable: Flyway runs it again whenever its text has changed, after everything else. Here it runs once, in its place.
    warning: V3__X.java is a migration in code: it is not run here.
    warning: afterMigrate__grants.sql is a callback of Flyway: it is not run here.
    passed over R1__y.sql: its name has something between R and __
    passed over V3__X.java: a migration in code
    passed over V57__readme.md: its name does not end in .sql
    passed over V__z.sql: \`\` is no version
    passed over Vx__y.sql: \`x\` is no version
    passed over afterMigrate__grants.sql: a callback (afterMigrate), which is not run here
    passed over schema.sql: its name does not begin with V or R"
  `)
})

test('refuses a version twice, also where it is written otherwise, and words twice', async () => {
  expect(
    await told({ 'V1__a.sql': up, 'V1.0__b.sql': up, 'R__views.sql': up, 'x/R__views.sql': up, 'U7__gone.sql': down }),
  ).toMatchInlineSnapshot(`
    "The migrations in DIR are not in order for the layout flyway (Flyway's V1_2__words.sql, U1_2__words.sql and R__words.sql, in folders of any depth).
    [what is wrong]
    V1.0__b.sql and V1__a.sql have the same version, 1; Flyway refuses that.
    R__views.sql and x/R__views.sql have the same words; Flyway refuses that.
    [what is odd beside that]
    U7__gone.sql takes back version 7, which is not there."
  `)
})

test('begins with the last baseline', async () => {
  expect(await told({ 'V1__a.sql': up, 'V2__b.sql': up, 'V3__c.sql': up, 'B1__a.sql': up, 'B2__b.sql': up })).toMatchInlineSnapshot(`
    "flyway: 3 of 5 .sql files are named V<version>__words.sql
      - B2__b
      - V3__c
    passed over B1__a.sql: on a fresh database B2__b.sql stands for it
    passed over V1__a.sql: on a fresh database B2__b.sql stands for it
    passed over V2__b.sql: on a fresh database B2__b.sql stands for it"
  `)
})

test('replaces placeholders everywhere, whatever the case of their names', async () => {
  const text = `create table \${Tenant}.a (); -- \${tenant}\nselect '\${flyway:filename}', '$', '{}';\n`
  const tree = { 'V1__a.sql': text, '../flyway.conf': 'flyway.placeholders.tenant=blue\n' }
  expect(await sent(tree)).toMatchInlineSnapshot(`
    "V1__a up, wrapped-statements, from line 1
      | create table blue.a ()
      | select 'V1__a.sql', '$', '{}'"
  `)
  expect(await sent(tree, undefined, { variables: { TENANT: 'red' } })).toMatchInlineSnapshot(`
    "V1__a up, wrapped-statements, from line 1
      | create table red.a ()
      | select 'V1__a.sql', '$', '{}'"
  `)
  expect(await sent({ ...tree, 'V1__a.sql.conf': 'placeholderReplacement=false\n' })).toMatchInlineSnapshot(`
    "V1__a up, wrapped-statements, from line 1
      | create table \${Tenant}.a (); -- \${tenant}
      | select '\${flyway:filename}', '$', '{}';"
  `)
})

test('refuses a placeholder without a value, with its line', async () => {
  expect(await told({ 'V1__a.sql': `${up}select '\${unknown}', '\${never ends` })).toMatchInlineSnapshot(`
    "The migrations in DIR are not in order for the layout flyway (Flyway's V1_2__words.sql, U1_2__words.sql and R__words.sql, in folders of any depth).
    [what is wrong]
    V1__a.sql has the placeholder \${unknown} on line 2, and there is no value for it: give one with --set NAME=VALUE.
    V1__a.sql has the placeholder \${never ends on line 2, and there is no value for it: give one with --set NAME=VALUE."
  `)
})

const concurrently = 'create unique index concurrently /* x */ i on a (b);\n'

test('runs in a transaction unless a statement cannot', async () => {
  expect(
    await sent({
      'V1__a.sql': `${up}select 1;`,
      'V2__b.sql': `-- alone\n${concurrently}vacuum a;`,
      'V3__c.sql': up,
      'V3__c.sql.conf': 'executeInTransaction=false',
    }),
  ).toMatchInlineSnapshot(`
    "V1__a up, wrapped-statements, from line 1
      | create table a ()
      | select 1
    V2__b up, statements, from line 1
      | create unique index concurrently /* x */ i on a (b)
      | vacuum a
    V3__c up, statements, from line 1
      | create table a ()"
  `)
})

test('refuses to mix both, unless told', async () => {
  expect(await told({ 'V1__a.sql': `${up}${concurrently}` })).toMatchInlineSnapshot(`
    "The migrations in DIR are not in order for the layout flyway (Flyway's V1_2__words.sql, U1_2__words.sql and R__words.sql, in folders of any depth).
    [what is wrong]
    V1__a.sql has both CREATE UNIQUE INDEX CONCURRENTLY, which cannot run in a transaction, and statements that can; Flyway refuses that unless \`mixed\` is set."
  `)
  expect(await told({ 'V1__a.sql': `${up}${concurrently}`, '../flyway.toml': '[flyway]\nmixed = true # yes\n' })).toMatchInlineSnapshot(`
    "flyway: 1 of 1 .sql files are named V<version>__words.sql, and there is flyway.toml
      - V1__a
          note: Flyway holds its lock in an open transaction, for whose end CONCURRENTLY waits: without \`flyway.postgresql.transactional.lock=false\` it never comes back there."
  `)
})

test('puts the schema of the configuration first, and reads prefix, separator and ending from there', async () => {
  const toml =
    '[environments.test]\nurl = "jdbc:postgresql://x"\n[flyway]\nschemas = ["shop", "old"]\nsqlMigrationSuffixes = [".pgsql"]\nsqlMigrationSeparator = "-"\n[flyway.placeholders]\n"a b" = "c"\n'
  expect(await sent({ 'V1-a.pgsql': `select '\${a b}';`, '../flyway.toml': toml }, 'flyway')).toMatchInlineSnapshot(`
    "V1-a up, wrapped-statements, from line 1
      | SELECT pg_catalog.set_config('search_path', '"shop", ' || pg_catalog.current_setting('search_path'), false)
      | select 'c'"
  `)
  const spring = 'spring.flyway.sql-migration-prefix=\nspring.flyway.schemas=referencedata\n'
  const tree = { '20170206205240748__initial.sql': up, '../application.properties': spring }
  expect(await told(tree)).toMatchInlineSnapshot(`
    "flyway: 1 of 1 .sql files are named <version>__words.sql, and there is application.properties
      - 20170206205240748__initial"
  `)
  await expect(flyway.read(inMemory(tree), { variables: {} })).resolves.toHaveProperty(
    'ledger',
    expect.stringContaining('CREATE SCHEMA IF NOT EXISTS "referencedata"'),
  )
})

test('leaves the rows behind a COPY to the way in which psql reads', async () => {
  const rows = "copy a (name) from stdin;\nit's\n\\.\n"
  const { migrations } = await flyway.read(inMemory({ 'V1__a.sql': rows }), { variables: {} })
  expect(migrations).toMatchObject([{ up: { sql: rows, transaction: 'wrapped-statements', psql: { variables: {} } } }])
})

test.each([
  ['proven by its names', { 'V1__a.sql': up }, 'proven'],
  ['certain where others lie beside', { 'V1__a.sql': up, 'seed.sql': up }, 'certain'],
  ['proven by its configuration', { 'V1__a.sql': up, 'seed.sql': up, '../flyway.conf': 'flyway.url=jdbc:postgresql://x\n' }, 'proven'],
  ['certain without a prefix', { '1__a.sql': up, '1.1__b.sql': up }, 'certain'],
  ['no for numbers with one underscore', { '1_a.sql': up }, 'no'],
  ['no for pairs', { 'V1__a.up.sql': up }, 'no'],
] as const)('is %s', (_, tree, confidence) => {
  expect(flyway.detect(inMemory(tree)).confidence).toBe(confidence)
})

test('makes the next version, with an undo where there are others', () => {
  const named = (tree: Readonly<Record<string, string>>) => flyway.create(inMemory(tree), 'Add mail', new Date(0)).map(({ file }) => file)
  expect(named({})).toEqual(['V1__add_mail.sql'])
  expect(named({ 'V1_10__a.sql': up, 'V9__b.sql': up, 'V08__c.sql': up })).toEqual(['V10__add_mail.sql'])
  expect(named({ 'V001__a.sql': up, 'U001__a.sql': down })).toEqual(['V002__add_mail.sql', 'U002__add_mail.sql'])
})
