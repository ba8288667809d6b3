import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { usualMigrationDirectories } from '../config/options.ts'
import { findMigrations } from './find.ts'
import { loadLayouts } from './read.ts'

const layouts = await loadLayouts()

function found(files: readonly string[]): string[] {
  const root = mkdtempSync(join(tmpdir(), 'pg-roundtrip-find-'))
  try {
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), file.endsWith('.bin.sql') ? new Uint8Array([0]) : 'select 1;\n')
    }
    return findMigrations(root, usualMigrationDirectories, layouts).map(({ directory }) => directory)
  } finally {
    rmSync(root, { recursive: true })
  }
}

test.each([
  { sentence: 'nothing', files: [], directories: [] },
  { sentence: 'a usual directory', files: ['db/migrations/1_x.up.sql', 'other/1_y.up.sql'], directories: ['db/migrations'] },
  {
    sentence: 'two usual directories, in the order in which they count',
    files: ['db/migrations/1_x.up.sql', 'supabase/migrations/1_y.sql'],
    directories: ['supabase/migrations', 'db/migrations'],
  },
  {
    sentence: 'a usual directory in which nothing is recognised',
    files: ['migrations/x.js', 'internal/sql/1_x.up.sql'],
    directories: ['internal/sql'],
  },
  { sentence: 'a directory deep down', files: ['a/b/c/d/1_x.up.sql', 'a/b/c/d/1_x.down.sql'], directories: ['a/b/c/d'] },
  { sentence: 'a folder for each migration', files: ['crates/db/history/2024-01-01_x/up.sql'], directories: ['crates/db/history'] },
  { sentence: 'the project itself', files: ['1_x.up.sql', '1_x.down.sql'], directories: ['.'] },
  { sentence: 'the surest first', files: ['a/1_plain.sql', 'b/1_x.up.sql'], directories: ['b', 'a'] },
  { sentence: 'not the rollbacks within', files: ['sql/1_x.sql', 'sql/rollbacks/1_x.sql'], directories: ['sql'] },
  { sentence: 'SQL that is no migration', files: ['sql/queries.sql', 'report.sql'], directories: [] },
  {
    sentence: 'what belongs to tests, packages and builds',
    files: ['test/1_x.up.sql', 'node_modules/a/1_x.up.sql', 'dist/1_x.up.sql'],
    directories: [],
  },
  { sentence: 'a directory with a file that is no text', files: ['a/1_x.bin.sql', 'b/1_x.up.sql'], directories: ['b'] },
])('$sentence', ({ files, directories }) => {
  expect(found(files)).toEqual(directories)
})
