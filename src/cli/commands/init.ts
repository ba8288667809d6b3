import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { configFiles, loadConfig } from '../../config/load.ts'
import { type Options, overridden, usualMigrationDirectories } from '../../config/options.ts'
import { resolveOptions } from '../../config/resolve.ts'
import { platformRoots } from '../../config/supabase-config.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { type ReadMigrations, readMigrations } from '../../layout/read.ts'
import { findPlatform } from '../../postgres/find-platform.ts'
import { oneLine } from '../../report/printable.ts'
import { count } from '../../report/words.ts'
import { withPlugin } from '../add-plugin.ts'
import { chooseHistory } from '../choose-history.ts'
import { codeToolWords } from '../code-tools.ts'
import { defineCommand, type Terminal } from '../command.ts'
import { countsOnSupabase } from '../counts-on-supabase.ts'
import { carryOut, type FileAction, unlessThere } from '../new-files.ts'
import { specAction } from '../new-spec.ts'
import { findPreludeFiles, findSeeds } from '../prelude-files.ts'
import { layoutSettings } from '../reading.ts'
import { pluginImport, pluginUse, type Recognised, starterConfig, starterVitestConfig } from '../starter-files.ts'
import { type Survey, surveyProject } from '../survey.ts'
import { workflow, workflowFile } from '../workflow.ts'

export default defineCommand({
  name: 'init',
  summary: 'Recognises the migrations and writes a configuration, the vitest plugin and a first spec.',
  options: {
    migrations: { type: 'string', value: 'DIR', about: 'The migrations. Default: the usual directories, then wherever some are found.' },
    layout: { type: 'string', value: 'NAME', about: 'How they are spelled. Default: recognised.' },
    ci: { type: 'boolean', about: 'Writes a workflow of GitHub Actions too.' },
    'dry-run': { type: 'boolean', about: 'Says what would be written, and writes nothing.' },
    yes: { type: 'boolean', about: 'Asks nothing. Without a terminal nothing is asked either.' },
  },
  async run({ migrations, layout, ci = false, yes = false, 'dry-run': dryRun = false }, { ask, ...silent }) {
    const terminal: Terminal = { ...silent, ...(ask !== undefined && !yes && { ask }) }
    const { directory, stdout } = terminal
    const say = (line: string) => stdout.write(`${line}\n`)
    const config = await loadConfig(directory, importWithTsx)
    const given = { ...(migrations !== undefined && { migrations }), ...(layout !== undefined && { layout }) }
    const { others, ...chosen } = await chooseHistory({ ...config.options, ...given }, terminal)
    const options = resolveOptions(overridden(config.options, { ...given, ...chosen }), directory, 'The command line')
    const read = await readMigrations(options.migrations, options.layout, layoutSettings(options))
    const shown = (path: string) => relative(directory, path).split(sep).join('/') || '.'
    const survey = surveyProject(directory)

    say(
      `${count(read.migrations.length, 'migration')} in ${oneLine(shown(options.migrations))}, layout ${read.layout.name}: ${oneLine(read.because)}`,
    )
    for (const sentence of remarks(read, survey, others)) say(`Note: ${oneLine(sentence)}`)

    const texts = read.migrations.flatMap(({ up, down }) => [up.sql, down?.sql ?? ''])
    // What a configuration leaves out, somebody left out.
    const isNew = config.file === undefined
    const { platform, because } = await findPlatform(options.platform, platformRoots(options))
    const namesPlatform = isNew && because === undefined && countsOnSupabase(texts, shown(options.migrations))
    if (because !== undefined) say(`Note: Platform ${platform.name}. ${oneLine(because)}`)
    const seeds = isNew ? findSeeds(directory, options.migrations) : undefined
    const recognised = {
      migrations: shown(options.migrations),
      layout: read.layout.name,
      because: oneLine(read.because),
      upOnly: isUpOnly(read),
      prelude: isNew ? findPreludeFiles(directory, options.migrations, texts) : [],
      ...(namesPlatform && { platform: 'supabase' }),
      ...(seeds !== undefined && { seeds }),
    }
    const watched = [
      ...[shown(options.migrations), shown(options.specs), seeds ?? shown(options.seeds)].map((path) => `${path}/**`),
      ...recognised.prelude,
    ]
    const actions: FileAction[] = [
      configAction(directory, config.options, chosen.layout, recognised),
      await pluginAction(terminal, survey),
      ...(await specAction(terminal, options.specs, read.migrations.at(-1)!)),
      ...(ci ? [unlessThere(directory, [], workflowFile, workflow(directory, watched))] : []),
    ]
    for (const paragraph of carryOut(actions, directory, dryRun)) say(`\n${paragraph}`)
    say(`\nNext: ${dryRun ? 'the same without --dry-run' : survey.hasVitest ? 'npx vitest run' : 'npx pg-roundtrip verify'}`)
    return 0
  },
})

