/**
 * Measures what the fingerprints of a table cost the server against printing the same rows. See README.md.
 *
 *   node --import tsx bench/fingerprint.ts [--rows 1000000] [--repeat 3] [--postgres 18]
 */
import { parseArgs } from 'node:util'
import { Observer } from '../src/catalog/snapshot.ts'
import { acquireCluster } from '../src/postgres/acquire.ts'
import { closeSession, openSession } from '../src/postgres/session.ts'
import { serverCpu } from './server-cpu.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    repeat: { type: 'string', default: '3' },
    postgres: { type: 'string', default: '18' },
  },
})

/** The type of a column, and its values as SQL over `g`. */
const columns = [
  ['integer', 'g'],
  ['text', "'title number ' || g"],
  ['timestamptz', "timestamptz '2020-01-01' + g * interval '1 minute'"],
  ['numeric', 'round(g * 1.25, 2)'],
  ['boolean', 'g % 7 = 0'],
  ['uuid', 'md5(g::text)::uuid'],
  ['jsonb', "jsonb_build_object('a', g)"],
  ['text', "repeat('x', g % 50)"],
  ['float8', 'g / 3.0'],
  ['date', "date '2020-01-01' + g % 1000"],
  ['text[]', "ARRAY['a', g::text]"],
  ['bigint', 'nullif(g % 10, 0)'],
]

await using cluster = await acquireCluster({ major: Number(values.postgres) })
const client = await openSession(cluster, 'postgres')
const observer = await Observer.start(client, () => openSession(cluster, cluster.maintenanceDatabase))
const postmaster = Number((await client.query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid")).rows[0].pid)

/** The cheapest of the repetitions: whatever else the machine does only adds. */
async function cpu(action: () => Promise<unknown>): Promise<number> {
  const costs: number[] = []
  for (let round = 0; round < Number(values.repeat); round++) {
    const before = serverCpu(postmaster)
    await action()
    costs.push(serverCpu(postmaster) - before)
  }
  return Math.min(...costs)
}

console.log(`${values.rows} rows, PostgreSQL ${cluster.version}`.padEnd(38), 'COPY, CPU s', '  fingerprint, CPU s', '  times COPY')
for (const count of [3, columns.length]) {
  const some = columns.slice(0, count)
  await client.query(`CREATE TABLE measured (${some.map(([type], index) => `c${index} ${type}`).join(', ')})`)
  await client.query(`INSERT INTO measured SELECT ${some.map(([, value]) => value).join(', ')} FROM generate_series(1, ${values.rows}) g`)
  // What a first reading writes (hint bits) is nobody's cost, and nor are the catalogs, which are read with the rows.
  await client.query(`SELECT count(*) FROM measured`)
  const copy = await cpu(() => client.query(`COPY (SELECT * FROM measured) TO '/dev/null'`))
  const whole = await cpu(() => observer.snapshot(client, { rows: true }))
  const catalogs = await cpu(() => observer.snapshot(client, { rows: false }))
  const fingerprint = whole - catalogs
  const cells = [copy.toFixed(2).padStart(11), fingerprint.toFixed(2).padStart(20), (fingerprint / copy).toFixed(1).padStart(12)]
  console.log(`${count} columns`.padEnd(38), ...cells)
  await client.query(`DROP TABLE measured`)
}
await closeSession(client)
