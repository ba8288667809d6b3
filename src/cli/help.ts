import type { Command, CommandOption, CommandOptions } from './command.ts'

const everywhere: CommandOptions = { help: { type: 'boolean', about: 'Shows this.' } }

/** The help of `pg-roundtrip` itself. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    'pg-roundtrip proves that a PostgreSQL migration does what its spec says, and that rolling it back',
    'returns the database to exactly what it was.',
    '',
    'Usage: pg-roundtrip COMMAND [options]',
    '',
    ...aligned(commands.map(({ name, summary }) => [name, summary])),
    '',
    ...aligned([
      ['--help', 'Shows this; after a command, its options.'],
      ['--version', 'Shows the version.'],
    ]),
    '',
    'Exit status: 0 nothing failed, 1 something failed, 2 the input cannot be used, 3 there is no server or no room.',
    '',
  ].join('\n')
}

/** The help of one command. */
export function commandHelp({ name, summary, options }: Command): string {
  const rows = Object.entries({ ...options, ...everywhere }).map(([option, spec]) => [spelled(option, spec), spec.about] as const)
  const operands = Object.values(options).flatMap(({ operand, multiple, value }) => (operand ? [`${value}${multiple ? '…' : ''} `] : []))
  return [
    `pg-roundtrip ${name}: ${summary}`,
    '',
    `Usage: pg-roundtrip ${name} ${operands.join('')}[options]`,
    '',
    ...aligned(rows),
    '',
  ].join('\n')
}

function spelled(option: string, { type, value = 'VALUE', multiple, operand }: CommandOption): string {
  if (operand) return `${value}${multiple === true ? '…' : ''}`
  return type === 'boolean' ? `--${option}` : `--${option} ${value}${multiple === true ? '…' : ''}`
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