/** What else a person should know before the first run. */
function remarks(
  { problems, migrations }: ReadMigrations,
  { environment, codeTools }: Survey,
  others: readonly { directory: string }[],
): string[] {
  const named = environment.filter(({ names }) => names.length > 0)
  return [
    ...problems.map(({ sentence }) => sentence),
    ...others.map(({ directory }) => `There are migrations in ${directory} too: --migrations ${directory}.`),
    ...(named.length === 0
      ? []
      : [
          `${named.map(({ file, names }) => `${file} has ${names.join(', ')}`).join('; ')}. None of it is used: a PostgreSQL of its own is started, and no other database is touched.`,
        ]),
    // A tool that has its migrations in SQL is its layout.
    ...codeTools.filter(({ name }) => name !== 'node-pg-migrate' || migrations.length === 0).map(codeToolWords),
  ]
}

function isUpOnly({ migrations }: ReadMigrations): boolean {
  return migrations.every(({ down }) => down === null)
}

/** A configuration that is there is left as it is, with what it lacks. */
function configAction(directory: string, known: Options, chosenLayout: string | undefined, recognised: Recognised): FileAction {
  const action = unlessThere(directory, configFiles, 'pg-roundtrip.config.ts', starterConfig(recognised))
  if (action.does !== 'leave') return action
  const missing = [
    ...(known.migrations === undefined && !(usualMigrationDirectories as readonly string[]).includes(recognised.migrations)
      ? [`migrations: '${recognised.migrations}',`]
      : []),
    ...(known.layout === undefined && chosenLayout !== undefined ? [`layout: '${chosenLayout}',`] : []),
    ...(known.rollbacks === undefined && recognised.upOnly ? ["rollbacks: 'none', // no migration has a way back"] : []),
  ]
  return missing.length === 0 ? action : { ...action, why: 'is there: left as it is. It may need', advice: missing.join('\n') }
}

/** A configuration of vite's is vitest's too, and one of vitest's beside it would hide it. */
async function pluginAction({ directory, ask }: Terminal, { vitestConfig, isModule }: Survey): Promise<FileAction> {
  // Where a package is not one of ES modules, only this ending is read as one.
  if (vitestConfig === undefined)
    return unlessThere(directory, [], isModule ? 'vitest.config.ts' : 'vitest.config.mts', starterVitestConfig)
  const text = readFileSync(join(directory, vitestConfig), 'utf8')
  if (text.includes('pg-roundtrip/vitest')) return { does: 'leave', file: vitestConfig, why: 'is there, with the plugin: left as it is.' }
  const advice = `${pluginImport}\n${pluginUse}`
  const changed = withPlugin(text)
  if (changed === null) return { does: 'leave', file: vitestConfig, why: 'is there: left as it is. Add to it', advice }
  const may = ask === undefined || (await ask(`May the plugin be added to ${vitestConfig}?`, ['yes', 'no'])) === 0
  if (!may) return { does: 'leave', file: vitestConfig, why: 'is there: left as it is. Add to it', advice }
  return { does: 'add', file: vitestConfig, ...changed }
}
