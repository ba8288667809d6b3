import { basename, join } from 'node:path'
import type { LayoutProblem, Replacement, Script } from '../../core/migration.ts'
import { runningText } from '../../postgres/mapped-text.ts'
import { splitStatements } from '../../postgres/parse.ts'
import type { Directory } from '../layout.ts'
import { countLineEnds } from '../lines.ts'
import { flywayKeys } from './configuration.ts'
import type { FlywaySettings } from './settings.ts'

export interface FlywayScript {
  readonly script: Script
  readonly problems: readonly LayoutProblem[]
  readonly notes: readonly string[]
}

/** The configuration of one script: the file beside it with `.conf` at its end. */
export function scriptConfiguration(directory: Directory, file: string): ReadonlyMap<string, string> {
  const name = `${file}.conf`
  if (!directory.files.includes(name)) return new Map()
  return flywayKeys('script.conf', directory.read(name).replace(/^(?=[A-Za-z])/gm, 'flyway.'))
}

/** A file as Flyway runs it: with values in the place of placeholders, statement by statement, in a transaction unless one of its statements cannot run in one. */
export async function flywayScript(
  directory: Directory,
  file: string,
  settings: FlywaySettings,
  variables: Readonly<Record<string, string>>,
): Promise<FlywayScript> {
  const sql = directory.read(file)
  const path = join(directory.path, file)
  const own = scriptConfiguration(directory, file)
  const problems: LayoutProblem[] = []
  const replaced = (own.get('placeholderReplacement') ?? String(settings.placeholders.replaced)) === 'true'
  const { found, missing } = replaced ? placeholdersIn(sql, valuesFor(file, settings, variables), settings) : { found: [], missing: [] }
  for (const { name, offset } of missing) {
    const line = 1 + countLineEnds(sql.slice(0, offset))
    const sentence = `${file} has the placeholder ${name} on line ${line}, and there is no value for it: give one with --set NAME=VALUE.`
    problems.push({ severity: 'fatal', sentence, file: path, line })
  }
  if (settings.schema !== undefined) found.unshift({ start: 0, end: 0, text: searchPath(settings.schema) })
  const base = { sql, file: path, firstLine: 1 }
  // Rows behind a COPY are nothing that PostgreSQL's grammar reads; psql's way of reading has them.
  if (/\bcopy\b[^;]*\bfrom\s+stdin\b/i.test(sql)) {
    return { script: { ...base, transaction: 'wrapped-statements', psql: { variables: {} } }, problems, notes: [] }
  }
  const script = found.length === 0 ? base : { ...base, replacements: found }
  const { outside, inside } = await sorted(runningText(script).text)
  const asked = own.get('executeInTransaction') ?? String(settings.inTransaction)
  if (outside.length > 0 && inside && asked === 'true' && !settings.mixed && own.get('mixed') !== 'true') {
    const sentence = `${file} has both ${outside[0]}, which cannot run in a transaction, and statements that can; Flyway refuses that unless \`mixed\` is set.`
    problems.push({ severity: 'fatal', sentence, file: path })
  }
  const notes = outside.some((words) => /CONCURRENTLY/.test(words)) ? [waitsForItself] : []
  const transaction = outside.length > 0 || asked !== 'true' ? 'statements' : 'wrapped-statements'
  return { script: { ...script, transaction }, problems, notes }
}

const waitsForItself =
  'Flyway holds its lock in an open transaction, for whose end CONCURRENTLY waits: without `flyway.postgresql.transactional.lock=false` it never comes back there.'

function searchPath(schema: string): string {
  const name = `"${schema.replaceAll('"', '""')}"`.replaceAll("'", "''")
  return `SELECT pg_catalog.set_config('search_path', '${name}, ' || pg_catalog.current_setting('search_path'), false); `
}

/** Names in small letters, as Flyway compares them. */
function valuesFor(file: string, settings: FlywaySettings, variables: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const given = Object.entries(variables).map(([name, value]): [string, string] => [name.toLowerCase(), value])
  return new Map([
    ['flyway:defaultschema', settings.schema ?? 'public'],
    ['flyway:table', settings.table],
    ['flyway:filename', basename(file)],
    ['flyway:workingdirectory', process.cwd()],
    ['flyway:timestamp', new Date().toISOString().slice(0, 19).replace('T', ' ')],
    ...settings.placeholders.values,
    ...given,
  ])
}

interface Placeholders {
  readonly found: Replacement[]
  readonly missing: readonly { readonly name: string; readonly offset: number }[]
}

/** Everywhere in the text, also in strings and comments. */
function placeholdersIn(
  sql: string,
  values: ReadonlyMap<string, string>,
  { placeholders: { prefix, suffix } }: FlywaySettings,
): Placeholders {
  const found: Replacement[] = []
  const missing: { name: string; offset: number }[] = []
  for (let start = sql.indexOf(prefix); start !== -1; ) {
    const close = sql.indexOf(suffix, start + prefix.length)
    const end = close === -1 ? sql.length : close + suffix.length
    const text = values.get(sql.slice(start + prefix.length, close === -1 ? end : close).toLowerCase())
    if (text === undefined) missing.push({ name: sql.slice(start, Math.min(end, start + 60)), offset: start })
    else found.push({ start, end, text })
    start = sql.indexOf(prefix, end)
  }
  return { found, missing }
}

const alone = new RegExp(
  [
    '^(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)\\b',
    '^ALTER SYSTEM\\b',
    '^(?:CREATE|DROP)(?: UNIQUE)? INDEX CONCURRENTLY\\b',
    '^REINDEX(?: VERBOSE)? (?:SCHEMA|DATABASE|SYSTEM)\\b',
    '^VACUUM\\b',
    '^DISCARD ALL\\b',
  ].join('|'),
)

/** The beginnings of the statements that Flyway runs outside of a transaction, and whether there are others. */
async function sorted(text: string): Promise<{ outside: string[]; inside: boolean }> {
  const split = await splitStatements(text)
  if ('error' in split) return { outside: [], inside: true }
  const beginnings = split.statements.map(({ start, end }) =>
    text
      .slice(start, Math.min(end, start + 400))
      .replace(/--[^\r\n]*|\/\*[\s\S]*?\*\//g, ' ')
      .replace(/\s+/g, ' ')
      .toUpperCase(),
  )
  const outside = beginnings.flatMap((words) => alone.exec(words)?.[0] ?? [])
  return {
    outside,
    inside: outside.length < beginnings.filter((words) => !/^SELECT PG_CATALOG\.SET_CONFIG\('SEARCH_PATH'/.test(words)).length,
  }
}
