import type { Entry } from '../entry.ts'

const limits: Readonly<Record<string, readonly [bigint, bigint]>> = {
  smallint: [-32768n, 32767n],
  integer: [-2147483648n, 2147483647n],
  bigint: [-9223372036854775808n, 9223372036854775807n],
}

export interface SequenceOptions {
  readonly seqtypid: string
  readonly seqincrement: string
  readonly seqmin: string
  readonly seqmax: string
  readonly seqstart: string
  readonly seqcache: string
  readonly seqcycle: string
}

export const sequenceAttributes = ['seqtypid', 'seqincrement', 'seqmin', 'seqmax', 'seqstart', 'seqcache', 'seqcycle'] as const

/** `undefined`: it is no whole sequence. */
export function sequenceOptions(entry: Entry): SequenceOptions | undefined {
  const values = sequenceAttributes.map((name) => [name, entry.attributes.get(name)] as const)
  return values.every(([, value]) => value !== undefined) ? (Object.fromEntries(values) as unknown as SequenceOptions) : undefined
}

/** The options of a new sequence that are not the ones it would have anyway (docs: CREATE SEQUENCE). */
export function newSequenceOptions(options: SequenceOptions): string[] {
  const { seqtypid, seqincrement, seqmin, seqmax, seqstart, seqcache, seqcycle } = options
  const ascending = !seqincrement.startsWith('-')
  const [lowest, highest] = limits[seqtypid] ?? []
  const [usualMin, usualMax] = ascending ? [1n, highest] : [lowest, -1n]
  const words: [boolean, string][] = [
    [seqtypid !== 'bigint', `AS ${seqtypid}`],
    [seqincrement !== '1', `INCREMENT BY ${seqincrement}`],
    [seqmin !== String(usualMin), `MINVALUE ${seqmin}`],
    [seqmax !== String(usualMax), `MAXVALUE ${seqmax}`],
    [seqstart !== (ascending ? seqmin : seqmax), `START WITH ${seqstart}`],
    [seqcache !== '1', `CACHE ${seqcache}`],
    [seqcycle === 't', 'CYCLE'],
  ]
  return words.flatMap(([said, text]) => (said ? [text] : []))
}
