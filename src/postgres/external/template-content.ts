import type { Client } from 'pg'

/** https://www.postgresql.org/docs/current/system-catalog-initial-data.html: what has a smaller number, initdb made. */
const firstOfOurs = 16384

/**
 * What a new database of this server holds already, because template1 does: it is no migration's doing, and elsewhere it may be missing.
 *
 * @param client a session on a database that was made from template1 just now.
 * @returns a sentence; `undefined`: nothing.
 */
export async function templateContent(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ what: string }>(
    `SELECT what FROM (
       SELECT 1 AS place, 'extension ' || extname AS what FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
       UNION ALL SELECT 2, 'schema ' || nspname FROM pg_catalog.pg_namespace WHERE oid >= $1 AND nspname !~ '^pg_'
       UNION ALL SELECT 3, count(*) || CASE count(*) WHEN 1 THEN ' table or view' ELSE ' tables and views' END FROM pg_catalog.pg_class c
         WHERE oid >= $1 AND relkind IN ('r', 'p', 'v', 'm', 'f') AND ${notOfAnExtension('pg_class')} HAVING count(*) > 0
       UNION ALL SELECT 4, count(*) || CASE count(*) WHEN 1 THEN ' function' ELSE ' functions' END FROM pg_catalog.pg_proc c
         WHERE oid >= $1 AND ${notOfAnExtension('pg_proc')} HAVING count(*) > 0
     ) AS all_of_it ORDER BY place, what`,
    [firstOfOurs],
  )
  if (rows.length === 0) return undefined
  const list = rows.map(({ what }) => what).join(', ')
  return `The migrations were walked on what template1 of the server that you named holds: ${list}. A server without it may be another matter.`
}

function notOfAnExtension(catalog: 'pg_class' | 'pg_proc'): string {
  return `NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.${catalog}'::regclass AND d.objid = c.oid AND d.deptype = 'e')`
}
