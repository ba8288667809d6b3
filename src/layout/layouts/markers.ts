import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { orderByDependencies } from '../dependencies.ts'
import { readHeader } from '../header.ts'
import { type Directory, type Layout, type ReadResult, type Remainder, transactionsInferred } from '../layout.ts'
import { countLineEnds } from '../lines.ts'
import { newDown, newUp } from '../new-script.ts'
import { nextNumber } from '../numbering.ts'
import { compareByNumber, leadingNumber, sharedNumbers } from '../order.ts'
import { reasonToIgnore, topSqlFiles, withoutEnding } from '../plain-script.ts'
import { hasMarkerLine, type Part, splitByMarkers } from '../split-by-markers.ts'
import { hasSql } from '../tokens.ts'

/** One file per migration: a header of comments, `-- @up`, and mostly `-- @down`. */
export default {
  name: 'markers',
  summary: 'one .sql file per migration with the lines `-- @up` and `-- @down`',
  note: transactionsInferred,

  detect(directory) {
    const sql = topSqlFiles(directory)
    const marked = sql.filter((file) => hasMarkerLine(directory.read(file)))
    const because = `${marked.length} of ${sql.length} .sql files have a line \`-- @up\` or \`-- @down\``
    if (marked.length === 0) return { confidence: 'no', because }
    const numbered = sql.filter((file) => leadingNumber(file) !== null)
    return { confidence: numbered.every((file) => marked.includes(file)) ? 'certain' : 'possible', because }
  },

  async read(directory): Promise<ReadResult> {
    const files = topSqlFiles(directory).filter((file) => leadingNumber(file) !== null || hasMarkerLine(directory.read(file)))
    const read = await Promise.all(files.map((file) => readMarked(directory, file)))
    const migrations = read.flatMap(({ migration }) => migration ?? [])
    migrations.sort((a, b) => compareByNumber(a.id, b.id))
    const { ordered, problems } = orderByDependencies(migrations)
    const shared = sharedNumbers(migrations.map((migration) => migration.id)).map(
      ([number, ids]): LayoutProblem => ({
        severity: 'warning',
        sentence: `${ids.join(' and ')} have the same number, ${number}; they run in the order of their names.`,
        file: migrations.find((migration) => migration.id === ids[1])!.file,
      }),
    )
    const ignored = directory.files
      .filter((file) => !files.includes(file))
      .map((file) => ({ file, reason: file.includes('/') || leadingNumber(file) !== null ? reasonToIgnore(file) : unmarked(file) }))
    return {
      migrations: ordered,
      problems: [...read.flatMap((one) => one.problems), ...shared, ...problems],
      ignored,
      remainder: read.flatMap((one) => one.remainder),
    }
  },

  quirks: [
    'A marker stands alone on its line, from the first column, in any case; inside a string, a body or a block comment it is none.',
    'The header (`Migration:`, `Description:`, `Type:`, `Depends on:`) is read above the first marker. A migration runs after those that it depends on, else in the order of its number.',
    'Not read: SQL above the first marker, which is an error.',
  ],

  create(directory, words, now) {
    const numbered = topSqlFiles(directory)
      .filter((file) => leadingNumber(file) !== null)
      .sort((a, b) => compareByNumber(a, b))
    const id = `${nextNumber(numbered, now, '001')}_${words}`
    return [{ file: `${id}.sql`, text: `${newHeader(directory, numbered.at(-1), id, words)}-- @up\n${newUp}\n-- @down\n${newDown}` }]
  },
} satisfies Layout

