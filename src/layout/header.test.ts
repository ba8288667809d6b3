import { expect, test } from 'vitest'
import { readHeader } from './header.ts'

test.each([
  [
    'every field',
    '-- Migration: 001_a\n-- Description: says: what\n-- Type: alter_table\n-- Depends on: [002_b, "003_c"]\n-- Affects tables: a, public.b\n-- Risk Level: high\n',
  ],
  ['in a block comment, with stars', '/**\n * Migration: 001_a\n * Affected table: a\n * Risk: low\n */\n'],
  ['a list of nothing', '-- Depends on: []\n-- Affects tables: none\n'],
  ['a list that begins on the line below, which is not read', '-- Depends on:\n--   - 002_b\n-- Affects tables:\n'],
  ['words behind a name', '-- Affects tables: users (two columns, one index), "Odd Name"\n'],
  ['a list that nobody closes', '-- Affects tables: [a,\n'],
  ['a field a second time', '-- Type: alter_table\n-- Type: custom_sql\n'],
  ['no field', '-- This migration depends on luck.\n'],
])('a header with %s', (words, text) => {
  expect({ words, ...readHeader(text) }).toMatchSnapshot()
})
