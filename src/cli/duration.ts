import { Failure } from '../core/failure.ts'

const units = { ms: 1, s: 1000, m: 60_000 } as const

/**
 * A time as it stands on a command line: `500ms`, `30s`, `10m`, or a bare number of milliseconds, as in the configuration.
 *
 * @returns milliseconds.
 * @throws Failure `usage` for anything else.
 */
export function millisecondsIn(text: string, option: string): number {
  const [, number, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? []
  const milliseconds = Math.round(Number(number) * units[unit as keyof typeof units])
  if (milliseconds > 0) return milliseconds
  throw new Failure('usage', `--${option} ${text} is no time.`, { nextStep: `Write it as 30s, 10m or 500ms: --${option} 10m.` })
}
