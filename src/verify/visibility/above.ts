import { readBypasses } from '../../access/bypasses.ts'
import type { AboveRowSecurity } from '../../core/result.ts'
import type { History } from '../history.ts'

const isGuarded = `SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relrowsecurity AND n.nspname !~ '^pg_' AND n.nspname <> ALL ($1)) AS guarded`

/** Everybody who gets round row security in the state that the history has come to; `undefined`: no table of the user's has any. What is the platform's own is left out. */
export function readAbove(history: History): Promise<readonly AboveRowSecurity[] | undefined> {
  const except = [...new Set(history.platformTables.map(([schema]) => schema!))].filter((schema) => schema !== 'public')
  return history.read(async (client) => {
    const { rows } = await client.query<{ guarded: boolean }>(isGuarded, [except])
    if (!rows[0]!.guarded) return undefined
    await client.query('BEGIN READ ONLY')
    try {
      return await readBypasses(client, { except })
    } finally {
      await client.query('ROLLBACK')
    }
  })
}
