import { expect, test } from 'vitest'
import { ordinary } from '../../fixtures/report/runs.ts'
import type { RunEvent, Step } from '../core/event.ts'
import type { Migration } from '../core/migration.ts'
import type { MigrationResult } from '../core/result.ts'
import { showProgress } from './progress.ts'

const script = { sql: '', transaction: 'wrapped', file: '/m/1.sql', firstLine: 1 } as const
const migration = (id: string): Migration => ({ id, file: `/m/${id}.sql`, up: script, down: null })

function eventsOf(result: MigrationResult, index: number, of: number): RunEvent[] {
  const one = { migration: migration(result.id), index, of }
  const steps: Step[] = ['before', 'up', 'after']
  return [
    { type: 'walking', ...one },
    ...steps.map((step) => ({ type: 'step' as const, migration: one.migration, step })),
    { type: 'walked', ...one, result },
  ]
}

const [first, second] = ordinary.migrations as [MigrationResult, MigrationResult]
const run: RunEvent[] = [
  { type: 'server-starting', provider: 'embedded' },
  { type: 'server-ready', provider: 'embedded', version: '18.4', durationMs: 60 },
  { type: 'applying', migration: migration('000_\u001b[31mred'), index: 0, of: 12 },
  ...eventsOf(first, 1, 12),
  ...eventsOf(second, 2, 12),
  { type: 'walking', migration: migration('x'.repeat(200)), index: 3, of: 12 },
]

/** What is written while each event takes 25 ms. */
function written(terminal: { isTTY?: boolean; columns?: number }): string[] {
  const chunks: string[] = []
  let clock = 0
  const progress = showProgress({ ...terminal, write: (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0 }, () => (clock += 25))
  for (const event of run) progress.listener(event)
  progress.end()
  return chunks
}

test('where nobody watches: a line for the server, and one for each migration', () => {
  expect(written({}).join('')).toMatchInlineSnapshot(`
    "PostgreSQL 18.4 (embedded) is ready.
    [ 2/12] 001_create_stories: passed
    [ 3/12] 006_add_rating: failed
    "
  `)
})

test('on a terminal: one line that is written over, as wide as the terminal, and taken away at the end', () => {
  const chunks = written({ isTTY: true, columns: 60 })
  for (const chunk of chunks) {
    expect(chunk.startsWith('\r\u001b[2K')).toBe(true)
    expect(chunk.slice(5).length).toBeLessThan(60)
    expect(chunk).not.toContain('\n')
  }
  expect(chunks.at(-1)).toBe('\r\u001b[2K')
  expect(chunks.map((chunk) => chunk.slice(5)).join('\n')).toMatchInlineSnapshot(`
    "Starting PostgreSQL (embedded) …
    [ 1/12] applying 000_\\x1b[31mred
    [ 2/12] 001_create_stories
    001_create_stories: after
    [ 3/12] 006_add_rating
    006_add_rating: after
    [ 4/12] xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    "
  `)
})
