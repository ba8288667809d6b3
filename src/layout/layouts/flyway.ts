import { basename, join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import { compareVersions, type FlywayName, flywayName } from '../flyway/name.ts'
import { flywayScript, scriptConfiguration } from '../flyway/script.ts'
import { type FlywaySettings, flywaySettings } from '../flyway/settings.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { nextNumber, wordsForName } from '../numbering.ts'
import { compareBytes } from '../order.ts'
import { isSql } from '../plain-script.ts'

/** Flyway: `V1_2__words.sql`, `U1_2__words.sql` that takes it back, `R__words.sql` after all of them. */
export default {
  name: 'flyway',
  summary: "Flyway's V1_2__words.sql, U1_2__words.sql and R__words.sql, in folders of any depth",

  detect(directory) {
    const settings = flywaySettings(directory)
    const sql = directory.files.filter(isSql)
    const named = sql.filter((file) => flywayName(basename(file), settings).kind !== 'none')
    const versioned = named.filter((file) => flywayName(basename(file), settings).kind === 'versioned').length
    const { versioned: prefix } = settings.prefixes
    const because = `${versioned} of ${sql.length} .sql files are named ${prefix}<version>${settings.separator}words.sql`
    if (versioned === 0 || sql.some((file) => /\.(?:up|down)\.sql$/i.test(file))) return { confidence: 'no', because }
    if (settings.source !== undefined) return { confidence: 'proven', because: `${because}, and there is ${settings.source}` }
    if (/[\\/]db[\\/]migration$/.test(directory.path)) {
      return { confidence: 'proven', because: `${because}, in db/migration, where Flyway looks` }
    }
    const all = named.length === sql.length
    if (prefix === '') return { confidence: all ? 'certain' : 'possible', because }
    return { confidence: all ? 'proven' : 'certain', because }
  },

  async read(directory, { variables }): Promise<ReadResult> {
    const settings = flywaySettings(directory)
    const files = directory.files.map((file): NamedFile => ({ file, name: flywayName(basename(file), settings) }))
    const ignored: { file: string; reason: string }[] = []
    const taken = files.filter(({ file, name }) => {
      const why = reason(directory, file, name)
      if (why !== null) ignored.push({ file, reason: why })
      return why === null
    })
    const problems: LayoutProblem[] = []
    const { ups, undos } = inOrder(directory, taken, ignored, problems)
    const migrations: Migration[] = []
    for (const { file, name } of ups) {
      const up = await flywayScript(directory, file, settings, variables)
      const undo = undos.get(file)
      const down = undo === undefined ? undefined : await flywayScript(directory, undo, settings, variables)
      problems.push(...up.problems, ...(down?.problems ?? []))
      const notes = [...up.notes, ...(name.kind === 'repeatable' ? [runsAgain] : [])]
      migrations.push({
        id: basename(file).replace(/\.[^.]*$/, ''),
        file: join(directory.path, file),
        up: up.script,
        down: down?.script ?? null,
        ...(notes.length > 0 && { notes }),
      })
    }
    return { migrations, problems: [...problems, ...notRun(directory, files)], ignored, remainder: [], ledger: ledgerOf(settings) }
  },

  quirks: [
    'Versions are compared number by number (`V1_2` before `V1_10`, `1.0` is `1`), and the same one twice is refused; repeatable ones come after all of them, by their words. Folders do not matter.',
    '`U…` takes back the migration of its version, as in the paid editions; the others have no way back and ignore it. A baseline `B…` stands for all versions up to its own.',
    "Prefixes, separator, endings, placeholders, schemas and `mixed` are read from `flyway.toml`, `flyway.conf` or `application.properties` above the directory, and a script's own settings from `<script>.conf`; not from YAML, the command line, the environment or a build file.",
    'Without a configuration, files that are all named `VERSION__words.sql` are read with an empty prefix.',
    "Placeholders are replaced everywhere in the text, also in comments and strings; one without a value is refused. Of Flyway's own, `flyway:user`, `flyway:database` and `flyway:environment` need one (`--set`).",
    'A script runs in one transaction, statement by statement; without one where a statement needs that. Both kinds in one script are refused unless `mixed` is set, as Flyway refuses it.',
    'Callbacks (`beforeMigrate.sql`, …) and migrations in Java are not run; a warning names each.',
  ],

  create(directory, words, now) {
    const settings = flywaySettings(directory)
    const { prefixes, separator } = settings
    const names = directory.files.map((file) => basename(file))
    const versions = names.flatMap((name) => {
      const { kind } = flywayName(name, settings)
      return kind === 'versioned' || kind === 'baseline' ? [name.slice(prefixes[kind].length)] : []
    })
    const name = `${nextNumber(versions, now, '1')}${separator}${wordsForName(words)}${settings.suffixes[0]}`
    const up = { file: `${prefixes.versioned}${name}`, text: '' }
    const undone = names.some((one) => flywayName(one, settings).kind === 'undo')
    return undone ? [up, { file: `${prefixes.undo}${name}`, text: '' }] : [up]
  },
} satisfies Layout

interface NamedFile {
  readonly file: string
  readonly name: FlywayName
}

const runsAgain =
  'It is repeatable: Flyway runs it again whenever its text has changed, after everything else. Here it runs once, in its place.'

/** Why a file is no migration; `null`: it is one, or an undo. */
function reason(directory: Directory, file: string, name: FlywayName): string | null {
  if (file.endsWith('.conf') && directory.files.includes(file.slice(0, -'.conf'.length))) return 'the configuration of a script'
  if (name.kind === 'none') return /\.(?:java|kt|class)$/.test(file) ? 'a migration in code' : name.reason
  if (name.kind === 'callback') return `a callback (${name.event}), which is not run here`
  if (scriptConfiguration(directory, file).get('shouldExecute') === 'false') return 'its configuration says that it is not to run'
  return null
}

function inOrder(
  directory: Directory,
  files: readonly NamedFile[],
  ignored: { file: string; reason: string }[],
  problems: LayoutProblem[],
): { ups: NamedFile[]; undos: ReadonlyMap<string, string> } {
  const of = (kind: 'versioned' | 'undo' | 'baseline') =>
    files
      .flatMap(({ file, name }) => (name.kind === kind ? [{ file, name, version: name.version }] : []))
      .sort((a, b) => compareVersions(a.version, b.version) || compareBytes(a.file, b.file))
  const baseline = of('baseline').at(-1)
  const covered = (version: readonly bigint[]): boolean => baseline !== undefined && compareVersions(version, baseline.version) <= 0
  const versioned = [...(baseline === undefined ? [] : [baseline]), ...of('versioned').filter(({ version }) => !covered(version))]
  for (const { file, version } of [...of('baseline'), ...of('versioned')]) {
    if (file !== baseline?.file && covered(version))
      ignored.push({ file, reason: `on a fresh database ${basename(baseline!.file)} stands for it` })
  }
  for (const [index, one] of versioned.entries()) {
    const other = versioned[index - 1]
    if (other === undefined || compareVersions(one.version, other.version) !== 0) continue
    const sentence = `${other.file} and ${one.file} have the same version, ${one.version.join('.')}; Flyway refuses that.`
    problems.push({ severity: 'fatal', sentence, file: join(directory.path, one.file) })
  }
  const undos = new Map<string, string>()
  for (const { file, version } of of('undo')) {
    const undone = versioned.find((one) => compareVersions(one.version, version) === 0)
    if (undone !== undefined && !undos.has(undone.file)) {
      undos.set(undone.file, file)
      continue
    }
    ignored.push({ file, reason: 'it takes back no migration that is there, or one that has another' })
    const sentence = `${file} takes back version ${version.join('.')}, ${undone === undefined ? 'which is not there' : `as ${undos.get(undone.file)} does`}.`
    problems.push({ severity: 'warning', sentence, file: join(directory.path, file) })
  }
  const repeatable = files.flatMap((one) => (one.name.kind === 'repeatable' ? [{ ...one, words: one.name.description }] : []))
  repeatable.sort((a, b) => compareBytes(a.words, b.words))
  for (const [index, one] of repeatable.entries()) {
    if (repeatable[index - 1]?.words !== one.words) continue
    const sentence = `${repeatable[index - 1]!.file} and ${one.file} have the same words; Flyway refuses that.`
    problems.push({ severity: 'fatal', sentence, file: join(directory.path, one.file) })
  }
  return { ups: [...versioned, ...repeatable], undos }
}

function notRun(directory: Directory, files: readonly NamedFile[]): LayoutProblem[] {
  return files.flatMap(({ file, name }): LayoutProblem[] => {
    const inCode = /^[VR][^/]*__[^/]*\.(?:java|kt)$/.test(basename(file))
    if (name.kind !== 'callback' && !inCode) return []
    const sentence = inCode ? `${file} is a migration in code: it is not run here.` : `${file} is a callback of Flyway: it is not run here.`
    return [{ severity: 'warning', sentence, file: join(directory.path, file) }]
  })
}

function ledgerOf({ schema, schemas, table }: FlywaySettings): string {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
  const place = (name: string): string => (schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`)
  return `${schemas.map((name) => `CREATE SCHEMA IF NOT EXISTS ${quoted(name)};\n`).join('')}CREATE TABLE IF NOT EXISTS ${place(table)} (
  installed_rank INT NOT NULL CONSTRAINT ${quoted(`${table}_pk`)} PRIMARY KEY, version VARCHAR(50), description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL,
  script VARCHAR(1000) NOT NULL, checksum INTEGER, installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT now(),
  execution_time INTEGER NOT NULL, success BOOLEAN NOT NULL
);
CREATE INDEX IF NOT EXISTS ${quoted(`${table}_s_idx`)} ON ${place(table)} (success);
`
}
