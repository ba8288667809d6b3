import { readShape } from '../src/catalog/shape.ts'
import { skipOf } from '../src/catalog/skip-list.ts'
import { embeddedMajors } from '../src/config/postgres-option.ts'
import { acquireCluster } from '../src/postgres/acquire.ts'
import { closeSession, openSession } from '../src/postgres/session.ts'

interface Column {
  readonly catalog: string
  readonly shared: boolean
  readonly name: string
  readonly compared: boolean
  readonly majors: number[]
}

/** What the servers that come along have, read from each of them: every column of every catalog, with the versions that have it. */
async function readColumns(): Promise<Column[]> {
  const columns = new Map<string, Column>()
  for (const major of embeddedMajors) {
    await using cluster = await acquireCluster({ major })
    const session = await openSession(cluster, cluster.maintenanceDatabase)
    const shape = await readShape(session)
    const { rows } = await session.query<{ catalog: string; shared: boolean; name: string }>(
      `SELECT c.relname AS catalog, c.relisshared AS shared, a.attname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum`,
    )
    await closeSession(session)
    for (const { catalog, shared, name } of rows) {
      const key = `${catalog}.${name}`
      const known = columns.get(key)
      if (known) known.majors.push(major)
      else {
        const compared = shape.catalogs.get(catalog)?.columns.some((column) => column.name === name && !column.auxiliary) ?? false
        if (!compared && !skipOf(catalog, name)) throw new Error(`${key} is neither compared nor on the skip list`)
        columns.set(key, { catalog, shared, name, compared, majors: [major] })
      }
    }
  }
  return [...columns.values()].sort((a, b) => (a.catalog < b.catalog ? -1 : a.catalog > b.catalog ? 1 : 0))
}

/** A table in Markdown: each catalog with the columns that are compared, and the versions of what not all of them have. */
export async function comparedCatalogs(): Promise<string> {
  const columns = (await readColumns()).filter(({ compared }) => compared)
  const names = [...new Set(columns.map(({ catalog }) => catalog))]
  const rows = names.map((catalog) => {
    const own = columns.filter((column) => column.catalog === catalog)
    return `| \`${catalog}\` | ${own[0]!.shared ? 'cluster' : 'database'} | ${own.map(({ name, majors }) => `${name}${versions(majors)}`).join(', ')} |`
  })
  return `${names.length} catalogs, ${columns.length} columns. "(16–)": since that version; "(–17)": until it; nothing: on all of ${embeddedMajors.join(', ')}.

| catalog | scope | columns that are compared |
|---|---|---|
${rows.join('\n')}`
}

function versions(majors: readonly number[]): string {
  const [first, last] = [majors[0]!, majors.at(-1)!]
  if (majors.length === embeddedMajors.length) return ''
  return ` (${first === embeddedMajors[0] ? '' : first}–${last === embeddedMajors.at(-1) ? '' : last})`
}
