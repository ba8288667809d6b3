import { join, relative, sep } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { nearest } from '../../core/nearest.ts'
import { codeFiles, fits } from '../code-files.ts'
import type { Directory, Layout, LayoutCommands, ReadResult, Remainder } from '../layout.ts'
import { listedIds } from '../listed-ids.ts'
import { compareByNumber, sharedNumbers } from '../order.ts'
import { fatal, warning } from '../problem.ts'

const ofDatabase = ['url', 'host', 'port', 'database', 'user', 'password']
const ofMigration = ['target', 'name', 'file', 'version', 'previous']

/** Migrations that are code, run by the commands of their own tool. */
export default {
  name: 'command',
  summary: 'migrations in code (knex, Alembic, Rails, …), run by the commands that the configuration names',
  note:
    'These migrations are code and run by commands. What they do to the database is checked; what they say is not read, so that a failure names the command and its output, ' +
    'not a place in a file, and in which transactions they run is not known.',
  quirks: [
    'Commands: a migration is a file of the directory that fits `command.files`, or a line that `command.list` prints; its file is then the one whose name begins or ends with that.',
    'Commands: an up that changes nothing at all, not even a row of its tool, counts as failed: it has probably not run.',
    'Commands: that an up may run twice cannot be tried, because its tool knows that it has run.',
  ],

  detect() {
    return { confidence: 'no', because: 'the configuration names no commands' }
  },

  read(directory, { command, variables }): ReadResult {
    if (command === undefined) {
      const sentence = "The layout command needs the commands: command: { up: '…', down: '…' } in pg-roundtrip.config.ts."
      return { migrations: [], problems: [fatal(sentence, directory.path)], ignored: everyFile(directory), remainder: [] }
    }
    const problems = refused(directory, command, Object.keys(variables))
    const found = command.list === undefined ? byFiles(directory, command, problems) : byList(directory, command)
    const migrations = found.map(({ id, file }, index): Migration => {
      const path = join(directory.path, file ?? '')
      const values = {
        ...variables,
        name: file === undefined ? id : file.slice(file.lastIndexOf('/') + 1),
        file: file === undefined ? id : relative(command.directory, path).split(sep).join('/'),
        version: /^\d+(?![\da-z])/i.exec(id)?.[0] ?? id,
        previous: found[index - 1]?.id ?? '',
      }
      const script = (line: string): Script => ({ ...commandScript(line, path, values), target: id })
      return { id, file: path, up: script(command.up), down: command.down === undefined ? null : script(command.down) }
    })
    const taken = new Set(found.map(({ file }) => file))
    const remainder: Remainder[] = [...taken].flatMap((file) => {
      const text = file === undefined ? '' : directory.read(file)
      return text === '' ? [] : [{ file: join(directory.path, file!), firstLine: 1, text, what: 'header' as const }]
    })
    return {
      migrations,
      problems,
      ignored: directory.files
        .filter((file) => !taken.has(file))
        .map((file) => ({ file, reason: 'not one of the migrations that the commands run' })),
      remainder,
      ...(command.prepare !== undefined && { prepare: commandScript(command.prepare, directory.path, variables) }),
    }
  },
} satisfies Layout

interface Found {
  readonly id: string
  /** Relative to the directory; absent: none belongs to what was listed. */
  readonly file: string | undefined
}

function commandScript(command: string, file: string, values: Readonly<Record<string, string>>): Script {
  return { sql: '', transaction: 'message', file, firstLine: 1, command, values }
}

function byFiles(directory: Directory, { files }: LayoutCommands, problems: LayoutProblem[]): Found[] {
  const chosen = files === undefined ? codeFiles(directory) : directory.files.filter((file) => fits(file, files))
  const found = chosen
    .map((file) => ({ id: withoutEnding(file), file }))
    .sort((a, b) => compareByNumber(a.id, b.id) || (a.file < b.file ? -1 : 1))
  const ids = found.map(({ id }) => id)
  for (const [index, { id, file }] of found.entries()) {
    const before = found[index - 1]
    if (before?.id === id)
      problems.push(
        fatal(
          `${before.file} and ${file} have the same name: say with command.files which of them are the migrations.`,
          join(directory.path, file),
        ),
      )
    else if (before !== undefined && before.id > id) {
      const sentence = `${before.id} runs before ${id}, by its number; a tool that sorts by name does otherwise: then give the order with command.list.`
      problems.push(warning(sentence, join(directory.path, file)))
    }
  }
  for (const [number, shared] of sharedNumbers([...new Set(ids)])) {
    problems.push(
      warning(
        `${shared.join(' and ')} have the same number, ${number}; they run in the order of their names.`,
        join(directory.path, shared[1]!),
      ),
    )
  }
  return found
}

function byList(directory: Directory, { list, files, directory: workingDirectory }: LayoutCommands): Found[] {
  const candidates = files === undefined ? directory.files : directory.files.filter((file) => fits(file, files))
  const taken = new Set<string>()
  return listedIds(list!, workingDirectory).map((listed) => {
    const names = candidates.filter((file) => !taken.has(file)).map((file) => ({ file, name: file.slice(file.lastIndexOf('/') + 1) }))
    const stem = (name: string): string => withoutEnding(name)
    const file = (
      names.find(({ file, name }) => file === listed || name === listed || stem(name) === listed || stem(file) === listed) ??
      names.find(
        ({ name }) =>
          stem(name).startsWith(`${listed}_`) ||
          stem(name).startsWith(`${listed}-`) ||
          stem(name).endsWith(`_${listed}`) ||
          stem(name).endsWith(`-${listed}`),
      )
    )?.file
    if (file !== undefined) taken.add(file)
    return { id: listed === file || file?.endsWith(`/${listed}`) ? stem(listed) : listed, file }
  })
}

/** What keeps the commands from being run one migration at a time. */
function refused(directory: Directory, command: LayoutCommands, variables: readonly string[]): LayoutProblem[] {
  const known = [...ofDatabase, ...ofMigration, ...variables]
  const problems: LayoutProblem[] = []
  for (const key of ['up', 'down', 'prepare'] as const) {
    const line = command[key]
    if (line === undefined) continue
    const names = [...line.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
    for (const name of names.filter((one) => !known.includes(one))) {
      const meant = nearest(name, known)
      if (meant !== undefined)
        problems.push(fatal(`command.${key} has {${name}}, which stands for nothing. Did you mean {${meant}}?`, directory.path))
    }
    if (key === 'prepare' || command.oneByOne === true || names.some((name) => ofMigration.includes(name))) continue
    problems.push(
      fatal(
        `command.${key} names no migration, so it may run all of them at once: put {target}, {name}, {file} or {version} where the tool takes one. If it runs exactly one by itself, say so: oneByOne: true.`,
        directory.path,
      ),
    )
  }
  return problems
}

function withoutEnding(file: string): string {
  return file.replace(/\.\w+$/, '')
}

function everyFile(directory: Directory): { file: string; reason: string }[] {
  return directory.files.map((file) => ({ file, reason: 'no command is named that runs it' }))
}
