import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { configFiles, loadConfig } from '../../config/load.ts'
import { resolveOptions } from '../../config/options.ts'
import { Failure } from '../../core/failure.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { readMigrations } from '../../layout/read.ts'
import { oneLine, printable } from '../../report/printable.ts'
import { count } from '../../report/words.ts'
import { findSpecs } from '../../spec/load.ts'
import { defineCommand, type Terminal } from '../command.ts'
import { pluginLines, starterConfig, starterSpec, starterVitestConfig } from '../starter-files.ts'

export default defineCommand({
  name: 'init',
  summary: 'Recognises the migrations and writes a configuration, the vitest plugin and a first spec.',
  options: {
    migrations: { type: 'string', value: 'DIR', about: 'The migrations. Default: the first of the usual directories that exists.' },
    layout: { type: 'string', value: 'NAME', about: 'How they are spelled. Default: recognised.' },
  },
  async run(given, terminal) {
    const { directory, stdout } = terminal
    const config = await loadConfig(directory, importWithTsx)
    const options = resolveOptions({ ...config.options, ...given }, directory, 'The command line')
    const { layout, because, migrations, problems } = await readMigrations(options.migrations, options.layout)
    const last = migrations.at(-1)!
    const shown = (path: string) => relative(directory, path).split(sep).join('/') || '.'
    const say = (line: string) => stdout.write(`${line}\n`)

    say(`${count(migrations.length, 'migration')} in ${oneLine(shown(options.migrations))}, layout ${layout.name}: ${oneLine(because)}`)
    for (const { sentence } of problems) say(`Note: ${oneLine(sentence)}`)

    const files = [
      offer(terminal, configFiles, 'pg-roundtrip.config.ts', starterConfig(shown(options.migrations), layout.name, oneLine(because))),
      offerPlugin(terminal),
      offer(
        terminal,
        await specNames(options.specs, last.id, shown),
        `${shown(options.specs)}/${basename(last.id)}.spec.ts`,
        starterSpec(last),
      ),
    ]
    for (const lines of files) say(`\n${lines}`)
    say(`\nNext: ${hasVitest(directory) ? 'npx vitest run' : 'npx pg-roundtrip verify'}`)
    return 0
  },
})

const vitestConfigs = ['vitest', 'vite'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `${name}.config.${ending}`),
)

/** A configuration of vite's is vitest's too, and one of vitest's beside it would hide it. */
function offerPlugin(terminal: Terminal): string {
  const existing = vitestConfigs.find((name) => existsSync(join(terminal.directory, name)))
  if (existing === undefined) return offer(terminal, [], 'vitest.config.ts', starterVitestConfig)
  const text = readFileSync(join(terminal.directory, existing), 'utf8')
  if (text.includes('pg-roundtrip/vitest')) return `${existing} is there, with the plugin: left as it is.`
  return `${existing} is there: left as it is. Add to it\n${indented(`${pluginLines.import}\n${pluginLines.use}`)}`
}

async function specNames(directory: string, id: string, shown: (path: string) => string): Promise<string[]> {
  const specs = await findSpecs(directory)
  return specs.filter((spec) => spec.id === id).map(({ file }) => shown(file))
}

/** Writes a file, unless it or another one of the same meaning is there, and gives what is to be said about it. */
function offer({ directory }: Terminal, others: readonly string[], name: string, text: string): string {
  const existing = [name, ...others].find((other) => existsSync(join(directory, other)))
  if (existing !== undefined) return `${oneLine(existing)} is there: left as it is.`
  const file = join(directory, name)
  try {
    mkdirSync(dirname(file), { recursive: true })
    // Never over a file that came between.
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    throw new Failure('environment', `${name} cannot be written.`, {
      evidence: [{ title: 'The system says', body: (error as Error).message }],
      nextStep: 'Make the directory writable.',
      cause: error,
    })
  }
  return `Wrote ${oneLine(name)}\n${indented(text)}`
}

function indented(text: string): string {
  return printable(text)
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n')
}

function hasVitest(directory: string): boolean {
  const file = join(directory, 'package.json')
  return existsSync(file) && readFileSync(file, 'utf8').includes('"vitest"')
}
