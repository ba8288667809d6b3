import type { Options, ResolvedOptions } from '../config/options.ts'
import { Failure } from '../core/failure.ts'
import type { LayoutSettings } from '../layout/layout.ts'
import type { CommandOption } from './command.ts'

/** The options that say what is read, wherever migrations are. */
export const reading = {
  migrations: { type: 'string', value: 'DIR', about: 'The migrations. Default: the first of the usual directories that exists.' },
  layout: { type: 'string', value: 'NAME', about: 'How they are spelled. Default: recognised.' },
  specs: { type: 'string', value: 'DIR', about: 'The specs. Default: specs.' },
  seeds: { type: 'string', value: 'DIR', about: 'The seeds. Default: seeds.' },
  prelude: { type: 'string', value: 'FILE', multiple: true, about: 'SQL that runs before the first migration: roles, schemas.' },
  set: { type: 'string', value: 'NAME=VALUE', multiple: true, about: 'The value of a placeholder or of a variable of psql.' },
} as const satisfies Record<string, CommandOption>

/** What of these was given, as the configuration has it; others stay as they are. */
export function readingOptions<G extends { readonly set?: readonly string[] }>({
  set,
  ...given
}: G): Omit<G, 'set'> & Pick<Options, 'variables'> {
  return { ...given, ...(set !== undefined && { variables: variablesOf(set) }) }
}

/** What the options set for a layout. */
export function layoutSettings({ variables, command, root }: ResolvedOptions): LayoutSettings {
  return { variables, ...(command !== undefined && { command: { ...command, directory: root } }) }
}

function variablesOf(set: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    set.map((text) => {
      const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? []
      if (name !== undefined) return [name, value!]
      // What was given is not shown: it may be a password.
      throw new Failure('usage', '--set needs a name and a value.', { nextStep: 'Write it as --set NAME=VALUE.' })
    }),
  )
}
