import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { tomlValue } from './toml-value.ts'

/** What a project of Supabase's own command line says of itself. */
export interface SupabaseConfig {
  /** Relative to the project's directory. */
  readonly file: string
  /** `[db] major_version`, if it is a number. */
  readonly major?: number
}

/** Where the files are that say for which platform a project is: in its directory, or in the one of the migrations' own project within it. */
export function platformRoots({ root, migrations }: { readonly root: string; readonly migrations: string }): readonly string[] {
  const own = dirname(dirname(migrations))
  const way = relative(root, own)
  // What is above the directory is another project's.
  return way === '' || way.split(/[\\/]/)[0] === '..' || isAbsolute(way) ? [root] : [root, own]
}

/** @returns `null`: the directory has no `supabase/config.toml`, and is none itself. */
export function supabaseConfig(root: string): SupabaseConfig | null {
  for (const file of ['supabase/config.toml', 'config.toml']) {
    const text = textOf(join(root, file))
    if (text === undefined) continue
    // Any program may have a config.toml; Supabase's names the project, or its database.
    if (file === 'config.toml' && tomlValue(text, ['db', 'major_version']) === undefined) continue
    const major = Number(tomlValue(text, ['db', 'major_version']))
    return { file, ...(Number.isInteger(major) && major > 0 && { major }) }
  }
  return null
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
