import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inMemory, onDisk } from '../../fixtures/layouts/tree.ts'
import { openDirectory } from './directory.ts'
import type { Directory, ReadResult } from './layout.ts'
import { countLineEnds } from './lines.ts'
import { loadLayouts } from './read.ts'

const fixtures = new URL('../../fixtures/layouts/', import.meta.url)
const hostile = readdirSync(new URL('hostile/', fixtures))
  .filter((file) => file.endsWith('.sql'))
  .map((file): [string, string] => [file.slice(0, -'.sql'.length), readFileSync(new URL(`hostile/${file}`, fixtures), 'utf8')])
const layouts = await loadLayouts()

/** How a layout spells one migration: its files, with `{up}` and `{down}` for the scripts. */
function spell(layout: string, up: string, down: string): Record<string, string> {
  const spelling = JSON.parse(readFileSync(new URL(`${layout}/spelling.json`, fixtures), 'utf8')) as Record<string, string>
  const filled = (text: string): string => text.replace(/\{(up|down)\}/g, (_, direction) => (direction === 'up' ? up : down))
  return Object.fromEntries(Object.entries(spelling).map(([file, text]) => [file, filled(text)]))
}

/** The law: a file is ignored, or its scripts and its remainder, each where it says it begins, are the whole file. */
function obeysTheLaw(directory: Directory, result: ReadResult): void {
  const pieces = [
    ...result.migrations.flatMap(({ up, down }) => (down === null ? [up] : [up, down])).map((script) => ({ ...script, text: script.sql })),
    ...result.remainder,
  ]
  const ignored = result.ignored.map(({ file }) => file)
  expect(new Set(ignored).size).toBe(ignored.length)
  for (const file of directory.files) {
    const ofFile = pieces.filter((piece) => relative(directory.path, piece.file) === file)
    if (ignored.includes(file)) {
      expect(ofFile, file).toEqual([])
      continue
    }
    ofFile.sort((a, b) => a.firstLine - b.firstLine || a.text.length - b.text.length)
    expect(ofFile.map((piece) => piece.text).join('')).toBe(directory.read(file))
    let line = 1
    for (const piece of ofFile) {
      expect(piece.firstLine).toBe(line)
      line += countLineEnds(piece.text)
    }
  }
}

describe.each(layouts)('$name', (layout) => {
  test('spells a migration as its fixture says, and recognises it', async () => {
    using disk = onDisk(spell(layout.name, 'create table a ();\n', 'drop table a;\n'))
    const directory = openDirectory(disk.path)
    expect(layout.detect(directory).confidence).not.toBe('no')
    const { migrations, problems, ignored } = await layout.read(directory, { variables: {} })
    expect(migrations.map((migration) => migration.id)).toEqual([expect.stringMatching(/^\w?001_+words$/)])
    expect(migrations[0]?.up.sql.trim()).toBe('create table a ();')
    expect({ problems, ignored }).toEqual({ problems: [], ignored: [] })
  })

  test.each(hostile)('loses no line and doubles none: %s', async (_, text) => {
    for (const [up, down] of [
      [text, 'select 1;\n'],
      ['select 1;\n', text],
      [text, text],
    ] as const) {
      using disk = onDisk(spell(layout.name, up, down))
      const directory = openDirectory(disk.path)
      obeysTheLaw(directory, await layout.read(directory, { variables: {} }))
    }
    // The hostile text as a whole file, under each of the layout's names.
    using bare = onDisk(Object.fromEntries(Object.keys(spell(layout.name, '', '')).map((file) => [file, text])))
    const directory = openDirectory(bare.path)
    obeysTheLaw(directory, await layout.read(directory, { variables: {} }))
  })

  test('loses no line and doubles none, whatever the lines are', async () => {
    const fragment = fc.constantFrom(
      ...[
        '-- @up',
        '-- @down',
        '--@UP ',
        ' -- @down',
        '-- downloads',
        '-- @downs',
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
        '',
      ],
    )
    const text = fc.array(fc.tuple(fragment, fc.constantFrom('\n', '\r\n', '\r', ' '))).map((lines) => lines.flat().join(''))
    await fc.assert(
      fc.asyncProperty(text, text, async (up, down) => {
        const spelled = inMemory(spell(layout.name, up, down))
        obeysTheLaw(spelled, await layout.read(spelled, { variables: {} }))
        const bare = inMemory(Object.fromEntries(spelled.files.map((file) => [file, up])))
        obeysTheLaw(bare, await layout.read(bare, { variables: {} }))
      }),
    )
  })

  test('reports a file that is not there to be read as unreadable, by name', async () => {
    const [file] = Object.keys(spell(layout.name, '', ''))
    using disk = onDisk({ [file!]: new Uint8Array([0x73, 0, 0x74]) })
    const directory = openDirectory(disk.path)
    await expect(async () => layout.read(directory, { variables: {} })).rejects.toThrow(join(disk.path, file!))
  })
})
