import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitByMarkers } from './split-by-markers.ts'

/** One line for each part: its first line, what it is, its text. */
async function shown(text: string): Promise<string[]> {
  return (await splitByMarkers(text)).parts.map((part) => `${part.firstLine} ${part.what} ${JSON.stringify(part.text)}`)
}

describe('a marker', () => {
  test.each([
    [
      'is alone on its line',
      '-- @up\na;\n-- @down\nb;\n',
      ['1 marker "-- @up\\n"', '2 up "a;\\n"', '3 marker "-- @down\\n"', '4 down "b;\\n"'],
    ],
    ['may be in capitals, without a blank, with blanks after it', '--@UP\t \na', ['1 marker "--@UP\\t \\n"', '2 up "a"']],
    ['ends with its line, CRLF', '-- @up\r\na\r\n', ['1 marker "-- @up\\r\\n"', '2 up "a\\r\\n"']],
    ['ends with its line, CR alone', '-- @up\ra\r-- @down\r', ['1 marker "-- @up\\r"', '2 up "a\\r"', '3 marker "-- @down\\r"']],
    ['has a header above it', '-- Type: x\n\n-- @up\na', ['1 header "-- Type: x\\n\\n"', '3 marker "-- @up\\n"', '4 up "a"']],
    [
      'counts bytes as PostgreSQL does',
      "-- é🐘\n-- @up\nselect '🐘';\n-- @down\n",
      ['1 header "-- é🐘\\n"', '2 marker "-- @up\\n"', `3 up "select '🐘';\\n"`, '4 marker "-- @down\\n"'],
    ],
    ['may have nothing under it', '-- @up\n-- @down', ['1 marker "-- @up\\n"', '2 marker "-- @down"']],
  ])('%s', async (_, text, parts) => {
    expect(await shown(text)).toEqual(parts)
  })

  test.each([
    ['begins with it', '-- downloads\n'],
    ['has more after it', '-- @down the table\n'],
    ['is a longer word', '-- @downs\n'],
    ['is indented', ' -- @down\n'],
    ['is at the end of a line of SQL', 'select 1; -- @down\n'],
    ['is in a string', "select '\n-- @down\n';\n"],
    ['is in an escape string', "select E'\\'\n-- @down\n';\n"],
    ['is in a quoted name', 'select "\n-- @down\n";\n'],
    ['is in a dollar-quoted body', 'do $x$\n-- @down\n$$ $x$;\n'],
    ['is in a block comment', '/* /* */\n-- @down\n*/\n'],
  ])('is no marker when it %s', async (_, sql) => {
    expect(await shown(`-- @up\n${sql}`)).toEqual(['1 marker "-- @up\\n"', `2 up ${JSON.stringify(sql)}`])
  })
})

test('names the lines that read like a marker and are none', async () => {
  expect(await splitByMarkers('-- @up\n/*\n-- @down\ndrop table a;\n*/\n')).toMatchObject({
    enclosed: [{ line: 3, text: '-- @down' }],
    unsure: [],
  })
})

describe('a text that PostgreSQL cannot tokenise', () => {
  test('is split at the next marker line, and says that it is unsure', async () => {
    const { parts, unsure } = await splitByMarkers("-- @up\nselect 'open;\n-- @down\nselect 2;\n")
    expect(parts.map((part) => part.what)).toEqual(['marker', 'up', 'marker', 'down'])
    expect(unsure).toEqual([3])
  })

  test('is split for certain where only what follows is broken', async () => {
    const { parts, unsure } = await splitByMarkers("-- @up\nselect '\n-- @down\n';\n-- @down\nselect 'open;\n")
    expect(parts.map((part) => [part.what, part.firstLine])).toEqual([
      ['marker', 1],
      ['up', 2],
      ['marker', 5],
      ['down', 6],
    ])
    expect(unsure).toEqual([])
  })

  test('is split after the data of a COPY', async () => {
    const { parts } = await splitByMarkers("-- @up\ncopy a from stdin;\ndon't\n\\.\n-- @down\ndelete from a;\n")
    expect(parts.map((part) => part.what)).toEqual(['marker', 'up', 'marker', 'down'])
  })
})

test('gives back both scripts whole, whatever their strings, bodies and comments hold', async () => {
  const lines = fc.array(fc.constantFrom('-- @up', '-- @down', '-- é🐘', 'drop', ''), { minLength: 1 }).map((all) => all.join('\n'))
  const statement = fc
    .tuple(
      lines,
      fc.constantFrom(["'", "'"], ['"', '"'], ['$$', '$$'], ['$x$', '$x$'], ['/*', '*/'], ['/* /* */', '*/']),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([inside, [open, close], end]) => `select 1 ${open}\n${inside}\n${close} ;`.replaceAll('\n', end))
  const script = fc
    .tuple(fc.array(statement), fc.constantFrom('\n', '\r\n', '\r'))
    .map(([all, end]) => all.map((one) => one + end).join(''))
  await fc.assert(
    fc.asyncProperty(script, script, async (up, down) => {
      const { parts, unsure } = await splitByMarkers(`-- @up\n${up}-- @down\n${down}`)
      const textOf = (what: string): string => parts.flatMap((part) => (part.what === what ? [part.text] : [])).join('')
      expect({ up: textOf('up'), down: textOf('down'), unsure }).toEqual({ up, down, unsure: [] })
    }),
  )
})
