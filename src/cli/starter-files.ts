import type { Migration } from '../core/migration.ts'

/** What `init` found out. */
export interface Recognised {
  readonly migrations: string
  readonly layout: string
  readonly because: string
  /** No migration has a way back. */
  readonly upOnly: boolean
  /** What the hosting server gives first, where no file of the project says so. */
  readonly platform?: string
  /** Files of SQL that run first. */
  readonly prelude: readonly string[]
  /** Absent: they are in their usual place, or nowhere. */
  readonly seeds?: string
}

/** The configuration that `init` writes. Its import is a type's only, so it is read where nothing is installed. */
export function starterConfig({ migrations, layout, because, upOnly, platform, prelude, seeds }: Recognised): string {
  return [
    "import type { Options } from 'pg-roundtrip'",
    '',
    'export default {',
    `  migrations: ${quoted(migrations)},`,
    `  // Recognised: ${because.replace(/\s+/g, ' ')}.`,
    `  layout: ${quoted(layout)},`,
    ...(seeds === undefined ? [] : [`  seeds: ${quoted(seeds)},`]),
    ...(platform === undefined
      ? []
      : ['  // The migrations count on what this host gives before the first one.', `  platform: ${quoted(platform)},`]),
    ...(prelude.length === 0 ? [] : ['  // What is there before the first migration.', `  prelude: ${textOrList(prelude)},`]),
    ...(upOnly ? ['  // No migration has a way back. Take this line out when the first one gets it.', "  rollbacks: 'none',"] : []),
    '} satisfies Options',
    '',
  ].join('\n')
}

/** The two lines that make vitest walk the migrations. */
export const pluginImport = "import { pgRoundtrip } from 'pg-roundtrip/vitest'"
export const pluginUse = 'plugins: [pgRoundtrip()],'

/** A vitest configuration with nothing but the plugin; its options are those of pg-roundtrip.config.ts. */
export const starterVitestConfig = [
  pluginImport,
  "import { defineConfig } from 'vitest/config'",
  '',
  'export default defineConfig({',
  `  ${pluginUse}`,
  '})',
  '',
].join('\n')

/** A spec that holds as it stands, to be written on by somebody who knows what the migration is for. */
export function starterSpec(migration: Pick<Migration, 'id' | 'header'>): string {
  return [
    "import type { Spec } from 'pg-roundtrip'",
    '',
    'export default {',
    '  // In one sentence: what is true for the users of this database once the migration is applied?',
    `  purpose: ${quoted(purposeOf(migration))},`,
    '  // What it must change, and nothing else: changes: [...]. What must hold afterwards: postconditions, accepts, rejects.',
    '} satisfies Spec',
    '',
  ].join('\n')
}

// ---------------------------------------------------------------------------------------------------------------------------------------

/** `006_add_rating_to_stories` → `Add rating to stories.` */
function purposeOf({ id, header }: Pick<Migration, 'id' | 'header'>): string {
  const words = id
    .replace(/^[Vv]?[\d.\-_]+/, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '')
    .join(' ')
  const text = (header?.description ?? words).trim() || `The migration ${id}`
  const sentence = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

function textOrList(texts: readonly string[]): string {
  return texts.length === 1 ? quoted(texts[0]!) : `[${texts.map(quoted).join(', ')}]`
}

/** A literal of TypeScript that any formatter would leave as it is. */
function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return `'${inner.replaceAll("'", "\\'")}'`
}
