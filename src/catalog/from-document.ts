import { z } from 'zod'
import { Failure } from '../core/failure.ts'
import type { BuiltinDigests } from './builtin-digests.ts'
import type { Comparable } from './comparable.ts'
import { documentFormat, documentSchema, documentVersion, type Snapshot, type SnapshotEntry } from './document.ts'
import { Entry, entryKey } from './entry.ts'
import type { Placement } from './extent.ts'
import type { RowFingerprint, RowState, SequenceState } from './fingerprint.ts'

/** A snapshot that was plain data, ready to be compared. */
export function fromDocument(document: Snapshot): Comparable {
  const entries = new Map<string, Entry>()
  const builtins = new Set<string>()
  for (const one of document.entries) {
    const key = keyIn(entries, one)
    entries.set(key, entryFrom(one))
    if (one.builtin) builtins.add(key)
  }
  const { digests, edited } = document.builtins
  const { catalogs, columns, cluster } = document.shows
  const placement: Placement = {
    catalogs: new Map(catalogs.flatMap(({ name, kinds }) => kinds.map((kind) => [kind, name] as const))),
    builtins,
  }
  return {
    entries,
    keys: new Map(),
    edited: new Map(
      edited.map(({ now, pristine, guessed }) => {
        const one = { now: now && entryFrom(now), pristine: pristine && entryFrom(pristine) }
        const { kind, identity } = (now ?? pristine)!
        return [entryKey(kind, identity), guessed ? { ...one, guessed } : one]
      }),
    ),
    digests: digests && digestsFrom(digests),
    settings: document.settings && new Map(Object.entries(document.settings)),
    rows: rowsFrom(document),
    extent: { major: document.server.major, catalogs: new Set(catalogs.map(({ name }) => name)), columns: new Set(columns), cluster },
    placement: () => placement,
  }
}

export function digestsFrom({ collations, catalogs }: NonNullable<Snapshot['builtins']['digests']>): BuiltinDigests {
  return { collations, catalogs: new Map(catalogs.map(({ name, before, after }) => [name, { before, after }])) }
}

/** Objects that nothing tells apart are told apart as the reader of the catalogs does. */
function keyIn(entries: ReadonlyMap<string, Entry>, { kind, identity }: SnapshotEntry): string {
  let key = entryKey(kind, identity)
  for (let n = 2; entries.has(key); n++) key = entryKey(kind, [...identity, `(${n})`])
  return key
}

function entryFrom({ kind, identity, scope, attributes, data = [], residue = {}, belongsTo = [], place }: SnapshotEntry): Entry {
  const entry = new Entry({ kind, identity }, scope, [...belongsTo])
  for (const [name, value] of Object.entries(attributes)) entry.set(name, value)
  for (const name of data) entry.noteData(name)
  for (const [name, value] of Object.entries(residue)) entry.noteResidue(name, value)
  const [parent] = belongsTo
  if (place && parent) entry.ordinal = { ...place, within: entryKey(parent.kind, parent.identity) }
  return entry
}

function rowsFrom({ tables, sequences }: Snapshot): RowState | null {
  if (!tables || !sequences) return null
  const fingerprint = ({ kind, identity, rows, columns, hashes }: (typeof tables)[number]): RowFingerprint => ({
    kind,
    identity,
    count: rows,
    columns,
    hashes,
  })
  const state = ({ identity, lastValue, isCalled, increment }: (typeof sequences)[number]): SequenceState => ({
    identity,
    lastValue,
    isCalled,
    increment,
  })
  return {
    tables: new Map(tables.map((table) => [entryKey(table.kind, table.identity), fingerprint(table)])),
    sequences: new Map(sequences.map((sequence) => [entryKey(sequence.kind, sequence.identity), state(sequence)])),
    notCompared: [],
  }
}

/**
 * Reads the text of a snapshot file.
 *
 * @param name what the file is called in messages.
 * @throws Failure `usage` that names the file: no JSON, cut off, of another format or version, or damaged.
 */
export function readDocument(content: string, name: string): Snapshot {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch {
    const begins = content.trimStart().startsWith('{')
    throw refusal(`${name} is no snapshot: ${begins ? 'its JSON is cut off or damaged' : 'it is not JSON'}.`)
  }
  return checkDocument(value, name)
}

/** @throws Failure `usage` for anything but a snapshot of the version that this program writes. */
export function checkDocument(value: unknown, name: string): Snapshot {
  const head = z.object({ format: z.literal(documentFormat), formatVersion: z.unknown() }).safeParse(value)
  if (!head.success) throw refusal(`${name} is no snapshot: it does not say that its format is "${documentFormat}".`)
  const { formatVersion } = head.data
  if (formatVersion !== documentVersion) {
    throw refusal(
      `${name} is a snapshot of format version ${JSON.stringify(formatVersion)}, and this pg-roundtrip reads version ${documentVersion}.`,
    )
  }
  const parsed = documentSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue!.path.map(String).join('.') || 'the whole'
  throw refusal(`${name} is damaged: ${where}: ${issue!.message}.`)
}

function refusal(sentence: string): Failure {
  return new Failure('usage', sentence, { nextStep: 'Take the snapshot again: pg-roundtrip snapshot --url URL --out FILE.' })
}
