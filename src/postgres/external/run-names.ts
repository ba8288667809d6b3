import { randomBytes } from 'node:crypto'

/** What one run calls its databases on a server that others use too. */
export interface RunNames {
  /** Eight hexadecimal digits, made by chance: two machines may run processes of the same number. */
  readonly id: string
  /** What is walked. */
  readonly walked: string
  readonly copy: string
  /** No migration runs in it; it is the first that a run makes and the last that it removes. */
  readonly untouched: string
  /** @param number from 1; kept on purpose, and not removed by any run. */
  kept(number: number): string
}

const prefix = 'pg_roundtrip_'
const ours = new RegExp(`^${prefix}([0-9a-f]{8})(_copy|_untouched)?$`)

/** @param id default: a new one. */
export function runNames(id = randomBytes(4).toString('hex')): RunNames {
  const walked = `${prefix}${id}`
  return { id, walked, copy: `${walked}_copy`, untouched: `${walked}_untouched`, kept: (number) => `${walked}_kept_${number}` }
}

/** The id of the run that made a database for itself; `undefined`: none of ours did, or it was kept on purpose. */
export function runThatMade(database: string): string | undefined {
  return ours.exec(database)?.[1]
}
