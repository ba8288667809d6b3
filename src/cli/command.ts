import { existsSync } from 'node:fs'
import { loadRegistry } from '../core/registry.ts'

/** An option of a command, as `--name VALUE` or `--name`. */
export interface CommandOption {
  readonly type: 'string' | 'boolean'
  /** May be given several times, and with several values at once. */
  readonly multiple?: boolean
  /** Written without its name: the words that belong to no option, in the order of these; the last may be several words. Such a one must be given. */
  readonly operand?: boolean
  /** What stands for the value in the help (`DIR`). */
  readonly value?: string
  /** One line for the help, with the default. */
  readonly about: string
}

export type CommandOptions = Readonly<Record<string, CommandOption>>

/** What was given, by option: text, a list of texts, or `true`; an option that was not given is not there. */
export type Values<O extends CommandOptions> = {
  readonly [K in keyof O as O[K] extends { operand: true } ? K : never]: O[K] extends { multiple: true } ? readonly string[] : string
} & {
  readonly [K in keyof O as O[K] extends { operand: true } ? never : K]?: O[K]['type'] extends 'boolean'
    ? boolean
    : O[K] extends { multiple: true }
      ? readonly string[]
      : string
}

/** A stream of this process. */
export type Output = Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number }

/** Where a command runs: the result goes to `stdout`, everything else to `stderr`. */
export interface Terminal {
  /** Absolute. */
  readonly directory: string
  readonly stdout: Output
  readonly stderr: Output
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Lets a person choose, by number; gives the place of the choice, the first where nothing is typed. Absent: nobody is there to ask. */
  readonly ask?: (question: string, choices: readonly string[]) => Promise<number>
}

/** `pg-roundtrip <name>`. */
export interface Command {
  readonly name: string
  /** One line for the help. */
  readonly summary: string
  readonly options: CommandOptions
  /** Gives the exit status of the contract; throws a Failure when it cannot go on. */
  run(values: Values<CommandOptions>, terminal: Terminal): Promise<number>
}

/** Lets `run` see the types of its own options. */
export function defineCommand<const O extends CommandOptions>(
  command: Omit<Command, 'options' | 'run'> & { readonly options: O; run(values: Values<O>, terminal: Terminal): Promise<number> },
): Command {
  return command as unknown as Command
}

/** The command of this name, without what the others need; `undefined`: there is none. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  const file = ['js', 'ts'].map((ending) => new URL(`./commands/${name}.${ending}`, import.meta.url)).find((url) => existsSync(url))
  // A name with a path in it would lead elsewhere.
  return file === undefined || !/^[a-z]+$/.test(name) ? undefined : ((await import(file.href)) as { default: Command }).default
}

/** Every command, in the order of their names. */
export function loadCommands(): Promise<readonly Command[]> {
  return loadRegistry<Command>(new URL('./commands/', import.meta.url))
}

/** Colours only where a person looks at a terminal that shows them and did not refuse them (https://no-color.org). */
export function wantsColour(output: Output, { environment }: Terminal): boolean {
  return output.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
}
