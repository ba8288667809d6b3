// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders in SQL
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inMemory, onDisk } from '../../fixtures/layouts/tree.ts'
import { openDirectory } from './directory.ts'
import type { Directory, LayoutSettings, ReadResult } from './layout.ts'
import { countLineEnds } from './lines.ts'
import { loadLayouts } from './read.ts'

const fixtures = new URL('../../fixtures/layouts/', import.meta.url)
const hostile = readdirSync(new URL('hostile/', fixtures))
  .filter((file) => file.endsWith('.sql'))
  .map((file): [string, string] => [file.slice(0, -'.sql'.length), readFileSync(new URL(`hostile/${file}`, fixtures), 'utf8')])
const layouts = await loadLayouts()

/**
 * How a layout spells one migration, `fixtures/layouts/<name>/spelling.json`: its files by name, with `{up}`, `{down}` and `{verify}` for the scripts. Where its id is not
 * `001_words`, or something beside the files has to be said, an object with `files`, `id` and `settings`.
 */
interface Spelling {
  readonly files: Readonly<Record<string, string>>
  readonly id: string
  readonly settings: LayoutSettings
}

function spellingOf(layout: string): Spelling {
  const read = JSON.parse(readFileSync(new URL(`${layout}/spelling.json`, fixtures), 'utf8')) as Spelling | Record<string, string>
  const spelling = typeof read.files === 'object' ? (read as Partial<Spelling>) : { files: read as Record<string, string> }
  return { id: '001_words', settings: { variables: {} }, ...spelling } as Spelling
}

function spell({ files }: Spelling, up: string, down: string): Record<string, string> {
  const texts: Readonly<Record<string, string>> = { up, down, verify: 'select 1;\n' }
  const filled = (text: string): string => text.replace(/\{(up|down|verify)\}/g, (_, what) => texts[what]!)
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file, filled(text)]))
}

interface Piece {
  readonly text: string
  readonly firstLine: number
}

/** Whether the pieces, in some order, are the text from here on, each on the line on which it says it begins. */
function arePiecesOf(text: string, pieces: readonly Piece[], at = 0, line = 1): boolean {
  if (pieces.length === 0) return at === text.length
  return pieces.some(
    (piece, index) =>
      piece.firstLine === line &&
      text.startsWith(piece.text, at) &&
      arePiecesOf(text, pieces.toSpliced(index, 1), at + piece.text.length, line + countLineEnds(piece.text)),
  )
}

/** The law: a file is ignored, or its scripts and its remainder, each where it says it begins, are the whole file. */
function obeysTheLaw(directory: Directory, result: ReadResult): void {
  const scripts = result.migrations
    .flatMap(({ up, down, verify }) => [up, down, verify])
    .filter((script) => script !== null && script !== undefined)
  const pieces = [...scripts.map((script) => ({ ...script, text: script.sql })), ...result.remainder]
  const ignored = result.ignored.map(({ file }) => file)
  expect(new Set(ignored).size).toBe(ignored.length)
  for (const file of directory.files) {
    const ofFile = pieces.filter((piece) => relative(directory.path, piece.file) === file)
    if (ignored.includes(file)) {
      expect(ofFile, file).toEqual([])
      continue
    }
    const shown = ofFile.map(({ text, firstLine }) => ({ text, firstLine })).sort((a, b) => a.firstLine - b.firstLine)
    if (!arePiecesOf(directory.read(file), shown)) expect(shown, file).toEqual([{ text: directory.read(file), firstLine: 1 }])
  }
  for (const { sql, pieces: cut = [], replacements = [] } of scripts) {
    for (const ranges of [cut, replacements]) {
      let end = 0
      for (const range of ranges) {
        expect(range.start, 'ranges follow one another').toBeGreaterThanOrEqual(end)
        expect(range.end).toBeGreaterThanOrEqual(range.start)
        end = range.end
      }
      expect(end).toBeLessThanOrEqual(sql.length)
    }
  }
}

