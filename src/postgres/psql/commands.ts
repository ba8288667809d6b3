import type { Rows } from '../message.ts'
import { type Arguments, giveVariable } from './arguments.ts'
import type { Conditions, Kept } from './conditions.ts'
import { connect } from './connect-command.ts'
import { PsqlProblem } from './problem.ts'
import type { PsqlSession } from './psql-session.ts'
import { isSwitch, truth } from './variables.ts'

/** Where a meta command stands. */
export interface Surroundings {
  readonly session: PsqlSession
  readonly conditions: Conditions
  /** Sends the statement that has been read, or if there is none the one before. */
  send(keepRows?: boolean): Promise<Rows | undefined>
  /** Sends a text that the server has given. */
  sendText(text: string): Promise<void>
  /** What has been read of the next statement. */
  readonly kept: Kept
  keep(what: Kept): void
  forget(): void
  include(path: string, relative: boolean): Promise<void>
}

type Command = (given: Arguments, where: Surroundings, name: string) => Promise<void> | void

/** How results are printed, and what is printed besides: nobody sees it. */
const unseen: Command = () => undefined

const echo: Command = (given) => {
  given.rest()
}

const include: Command = async (given, where, name) => {
  await where.include(required(given, name, 'without semicolons'), name.startsWith('ir') || name.endsWith('relative'))
}

const send: Command = async (given, where, name) => {
  const first = given.next()?.text
  const target = first?.startsWith('(') ? [first, ...given.rest()].join(' ').replace(/^\([^)]*\)\s*/, '') : (first ?? '')
  writesTo(target, name)
  await where.send()
  where.forget()
}

/** In a branch that is taken. */
const commands: Readonly<Record<string, Command>> = {
  set(given, { session }) {
    const name = given.next()
    if (name) session.variables.set(name.text, given.rest().join(''))
  },
  unset: (given, { session }, name) => session.variables.set(required(given, name), undefined),
  echo,
  qecho: echo,
  warn: echo,
  i: include,
  include,
  ir: include,
  include_relative: include,
  g: send,
  gx: send,
  async gset(given, where) {
    const prefix = given.next()?.text ?? ''
    const rows = await where.send(true)
    where.forget()
    if (rows) setFrom(rows, prefix, where)
  },
  async gexec(_, where) {
    const rows = await where.send(true)
    where.forget()
    for (const text of rows?.values.flat() ?? []) if (text !== null) await where.sendText(text)
  },
  r: (_, where) => where.forget(),
  reset: (_, where) => where.forget(),
  c: connect,
  connect,
  encoding(given) {
    const encoding = given.next()?.text
    if (encoding === undefined || /^(utf-?_?8|unicode)$/i.test(encoding)) return
    throw PsqlProblem.notSupported(`\\encoding ${encoding}`, 'Migrations are read as UTF-8.')
  },
  restrict(given, { session }, name) {
    if (session.restrictedBy !== undefined) throw PsqlProblem.refused('\\restrict is in force already.')
    session.restrictedBy = required(given, name)
  },
  unrestrict(given, { session }, name) {
    const key = required(given, name)
    if (session.restrictedBy === undefined) throw PsqlProblem.refused('There is no \\restrict for this \\unrestrict.')
    if (session.restrictedBy !== key) throw PsqlProblem.refused('This is not the key of the \\restrict before it.')
    session.restrictedBy = undefined
  },
  o: (given, _, name) => writesTo(given.next({ trailing: 'without semicolons' })?.text ?? '', name),
  out: (given, _, name) => writesTo(given.next({ trailing: 'without semicolons' })?.text ?? '', name),
}

const aboutOutput = 'a C conninfo copyright errverbose f H html p print pset t T timing x'.split(' ')

/** Their names, for COVERAGE.md. */
export const supportedCommands: readonly string[] = [
  ...Object.keys(commands),
  ...aboutOutput,
  'elif',
  'else',
  'endif',
  'if',
  'q',
  'quit',
].sort()