/** The header of the last migration, as far as it has one, for a new one. */
function newHeader(directory: Directory, last: string | undefined, id: string, words: string): string {
  if (last === undefined) return ''
  const { header } = readHeader(directory.read(last).split(/^--[ \t]*@(?:up|down)[ \t]*\r?$/im)[0]!)
  const lines = [
    ...(header.id === undefined ? [] : [`-- Migration: ${id}`]),
    ...(header.description === undefined ? [] : [`-- Description: ${sentenceOf(words)}`]),
    // What fits any migration; its author knows better.
    ...(header.type === undefined ? [] : ['-- Type: custom_sql']),
    ...(header.dependsOn === undefined ? [] : [`-- Depends on: [${withoutEnding(last)}]`]),
  ]
  return lines.map((line) => `${line}\n`).join('') + (lines.length === 0 ? '' : '\n')
}

interface Marked {
  readonly migration: Migration | null
  readonly problems: readonly LayoutProblem[]
  readonly remainder: readonly Remainder[]
}

async function readMarked(directory: Directory, file: string): Promise<Marked> {
  const path = join(directory.path, file)
  const { parts, enclosed, unsure } = await splitByMarkers(directory.read(file))
  const problems: LayoutProblem[] = []
  const report = (severity: LayoutProblem['severity'], line: number, sentence: string): void => {
    problems.push({ severity, sentence: `${file} ${sentence}.`, file: path, line })
  }

  for (const line of unsure) report('warning', line, `has a marker on line ${line} after SQL that PostgreSQL cannot tokenise`)
  const first = { up: opening(parts, 'up'), down: opening(parts, 'down') }
  for (const part of parts) {
    if (part.opens === undefined || part === first[part.opens]) continue
    report(
      'fatal',
      part.firstLine,
      `has a second \`-- @${part.opens}\` on line ${part.firstLine}; the first is on line ${first[part.opens]!.firstLine}`,
    )
  }
  for (const { line, text } of first.up === undefined || first.down === undefined ? enclosed : []) {
    report('warning', line, `has \`${text}\` on line ${line} inside a string or a comment, where it is not a marker`)
  }
  if (first.up === undefined) report('fatal', 1, first.down === undefined ? 'has no line `-- @up`' : 'has a `-- @down` and no `-- @up`')

  const [headerPart] = parts.filter((part) => part.what === 'header')
  const { header, problems: inHeader } = readHeader(headerPart?.text ?? '')
  for (const { line, sentence } of inHeader) report('warning', line, `${sentence} (line ${line})`)
  if (first.up !== undefined && headerPart !== undefined && (await hasSql(headerPart.text))) {
    report('fatal', 1, 'has SQL before its first marker, which belongs to neither direction')
  }
  const id = withoutEnding(file)

  const upScript = scriptUnder(parts, first.up, path)
  const downScript = scriptUnder(parts, first.down, path)
  const taken = new Set([upScript?.part, downScript?.part])
  return {
    migration:
      upScript === null
        ? null
        : { id, file: path, up: upScript.script, down: downScript?.script ?? null, ...(Object.keys(header).length > 0 && { header }) },
    problems,
    remainder: parts
      .filter((part) => !taken.has(part) || upScript === null)
      .map(({ what, firstLine, text }) => ({ file: path, firstLine, text, what: what === 'up' || what === 'down' ? 'unassigned' : what })),
  }
}

function opening(parts: readonly Part[], direction: 'up' | 'down'): Part | undefined {
  return parts.find((part) => part.opens === direction)
}

/** The script that a marker opens; one with no line under it is empty, not absent. */
function scriptUnder(parts: readonly Part[], marker: Part | undefined, file: string): { script: Script; part: Part | undefined } | null {
  if (marker === undefined) return null
  const next = parts[parts.indexOf(marker) + 1]
  const part = next?.what === marker.opens ? next : undefined
  const firstLine = part?.firstLine ?? marker.firstLine + countLineEnds(marker.text)
  return { script: { sql: part?.text ?? '', transaction: 'inferred', file, firstLine }, part }
}

function unmarked(file: string): string {
  return /\.sql$/i.test(file) ? 'it has no line `-- @up` and no number at the beginning of its name' : reasonToIgnore(file)
}

/** `add_rating` → `Add rating` */
function sentenceOf(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1).replaceAll('_', ' ')
}
