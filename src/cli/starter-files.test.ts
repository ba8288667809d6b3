import { expect, test } from 'vitest'
import type { Migration } from '../core/migration.ts'
import { starterConfig, starterSpec } from './starter-files.ts'

const script = { sql: '', transaction: 'wrapped', file: '/m/1.sql', firstLine: 1 } as const
const migration = (id: string, description?: string): Migration => ({
  id,
  file: '/m/1.sql',
  up: script,
  down: null,
  ...(description !== undefined && { header: { description } }),
})

test.each([
  { id: '006_add_rating_to_stories', purpose: "'Add rating to stories.'" },
  { id: '2023-07-08-120000_create_users', purpose: "'Create users.'" },
  { id: 'V1.2__addRating', purpose: "'Add Rating.'" },
  { id: '20240102030405', purpose: "'The migration 20240102030405.'" },
  { id: '7 it\'s "new"\\', purpose: "'It\\'s \"new\"\\\\.'" },
  { id: '008_x', description: 'Readers rate\nstories!', purpose: "'Readers rate\\nstories!'" },
])('the purpose of $id is $purpose until its author says more', ({ id, description, purpose }) => {
  expect(/^ {2}purpose: (.*),$/m.exec(starterSpec(migration(id, description)))?.[1]).toBe(purpose)
})

test('the reason for the layout stays on the line of its comment', () => {
  expect(
    starterConfig({ migrations: "it's/here", layout: 'golang-migrate', because: 'two\nlines', upOnly: false, prelude: [] }),
  ).toMatchInlineSnapshot(`
    "import type { Options } from 'pg-roundtrip'

    export default {
      migrations: 'it\\'s/here',
      // Recognised: two lines.
      layout: 'golang-migrate',
    } satisfies Options
    "
  `)
})

test('a history without a way back says so, and the prelude has its place', () => {
  const recognised = {
    migrations: 'sql',
    layout: 'up-only',
    because: 'it is',
    upOnly: true,
    prelude: ['server.sql', 'schema_version.sql'],
    seeds: 'data',
  }
  expect(starterConfig(recognised)).toMatchInlineSnapshot(`
    "import type { Options } from 'pg-roundtrip'

    export default {
      migrations: 'sql',
      // Recognised: it is.
      layout: 'up-only',
      seeds: 'data',
      // What is there before the first migration.
      prelude: ['server.sql', 'schema_version.sql'],
      // No migration has a way back. Take this line out when the first one gets it.
      rollbacks: 'none',
    } satisfies Options
    "
  `)
})
