#!/usr/bin/env node
import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import { toolVersion } from '../core/version.ts'
import { installSignalSweep } from '../postgres/embedded/sweep.ts'
import { renderFailure } from '../report/failure-text.ts'
import { readArguments } from './arguments.ts'
import { askBy } from './ask.ts'
import { type Command, loadCommand, loadCommands, type Terminal, wantsColour } from './command.ts'
import { commandHelp, generalHelp } from './help.ts'

const terminal: Terminal = {
  directory: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask: askBy(process.stdin, process.stderr) }),
}

/** What nobody expected; the contract knows no other status for it than that of the surroundings. */
const statusOfBug = 3

async function run(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words
  if (first === '--version' || first === '-v') return shown(`${toolVersion}\n`)
  const named = first === undefined ? undefined : await loadCommand(first)
  if (named !== undefined) return await runCommand(named, rest)
  const commands = await loadCommands()
  if (first === '--help' || first === '-h' || first === 'help') return shown(generalHelp(commands))
  if (first === undefined) {
    terminal.stderr.write(generalHelp(commands))
    return 2
  }
  return unknownCommand(first, commands)
}

async function runCommand(command: Command, rest: readonly string[]): Promise<number> {
  if (rest.some((word) => word === '--help' || word === '-h')) return shown(commandHelp(command))
  return await command.run(readArguments(rest, command.options, command.name), terminal)
}

function shown(text: string): number {
  terminal.stdout.write(text)
  return 0
}

function unknownCommand(name: string, commands: readonly Command[]): never {
  const names = commands.map((command) => command.name)
  const meant = nearest(name, names)
  throw new Failure('usage', `There is no command ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`, {
    nextStep: `The commands are ${names.join(', ')}; pg-roundtrip --help says more.`,
  })
}

/** Says what went wrong and gives the exit status for it. */
function failed(error: unknown): number {
  const options = { root: terminal.directory, colour: wantsColour(terminal.stderr, terminal) }
  if (error instanceof Failure) {
    terminal.stderr.write(renderFailure(error, options))
    return error.exitStatus
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  const details = terminal.environment['PG_ROUNDTRIP_DEBUG'] ? `${stack}\n` : ''
  const evidence = [{ title: 'What happened', body: message }]
  const nextStep = 'Report it with the output of the same command and PG_ROUNDTRIP_DEBUG=1 before it.'
  const bug = new Failure('environment', 'This is a bug in pg-roundtrip.', { evidence, nextStep })
  terminal.stderr.write(`${renderFailure(bug, options)}${details}`)
  return statusOfBug
}

/** Ends the process with a status as soon as everything is written. */
function end(status: number): void {
  process.exitCode = status
  terminal.stdout.write('', () => terminal.stderr.write('', () => process.exit(status)))
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => terminal.stderr.write('\nStopped: the server of this run is removed.\n'))
installSignalSweep()
process.on('uncaughtException', (error) => end(failed(error)))
// Whoever reads the output may stop reading (`| head`); the exit status is the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
run(process.argv.slice(2)).then(end, (error: unknown) => end(failed(error)))
