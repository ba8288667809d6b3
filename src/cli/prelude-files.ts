import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'

/** A larger file is a dump. */
const mostBytes = 100_000

/**
 * SQL beside the directory of the migrations that has to run before them: the roles of a Supabase project (`roles.sql`), and whatever makes a table
 * that the migrations speak of and do not make (`schema_version.sql`).
 *
 * @param root Absolute; what is found is relative to it.
 * @param migrations Absolute.
 * @param texts of the migrations.
 */
export function findPreludeFiles(root: string, migrations: string, texts: readonly string[]): string[] {
  const parent = dirname(migrations)
  if (relative(root, parent).startsWith('..')) return []
  const made = new Set(texts.flatMap(tablesMadeIn))
  const isMissed = (table: string) => !made.has(table) && texts.some((text) => new RegExp(`\\b${table}\\b`, 'i').test(text))
  return sqlFilesIn(parent)
    .filter(({ file, text }) => (basename(parent) === 'supabase' && file === 'roles.sql') || tablesMadeIn(text).some(isMissed))
    .map(({ file }) => relative(root, join(parent, file)).split(sep).join('/'))
}

/** The directory of seeds beside the migrations, where there is none in its usual place. */
export function findSeeds(root: string, migrations: string): string | undefined {
  const beside = join(dirname(migrations), 'seeds')
  const isThere = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  return isThere(join(root, 'seeds')) || !isThere(beside) || beside === migrations ? undefined : relative(root, beside).split(sep).join('/')
}

/** Names without their schema, in lower case. */
function tablesMadeIn(text: string): string[] {
  return [...text.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?:"?\w+"?\s*\.\s*)?"?(\w+)"?/gi)].map(([, name]) =>
    name!.toLowerCase(),
  )
}

function sqlFilesIn(directory: string): { file: string; text: string }[] {
  const names = readdirSync(directory).filter((file) => file.endsWith('.sql') && !/seed|dump|structure/i.test(file))
  return names.sort().flatMap((file) => {
    const stats = statSync(join(directory, file), { throwIfNoEntry: false })
    return stats?.isFile() && stats.size <= mostBytes ? [{ file, text: readFileSync(join(directory, file), 'utf8') }] : []
  })
}