describe.each(layouts)('$name', (layout) => {
  const spelling = spellingOf(layout.name)

  test('spells a migration as its fixture says, and recognises it', async () => {
    using disk = onDisk(spell(spelling, 'create table a ();\n', 'drop table a;\n'))
    const directory = openDirectory(disk.path)
    if (spelling.settings.command === undefined) expect(layout.detect(directory).confidence).not.toBe('no')
    const { migrations, problems, ignored } = await layout.read(directory, spelling.settings)
    expect(migrations.map((migration) => migration.id)).toEqual([spelling.id])
    expect(migrations[0]?.up.sql.trim()).toBe(migrations[0]?.up.command === undefined ? 'create table a ();' : '')
    expect({ problems, ignored }).toEqual({ problems: [], ignored: [] })
  })

  test.each(hostile)('loses no line and doubles none: %s', async (_, text) => {
    for (const [up, down] of [
      [text, 'select 1;\n'],
      ['select 1;\n', text],
      [text, text],
    ] as const) {
      using disk = onDisk(spell(spelling, up, down))
      const directory = openDirectory(disk.path)
      obeysTheLaw(directory, await layout.read(directory, spelling.settings))
    }
    // The hostile text as a whole file, under each of the layout's names.
    using bare = onDisk(Object.fromEntries(Object.keys(spell(spelling, '', '')).map((file) => [file, text])))
    const directory = openDirectory(bare.path)
    obeysTheLaw(directory, await layout.read(directory, spelling.settings))
  })

  test('loses no line and doubles none, whatever the lines are', async () => {
    const fragment = fc.constantFrom(
      ...[
        '-- @up',
        '-- @down',
        '--@UP ',
        ' -- @down',
        '-- downloads',
        '-- +migrate Up',
        '-- +migrate Down notransaction',
        '-- +migrate StatementBegin',
        '-- +migrate StatementEnd',
        '---- create above / drop below ----',
        '---- tern: disable-tx ----',
        '-- +++',
        'BEGIN;',
        'COMMIT;',
        '{{ .x }}',
        '{{',
        '@tag 2024-01-01T00:00:00Z me <me@example.com>',
        'words 2024-01-01T00:00:00Z me <me@example.com>',
        'parents: [1]',
        '-- @downs',
        '-- migrate:up transaction:false',
        '-- migrate:down',
        '-- +goose Up',
        '-- +goose Down',
        '-- +goose StatementBegin',
        '-- +goose StatementEnd',
        '-- +goose ENVSUB ON',
        '$A ${B',
        'select 1;',
        "'",
        '"',
        '$$',
        '$x$',
        '/*',
        '*/',
        '\\.',
        'é🐘',
        '\ufeff',
        '\u0001',
        '-- Up Migration',
        '-- Down Migration',
        '--> statement-breakpoint',
        '${',
        'x}',
        '',
      ],
    )
    const text = fc.array(fc.tuple(fragment, fc.constantFrom('\n', '\r\n', '\r', ' '))).map((lines) => lines.flat().join(''))
    await fc.assert(
      fc.asyncProperty(text, text, async (up, down) => {
        const spelled = inMemory(spell(spelling, up, down))
        obeysTheLaw(spelled, await layout.read(spelled, spelling.settings))
        const bare = inMemory(Object.fromEntries(spelled.files.map((file) => [file, up])))
        obeysTheLaw(bare, await layout.read(bare, spelling.settings))
      }),
    )
  })

  test('reports a file that is not there to be read as unreadable, by name', async () => {
    const [file] = Object.keys(spell(spelling, '', ''))
    using disk = onDisk({ ...spell(spelling, 'select 1;\n', 'select 1;\n'), [file!]: new Uint8Array([0x73, 0, 0x74]) })
    const directory = openDirectory(disk.path)
    await expect(async () => layout.read(directory, spelling.settings)).rejects.toThrow(join(disk.path, file!))
  })
})
