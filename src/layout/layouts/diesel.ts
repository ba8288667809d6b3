import { join } from 'node:path'
import type { LayoutProblem, Migration } from '../../core/migration.ts'
import { diesel as dieselNames } from '../diesel-names.ts'
import type { Directory, Layout, ReadResult } from '../layout.ts'
import { ledgerUnlessMade } from '../ledger-table.ts'
import { wordsForName } from '../numbering.ts'
import { plainScript } from '../plain-script.ts'
import { toolsOfProject } from '../project-tools.ts'

const { versionOf, hasDate, isMilliseconds, newVersion } = dieselNames

/** diesel: a folder per migration, with `up.sql` and `down.sql` in it, and perhaps `metadata.toml`. */
export default {
  name: 'diesel',
  aliases: ['folders'],
  summary: 'a folder per migration with up.sql and down.sql in it',
  quirks: [
    'The version is what stands before the first underscore, without its dashes; versions order as text, as diesel compares them.',
    'Every script runs in a transaction together with its row in the ledger; with `run_in_transaction = false` in metadata.toml up and down are one message each. A metadata.toml that does not say it means false, as it does to diesel.',
    'A folder without up.sql, and two folders with one version, are errors; files beside the folders are passed over. An empty file is said: diesel refuses it when it runs from files.',
    'Not kept: diesel starts its sessions with TimeZone UTC, and gives a search_path back after each migration.',
  ],

  detect(directory) {
    const folders = foldersOf(directory).filter(({ files }) => files.includes('up.sql'))
    const because = `${folders.length} ${folders.length === 1 ? 'folder holds' : 'folders hold'} an up.sql`
    if (folders.length === 0) return { confidence: 'no', because }
    const trace = traceOf(directory)
    if (trace !== undefined) return { confidence: 'proven', because: `${because}, and ${trace}` }
    const numbered = directory.files.filter((file) => /^\d[^/]*\.sql$/i.test(file)).length
    if (numbered > 0) return { confidence: 'possible', because: `${because}, but there are numbered .sql files beside them as well` }
    if (folders.every(({ name }) => isMilliseconds(name)))
      return { confidence: 'possible', because: `${because}, but their numbers are milliseconds, as Hasura's are` }
    return { confidence: 'certain', because }
  },

  read(directory): ReadResult {
    const problems: LayoutProblem[] = []
    const report = (severity: LayoutProblem['severity'], file: string, sentence: string) =>
      problems.push({ severity, sentence, file: join(directory.path, file) })
    const ignored = directory.files
      .filter((file) => !/^[^/]+\/(?:up\.sql|down\.sql|metadata\.toml)$/.test(file))
      .map((file) => ({ file, reason: 'not an up.sql or down.sql in a folder of its own' }))
    const migrations: Migration[] = []
    const sorted = foldersOf(directory).sort((a, b) => compare(versionOf(a.name), versionOf(b.name)) || compare(a.name, b.name))
    for (const [index, { name, files }] of sorted.entries()) {
      if (files.includes('metadata.toml'))
        ignored.push({ file: `${name}/metadata.toml`, reason: 'it says whether the scripts beside it run in a transaction' })
      if (!files.includes('up.sql')) {
        if (files.includes('down.sql')) ignored.push({ file: `${name}/down.sql`, reason: 'it has no up' })
        const what = files.includes('down.sql')
          ? `${name}/down.sql rolls back a migration that is not there: the folder`
          : `The folder ${name}`
        report('fatal', files.includes('down.sql') ? `${name}/down.sql` : name, `${what} has no up.sql, which diesel refuses.`)
        continue
      }
      const before = sorted[index - 1]?.name
      if (before !== undefined && versionOf(before) === versionOf(name)) {
        report(
          'fatal',
          `${name}/up.sql`,
          `${before} and ${name} have the same version, ${versionOf(name)}; diesel runs only one of them, and nothing says which.`,
        )
      } else if (before !== undefined && runsLate(before, name)) {
        report('warning', `${name}/up.sql`, `${name} runs after ${before}, though its number is smaller: diesel compares versions as text.`)
      }
      const transaction = runsInTransaction(directory, name, files) ? 'wrapped' : 'message'
      for (const file of ['up.sql', 'down.sql'].filter((one) => files.includes(one) && directory.read(`${name}/${one}`) === '')) {
        report('warning', `${name}/${file}`, `${name}/${file} is empty; \`diesel migration\` refuses that, embedded migrations do not.`)
      }
      const hasDown = files.includes('down.sql')
      migrations.push({
        id: name,
        file: join(directory.path, name, 'up.sql'),
        up: plainScript(directory, `${name}/up.sql`, transaction),
        down: hasDown ? plainScript(directory, `${name}/down.sql`, transaction) : null,
        ...(!hasDown && { notes: ['It has no down.sql: diesel refuses to revert it.'] }),
      })
    }
    const table =
      'CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);\n'
    return { migrations, problems, ignored, remainder: [], ...ledgerUnlessMade('__diesel_schema_migrations', table, migrations) }
  },

  create(directory, words, now) {
    const folder = `${newVersion(
      foldersOf(directory).map(({ name }) => name),
      now,
    )}_${wordsForName(words)}`
    return [
      { file: `${folder}/up.sql`, text: '-- Your SQL goes here\n' },
      { file: `${folder}/down.sql`, text: '-- This file should undo anything in `up.sql`\n' },
    ]
  },
} satisfies Layout

/** Every folder at the top, with the names of the files right in it. */
function foldersOf(directory: Directory): { name: string; files: string[] }[] {
  const folders = new Map<string, string[]>()
  for (const file of directory.files) {
    const [folder, name, ...deeper] = file.split('/')
    if (name === undefined) continue
    const files = folders.get(folder!) ?? []
    folders.set(folder!, files)
    if (deeper.length === 0) files.push(name)
  }
  return [...folders].map(([name, files]) => ({ name, files }))
}

/** diesel reads the file with a default of false for the key, and takes true where there is no file or where it is not TOML. */
function runsInTransaction(directory: Directory, folder: string, files: readonly string[]): boolean {
  if (!files.includes('metadata.toml')) return true
  const text = directory.read(`${folder}/metadata.toml`)
  const value = /^[ \t]*run_in_transaction[ \t]*=[ \t]*([^\s#]*)/m.exec(text)?.[1]
  const isToml = text.split(/\r?\n/).every((line) => /^\s*(?:#|\[|[\w"'.-]+\s*=|[\]}"',\d-]|$)/.test(line))
  return value === undefined ? !isToml : value !== 'false'
}

function runsLate(before: string, name: string): boolean {
  const [a, b] = [versionOf(before), versionOf(name)]
  return /^\d+$/.test(a) && /^\d+$/.test(b) && BigInt(a) > BigInt(b)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function traceOf(directory: Directory): string | undefined {
  const folders = foldersOf(directory)
  if (folders.some(({ name }) => name === '00000000000000_diesel_initial_setup')) return 'one of them is diesel_initial_setup'
  const told = folders.find(
    ({ name, files }) => files.includes('metadata.toml') && /run_in_transaction/.test(directory.read(`${name}/metadata.toml`)),
  )
  if (told !== undefined) return `${told.name}/metadata.toml says run_in_transaction`
  if (directory.above('diesel.toml') !== null) return 'diesel.toml is there'
  const required = toolsOfProject(directory).get('diesel')
  if (required !== undefined) return `${required} requires diesel`
  return folders.every(({ name }) => hasDate(name)) ? "their names begin with a date in diesel's spelling" : undefined
}
