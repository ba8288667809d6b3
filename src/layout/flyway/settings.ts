import { basename } from 'node:path'
import type { Directory } from '../layout.ts'
import { flywayKeys } from './configuration.ts'

/** What Flyway's configuration says, with its defaults. */
export interface FlywaySettings {
  /** The configuration's file; absent: there is none. */
  readonly source?: string
  readonly prefixes: { readonly versioned: string; readonly repeatable: string; readonly undo: string; readonly baseline: string }
  readonly separator: string
  readonly suffixes: readonly string[]
  readonly placeholders: {
    readonly replaced: boolean
    readonly prefix: string
    readonly suffix: string
    /** By their names in small letters. */
    readonly values: ReadonlyMap<string, string>
  }
  /** Whether one script may hold what runs in a transaction and what does not. */
  readonly mixed: boolean
  readonly inTransaction: boolean
  /** Where the ledger is, and what stands first in the search path; absent: what the server says. */
  readonly schema?: string
  /** Made before the first migration. */
  readonly schemas: readonly string[]
  readonly table: string
}

const files = [
  'flyway.toml',
  'flyway.conf',
  'conf/flyway.toml',
  'conf/flyway.conf',
  'application.properties',
  'config/application.properties',
]

/** Reads the nearest configuration of Flyway's that has a word about it (also that of a Spring application, as properties). */
export function flywaySettings(directory: Directory): FlywaySettings {
  for (const name of files) {
    const file = directory.above(name)
    const keys = file === null ? new Map<string, string>() : flywayKeys(basename(name), file.text)
    if (keys.size > 0) return { ...settingsOf(keys), source: basename(name) }
  }
  const settings = settingsOf(new Map())
  const prefix = deducedPrefix(directory, settings)
  return { ...settings, prefixes: { ...settings.prefixes, versioned: prefix } }
}

function settingsOf(keys: ReadonlyMap<string, string>): FlywaySettings {
  const list = (key: string): string[] => (keys.get(key) ?? '').split(',').flatMap((one) => one.trim() || [])
  const is = (key: string, otherwise: boolean): boolean => (keys.get(key) ?? String(otherwise)).toLowerCase() === 'true'
  const values = [...keys].flatMap(([key, value]): [string, string][] =>
    key.startsWith('placeholders.') ? [[key.slice('placeholders.'.length).toLowerCase(), value]] : [],
  )
  const schema = keys.get('defaultSchema') ?? list('schemas')[0]
  return {
    prefixes: {
      versioned: keys.get('sqlMigrationPrefix') ?? 'V',
      repeatable: keys.get('repeatableSqlMigrationPrefix') ?? 'R',
      undo: keys.get('undoSqlMigrationPrefix') ?? 'U',
      baseline: keys.get('baselineMigrationPrefix') ?? 'B',
    },
    separator: keys.get('sqlMigrationSeparator') ?? '__',
    suffixes: list('sqlMigrationSuffixes').length > 0 ? list('sqlMigrationSuffixes') : ['.sql'],
    placeholders: {
      replaced: is('placeholderReplacement', true),
      prefix: keys.get('placeholderPrefix') ?? '${',
      suffix: keys.get('placeholderSuffix') ?? '}',
      values: new Map(values),
    },
    mixed: is('mixed', false),
    inTransaction: is('executeInTransaction', true),
    ...(schema !== undefined && { schema }),
    schemas: [...new Set([...list('schemas'), ...(schema === undefined ? [] : [schema])])],
    table: keys.get('table') ?? 'flyway_schema_history',
  }
}

/** Where no configuration is to be seen: none, if all names are a version and words without a prefix. */
function deducedPrefix(directory: Directory, { prefixes }: FlywaySettings): string {
  const names = directory.files.filter((file) => /\.sql$/i.test(file)).map((file) => basename(file))
  const versioned = names.filter((name) => !/^R__/.test(name))
  return versioned.length > 0 && versioned.every((name) => /^\d+(?:[._]\d+)*__/.test(name)) ? '' : prefixes.versioned
}