/** What psql has beside these; `\d` with anything behind it as well. */
const otherCommands = new Set(
  `! ? bind bind_named cd close close_prepared copy crosstabview e edit ef endpipeline ev flush flushrequest gdesc getenv getresults h help l l+ list list+
  lo_export lo_import lo_list lo_unlink parse password prompt s sendpipeline setenv sf sf+ startpipeline sv sv+ syncpipeline w watch write z zS`.split(
    /\s+/,
  ),
)

/** They take the rest of the line, whatever stands in it. */
const wholeLine = new Set(['!', 'copy', 'ef', 'ev', 'h', 'help', 'sf', 'sf+', 'sv', 'sv+'])

const hints: Readonly<Record<string, string>> = {
  copy: 'COPY … FROM stdin with the rows in the script is.',
  getenv: giveVariable,
  prompt: giveVariable,
}

/**
 * Runs the meta command whose name comes next.
 *
 * @returns whether the file ends here.
 * @throws PsqlProblem for one that psql refuses, and for one that we do not do. In a branch that is not taken those are overlooked.
 */
export async function runCommand(given: Arguments, where: Surroundings): Promise<boolean> {
  const name = given.name()
  const { restrictedBy } = where.session
  if (restrictedBy !== undefined && name !== 'unrestrict') {
    throw PsqlProblem.refused(`\\${name} is refused between \\restrict and \\unrestrict.`)
  }
  if (Object.hasOwn(branches, name)) branches[name]!(given, where)
  else if (!isKnown(name))
    throw PsqlProblem.refused(name === '.' ? 'There is no COPY that reads up to this \\.' : `psql has no command \\${name}.`)
  else if (!where.conditions.active) {
    if (wholeLine.has(name.toLowerCase())) given.line()
  } else if (name === 'q' || name === 'quit') return true
  else {
    const command = aboutOutput.includes(name) ? unseen : commands[name]
    if (!command) throw PsqlProblem.notSupported(`\\${name}`, hints[name.toLowerCase()])
    await command(given, where, name)
  }
  given.skip()
  return false
}

function isKnown(name: string): boolean {
  return (
    Object.hasOwn(commands, name) ||
    aboutOutput.includes(name) ||
    otherCommands.has(name.toLowerCase() === 'copy' ? 'copy' : name) ||
    ['q', 'quit'].includes(name) ||
    name.startsWith('d')
  )
}

const branches: Readonly<Record<string, (given: Arguments, where: Surroundings) => void>> = {
  if: (given, { conditions, kept }) => conditions.begin(() => truth(given.rest().join(' ')) ?? false, kept),
  elif: (given, where) =>
    forgetBranch(
      where,
      where.conditions.otherwise('elif', () => truth(given.rest().join(' ')) ?? false, where.kept),
    ),
  else: (_, where) =>
    forgetBranch(
      where,
      where.conditions.otherwise('else', () => true, where.kept),
    ),
  endif: (_, where) => forgetBranch(where, where.conditions.end()),
}

function forgetBranch(where: Surroundings, kept: Kept | undefined): void {
  if (kept) where.keep(kept)
}

function required(given: Arguments, name: string, trailing?: 'without semicolons'): string {
  const argument = given.next(trailing && { trailing })
  if (!argument) throw PsqlProblem.refused(`\\${name} lacks its argument.`)
  return argument.text
}

function writesTo(target: string, name: string): void {
  if (target !== '' && target !== '/dev/null') throw PsqlProblem.notSupported(`\\${name} ${target}`, 'A script may not write files here.')
}

function setFrom({ names, values: [row, second] }: Rows, prefix: string, { session }: Surroundings): void {
  if (!row) throw PsqlProblem.refused('\\gset needs a row, and the query gives none.')
  if (second) throw PsqlProblem.refused('\\gset needs one row, and the query gives more.')
  for (const [index, name] of names.entries()) {
    // psql leaves those alone that mean something to it.
    if (!isSwitch(prefix + name)) session.variables.set(prefix + name, row[index] ?? undefined)
  }
}
