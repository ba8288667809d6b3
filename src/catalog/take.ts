import type { Client } from 'pg'
import { Failure } from '../core/failure.ts'
import { missedIn, type NotCompared } from './access.ts'
import { digestsOf, selectDigests } from './builtin-digests.ts'
import { builtinNames } from './builtins.ts'
import type { Comparable } from './comparable.ts'
import { readEdited } from './edited.ts'
import { buildEntries } from './entries.ts'
import { extentOf, placementOf } from './extent.ts'
import { readRows } from './fingerprint.ts'
import { Names } from './names.ts'
import { readAlone, whilePinned } from './read.ts'
import { selectBuiltinNames } from './select-rows.ts'
import { readShape } from './shape.ts'
import { settingsOf } from './snapshot.ts'

/** What a snapshot of an arbitrary database shows beside its schema. */
export interface Scopes {
  /** Fingerprints of rows, the state of sequences, what large objects hold. */
  readonly rows: boolean
  /** Roles, memberships, settings, tablespaces and the database's own properties. */
  readonly cluster: boolean
}

/** A database at one moment, read on its own. */
export interface Taken extends Comparable {
  /** The server's version, `18.4`. */
  readonly version: string
  readonly notCompared: readonly NotCompared[]
}

const oldest = 14

/** A table may have been replaced, since it was looked up, by a view whose functions somebody else wrote; pg_dump takes the same care. */
const onlyTables = `SELECT set_config(name, 'view, foreign-table', true) FROM unnest(ARRAY['restrict_nonsystem_relation_kind']) name WHERE current_setting(name, true) IS NOT NULL`

/**
 * Reads a database of which nothing else is known, in one transaction that writes nothing.
 *
 * @throws Failure `environment` when the server is too old, or our role may not know what things are called.
 */
export function takeAlone(client: Client, { rows, cluster }: Scopes): Promise<Taken> {
  return whilePinned(client, async () => {
    await assertNewEnough(client)
    await client.query(onlyTables)
    const shape = await readShape(client, { contents: rows, alone: true })
    const selects = selectBuiltinNames(shape)
    const { raw, answers } = await readAlone(client, shape, [selectDigests(shape), ...selects.map(({ text }) => text)])
    const { digests, written, recorded } = digestsOf(answers[0]!)
    const builtins = builtinNames(selects, answers.slice(1))
    const table = buildEntries(shape, raw, new Names(raw.rows, builtins))
    const state = rows ? await readRows(client, raw, { open: true }) : null
    const shown = (scope: NotCompared['scope']) => (scope === 'rows' ? rows : scope !== 'cluster' || cluster)
    return {
      version: shape.version,
      entries: cluster ? table.byKey : new Map([...table.byKey].filter(([, { scope }]) => scope !== 'cluster')),
      keys: table.keys,
      edited: await readEdited(client, shape, raw, builtins, written.keys(), recorded),
      digests,
      settings: cluster ? settingsOf(raw) : null,
      rows: state,
      extent: extentOf(shape, cluster),
      placement: () => placementOf(table.keys),
      notCompared: [...missedIn(shape.notCompared, raw.rows).filter(({ scope }) => shown(scope)), ...(state?.notCompared ?? [])],
    }
  })
}

async function assertNewEnough(client: Client): Promise<void> {
  const { rows } = await client.query<{ n: string; version: string }>(
    "SELECT current_setting('server_version_num') AS n, current_setting('server_version') AS version",
  )
  const { n, version } = rows[0]!
  if (Number(n) >= oldest * 10000) return
  throw new Failure(
    'environment',
    `The server is PostgreSQL ${version.split(' ')[0]}, and ${oldest} is the oldest version that can be read.`,
  )
}
