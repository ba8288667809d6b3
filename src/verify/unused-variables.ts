import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import type { ResolvedOptions } from '../config/options.ts'
import type { LayoutProblem, Migration, Script } from '../core/migration.ts'

/**
 * A warning for each variable that is given and that no script, no command and no file of the prelude mentions: its name may be misspelled. None where
 * scripts include other files, which are not known before they run.
 *
 * @param settings names that the layout itself understands. Default: none.
 */
export async function unusedVariables(
  options: ResolvedOptions,
  migrations: readonly Migration[],
  settings: readonly string[] = [],
): Promise<LayoutProblem[]> {
  const given = Object.keys(options.variables).filter((name) => !settings.includes(name))
  if (given.length === 0) return []
  const scripts = migrations
    .flatMap(({ up, down, verify }) => [up, down, verify])
    .filter((script) => script !== null && script !== undefined)
  const preludes = await Promise.all(options.prelude.map((file) => readFile(file, 'utf8').catch(() => '')))
  const texts = [...preludes, ...scripts.map((script: Script) => `${script.command ?? ''}\n${script.sql}`)]
  if (texts.some((text) => /\\(?:i|ir|include|include_relative)\s/.test(text))) return []
  const mentioned = (name: string) => texts.some((text) => text.toLowerCase().includes(name.toLowerCase()))
  return given
    .filter((name) => !mentioned(name))
    .map((name) => ({
      severity: 'warning',
      sentence: `The variable ${name} is given, and nothing in ${relative(options.root, options.migrations) || '.'} mentions it.`,
      file: options.migrations,
    }))
}
