import { existsSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'
import { loadConfig } from '../../config/load.ts'
import { resolveOptions } from '../../config/resolve.ts'
import { Failure } from '../../core/failure.ts'
import { importWithTsx } from '../../core/import-module.ts'
import { openDirectory } from '../../layout/directory.ts'
import type { Layout, LayoutSettings, NewFile } from '../../layout/layout.ts'
import { layoutCalled, loadLayouts, readMigrations } from '../../layout/read.ts'
import { withFiles } from '../../layout/with-files.ts'
import { oneLine } from '../../report/printable.ts'
import { defineCommand } from '../command.ts'
import { carryOut, type FileAction } from '../new-files.ts'
import { specAction } from '../new-spec.ts'
import { layoutSettings } from '../reading.ts'

export default defineCommand({
  name: 'new',
  summary: "Writes the files of a new migration, its rollback and its spec, in the project's own layout and numbering.",
  options: {
    words: { type: 'string', operand: true, multiple: true, value: 'WORDS', about: 'What it does: add rating to stories.' },
    migrations: { type: 'string', value: 'DIR', about: 'The migrations. Default: the first of the usual directories that exists.' },
    layout: { type: 'string', value: 'NAME', about: 'How they are spelled. Default: recognised.' },
    specs: { type: 'string', value: 'DIR', about: 'The specs. Default: specs.' },
    'dry-run': { type: 'boolean', about: 'Says what would be written, and writes nothing.' },
  },
  async run({ words, 'dry-run': dryRun = false, ...given }, terminal) {
    const { directory, stdout } = terminal
    const config = await loadConfig(directory, importWithTsx)
    const options = resolveOptions({ ...config.options, ...given }, directory, 'The command line')
    const settings = layoutSettings(options)
    const layout =
      options.layout === undefined
        ? (await readMigrations(options.migrations, undefined, settings)).layout
        : layoutCalled(options.layout, await loadLayouts())
    const name = nameOf(words)
    if (layout.create === undefined) throw noCreate(layout, name)
    const files = layout.create(openDirectory(options.migrations), name, new Date())
    const { id, isLast, last } = await newMigration(layout, options.migrations, files, settings)
    const actions = [
      ...files.map((file) => newFile(directory, options.migrations, file)),
      ...(await specAction(terminal, options.specs, { id })),
    ]
    for (const paragraph of carryOut(actions, directory, dryRun)) stdout.write(`${paragraph}\n\n`)
    if (!isLast) stdout.write(`Note: it does not come last: ${oneLine(last)} runs after it.\n\n`)
    stdout.write(`Next: write the ${files.length > 1 ? 'scripts' : 'script'}, then npx pg-roundtrip verify --only ${oneLine(id)}\n`)
    return 0
  },
})

/** `Add "rating" to stories` → `add_rating_to_stories` */
function nameOf(words: readonly string[]): string {
  const name = words
    .join(' ')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  // 255 bytes is what file systems take; number, ending and what a rollback adds need their share.
  if (name !== '' && Buffer.byteLength(name) <= 200) return name
  const what =
    name === '' ? 'There is neither a letter nor a digit in what the migration does.' : 'That is too long for the name of a file.'
  throw new Failure('usage', what, { nextStep: 'Say it in a few words: pg-roundtrip new add rating to stories' })
}

function noCreate({ name, ownCommand }: Layout, words: string): Failure {
  const sentence = `Migrations of the layout ${name} are made by their own tool, which keeps a record of them.`
  if (ownCommand !== undefined) return new Failure('usage', sentence, { nextStep: `Run ${ownCommand.replaceAll('NAME', words)}` })
  return new Failure('usage', `Nobody has said how a migration of the layout ${name} begins.`, {
    nextStep: 'Write its files as the others are spelled, or let the tool do it.',
  })
}

/**
 * Reads the directory as it will be: what `create` makes must be a migration, and nothing else may change.
 *
 * @throws Failure (usage) where a file is there already, or would not be read as a migration.
 */
async function newMigration(layout: Layout, path: string, files: readonly NewFile[], settings: LayoutSettings) {
  const before = openDirectory(path)
  const known = new Set((await layout.read(before, settings)).migrations.map(({ id }) => id))
  const { migrations, problems } = await layout.read(withFiles(before, files), settings)
  const added = migrations.filter(({ id }) => !known.has(id))
  const wrong = problems.filter(({ severity }) => severity === 'fatal').map(({ sentence }) => sentence)
  const [migration] = added
  if (migration === undefined || added.length > 1 || wrong.length > 0) {
    throw new Failure('usage', `${files.map(({ file }) => file).join(' and ')} would not be a migration of the layout ${layout.name}.`, {
      evidence: wrong.length === 0 ? [] : [{ title: 'What would be wrong', body: wrong.join('\n') }],
      nextStep: 'Put the directory in order first: pg-roundtrip plan says what is wrong in it.',
    })
  }
  const last = migrations.at(-1)!.id
  return { id: migration.id, last, isLast: last === migration.id }
}

function newFile(root: string, migrations: string, { file, text }: NewFile): FileAction {
  const path = posix.normalize([...relative(root, migrations).split(sep), file].join('/'))
  if (!existsSync(join(root, path))) return { does: 'write', file: path, text }
  throw new Failure('usage', `${path} is there already.`, { nextStep: 'Say what the migration does in other words.' })
}
