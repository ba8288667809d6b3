import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { leftOutOf, repairDocuments } from '../../catalog/compare-documents.ts'
import type { Snapshot } from '../../catalog/document.ts'
import { readDocument } from '../../catalog/from-document.ts'
import { takeSnapshot } from '../../catalog/take-snapshot.ts'
import { Failure } from '../../core/failure.ts'
import { isConnectionString } from '../../postgres/connect-to.ts'
import { defineCommand, type Terminal, wantsColour } from '../command.ts'
import { comparing, comparisonOf } from '../comparing.ts'
import { differencesText, notComparedText } from '../differences-text.ts'

export default defineCommand({
  name: 'diff',
  summary: 'Says what two databases, or two snapshots of one, disagree on.',
  options: {
    before: { type: 'string', operand: true, value: 'A', about: 'A snapshot file or the URL of a database.' },
    after: { type: 'string', operand: true, value: 'B', about: 'Another file or URL; what it has and A has not is called added.' },
    json: { type: 'boolean', about: 'Prints the differences for programs.' },
    rows: { type: 'boolean', about: 'Compares rows, sequences and large objects too. Default: where a file holds them.' },
    cluster: { type: 'boolean', about: 'Roles, memberships, settings and the database itself too. Default: where a file holds them.' },
    ...comparing,
  },
  async run({ before, after, json = false, rows, cluster, ...given }, terminal) {
    const compare = comparisonOf(given)
    const wanted: Wanted = { rows, cluster }
    const files = [before, after].map((word) => (isConnectionString(word) ? undefined : readSnapshot(word, wanted, terminal)))
    const read = (word: string, file: Snapshot | undefined) => file ?? takeSnapshot({ connectionString: word, ...scopesOf(wanted, files) })
    const [was, is] = [await read(before, files[0]), await read(after, files[1])]
    const { differences, ...repairs } = repairDocuments(was, is, compare)
    const leftOut = leftOutOf(was, is)
    const names = { before: nameOf(before, 'the first database'), after: nameOf(after, 'the second database') }
    if (json) {
      terminal.stdout.write(`${JSON.stringify(differences, null, 2)}\n`)
      terminal.stderr.write(notComparedText(leftOut, names))
    } else {
      const shows = { rows: was.shows.rows && is.shows.rows, cluster: was.shows.cluster && is.shows.cluster }
      terminal.stdout.write(
        differencesText(differences, { shows, leftOut, repairs, names, colour: wantsColour(terminal.stdout, terminal) }),
      )
    }
    return differences.some(({ tier }) => tier !== 'residue') ? 1 : 0
  },
})

interface Wanted {
  readonly rows: boolean | undefined
  readonly cluster: boolean | undefined
}

/** Of a database is read what was asked for, or else what it is compared with. */
function scopesOf({ rows, cluster }: Wanted, files: readonly (Snapshot | undefined)[]): { rows: boolean; cluster: boolean } {
  const held = (scope: 'rows' | 'cluster') => files.some((file) => file?.shows[scope])
  return { rows: rows ?? held('rows'), cluster: cluster ?? held('cluster') }
}

/** A connection string may hold a password. */
function nameOf(word: string, database: string): string {
  return isConnectionString(word) ? database : word
}

function readSnapshot(file: string, wanted: Wanted, { directory }: Terminal): Snapshot {
  const snapshot = readDocument(textOf(file, directory), file)
  for (const scope of ['rows', 'cluster'] as const) {
    if (!wanted[scope] || snapshot.shows[scope]) continue
    throw new Failure('usage', `${file} was taken without --${scope}, so --${scope} cannot be compared.`, {
      nextStep: `Take the snapshot again with --${scope}, or compare without it.`,
    })
  }
  return snapshot
}

function textOf(file: string, directory: string): string {
  try {
    return readFileSync(resolve(directory, file), 'utf8')
  } catch (error) {
    throw new Failure('usage', `${file} cannot be read.`, {
      evidence: [{ title: 'The system says', body: (error as Error).message }],
      nextStep: 'Name a file that pg-roundtrip snapshot wrote, or the URL of a database (postgresql://…).',
      cause: error,
    })
  }
}
