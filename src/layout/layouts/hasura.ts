import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { hasuraLedger } from '../hasura-ledger.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { type NumberedHalf, numberedHalf } from '../numbered-pair.ts'
import { nextNumber, wordsForName } from '../numbering.ts'
import { plainScript } from '../plain-script.ts'

interface HalfFile extends NumberedHalf {
  readonly file: string
  readonly id: string
}

/** Hasura: `VERSION_words/up.sql` and `down.sql`, below a folder of the database's name or not; flat as `VERSION_words.up.sql` in its first configuration. */
export default {
  name: 'hasura',
  summary: 'a folder per migration, VERSION_words/up.sql and down.sql, or the same below the one folder of a database, in a Hasura project',
  quirks: [
    'Versions order as numbers; a file of 0 bytes counts as not there; metadata in .yaml files is passed over; the directory may be that of a database or the one above it.',
    "Every script runs in a transaction of its own, without the ledger's row, as Hasura's server runs it; one whose first line is `-- hasura:no-transaction` is one message.",
    'Before the first migration the tables of hdb_catalog are made that migrations refer to: the logs of events, and the scheduled ones. Not kept: event triggers, which Hasura drops and makes again around a script, and its settings hasura.user and hasura.tracecontext.',
  ],

  detect(directory) {
    const halves = halvesOf(directory).halves.filter(({ direction }) => direction === 'up')
    const because = `${halves.length} ${halves.length === 1 ? 'migration is' : 'migrations are'} spelled VERSION_words/up.sql`
    if (halves.length === 0) return { confidence: 'no', because }
    const config = directory.above('config.yaml')
    if (config !== null && /^\s*(?:metadata_directory|migrations_directory|admin_secret|enable_telemetry)\s*:/m.test(config.text))
      return { confidence: 'proven', because: `${because}, and config.yaml is that of a Hasura project` }
    const told = halves.find(({ file }) => isWithoutTransaction(directory.read(file)))
    if (told !== undefined)
      return { confidence: 'proven', because: `${because}, and ${told.file} begins with \`-- hasura:no-transaction\`` }
    const inFolders = halves.every(({ file, id }) => file.endsWith(`${id}/up.sql`))
    if (inFolders && halves.every(({ id }) => /^1\d{12}_/.test(id)))
      return { confidence: 'certain', because: `${because}, all numbered by milliseconds` }
    return {
      confidence: 'no',
      because: `${because}, but neither is there a config.yaml of Hasura nor are they all numbered by milliseconds`,
    }
  },

  read(directory): ReadResult {
    const { halves, database, others } = halvesOf(directory)
    const problems: LayoutProblem[] = []
    const report = (severity: LayoutProblem['severity'], file: string, sentence: string) =>
      problems.push({ severity, sentence, file: join(directory.path, file) })
    if (others.length > 0) {
      const names = [database, ...others].map((name) => `${name}/`)
      report(
        'fatal',
        names[1]!,
        `There are migrations of ${names.length} databases, ${names.join(' and ')}; name the directory of one: --migrations ${join(directory.path, database)}.`,
      )
    }
    const known = new Set(halves.map(({ file }) => file))
    const ignored = directory.files
      .filter((file) => !known.has(file))
      .map((file) => ({
        file,
        reason: /\.ya?ml$/.test(file) ? "Hasura's metadata, not SQL" : 'its name is not VERSION_words/up.sql or VERSION_words/down.sql',
      }))

    const versions = new Map<bigint, { up?: HalfFile; down?: HalfFile }>()
    for (const half of halves) {
      if (directory.read(half.file) === '') {
        ignored.push({ file: half.file, reason: 'it is empty, which to Hasura is as if it were not there' })
        continue
      }
      const version = versions.get(half.number) ?? {}
      versions.set(half.number, version)
      const taken = version[half.direction]
      if (taken === undefined) version[half.direction] = half
      else {
        ignored.push({ file: half.file, reason: `its version is taken by ${taken.file}` })
        report('fatal', half.file, `${taken.file} and ${half.file} have the same version and direction; Hasura refuses that.`)
      }
    }

    const migrations = [...versions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { up, down }]): Migration => {
        const { file, id } = (up ?? down)!
        if (up === undefined) report('warning', file, `${file} has no up beside it, or an empty one; the migration does nothing.`)
        else if (down !== undefined && up.id !== down.id)
          report('warning', down.file, `${up.file} and ${down.file} belong together by their version, though their words differ.`)
        return {
          id,
          file: join(directory.path, file),
          up: up ? script(directory, up.file) : { sql: '', transaction: 'wrapped', file: join(directory.path, file), firstLine: 1 },
          down: down ? script(directory, down.file) : null,
          ...(!down && { notes: ['It has no down.sql, or an empty one: Hasura refuses to roll it back.'] }),
        }
      })
    return { migrations, problems, ignored, remainder: [], ledger: hasuraLedger }
  },

  create(directory, words, now) {
    const { halves, database } = halvesOf(directory)
    const folder = `${nextNumber(
      halves.map(({ id }) => id),
      now,
      String(now.getTime()),
    )}_${wordsForName(words)}`
    const below = database === '' ? '' : `${database}/`
    const isFlat = halves.length > 0 && halves.every(({ file }) => !file.slice(below.length).includes('/'))
    return ['up.sql', 'down.sql'].map((file) => ({ file: `${below}${folder}${isFlat ? '.' : '/'}${file}`, text: '' }))
  },
} satisfies Layout

/** The files whose folder and name, joined by a dot, are spelled as golang-migrate's; those of the first database where there are several. */
function halvesOf(directory: Directory): { halves: HalfFile[]; database: string; others: string[] } {
  const found = directory.files.flatMap((file) => {
    const parts = file.split('/')
    // Flat, in a folder of its own, or that below the folder of a database.
    return [0, 1].flatMap((depth) => {
      const half = parts.length > depth && parts.length <= depth + 2 ? numberedHalf(parts.slice(depth).join('.')) : null
      if (half === null || half.ending !== 'sql' || (depth === 1 && parts.length === 2 && numberedHalf(parts.join('.')) !== null)) return []
      return [{ ...half, file, id: `${/^\d+/.exec(parts[depth]!)![0]}_${half.words}`, database: depth === 0 ? '' : parts[0]! }]
    })
  })
  const databases = [...new Set(found.map(({ database }) => database))].sort()
  const [database = '', ...others] = databases
  return { halves: found.filter((half) => half.database === database), database, others: database === '' ? [] : others }
}

function script(directory: Directory, file: string): Script {
  const whole = plainScript(directory, file, 'wrapped')
  return isWithoutTransaction(whole.sql) ? { ...whole, transaction: 'message' } : whole
}

function isWithoutTransaction(sql: string): boolean {
  return sql.split('\n', 1)[0]!.trim() === '-- hasura:no-transaction'
}
