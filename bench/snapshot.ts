/**
 * Measures what a snapshot of a large schema costs, client and server together, against `pg_dump --schema-only` of the same. See README.md.
 *
 *   npm run build && node --import tsx bench/snapshot.ts [--repeat 5] [--postgres 15]
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { acquireCluster } from '../src/postgres/acquire.ts'
import { closeSession, openSession } from '../src/postgres/session.ts'
import { cpuOfEndedChildren } from './cpu.ts'
import { serverCpu } from './server-cpu.ts'
import { wideSchema } from './wide-schema.ts'

const { values } = parseArgs({ options: { repeat: { type: 'string', default: '5' }, postgres: { type: 'string', default: '15' } } })
const repeat = Number(values.repeat)

await using cluster = await acquireCluster({ major: Number(values.postgres) })
const client = await openSession(cluster, 'postgres')
await client.query(wideSchema())
await client.query('VACUUM ANALYZE')
const postmaster = Number((await client.query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid")).rows[0].pid)
const { host, port, user } = cluster.connection('postgres')
await closeSession(client)

/** The cheapest of the repetitions, in CPU seconds: whatever else the machine does only adds. `times`: how often the server did it for one account of the client. */
async function cheapest(action: () => number, times = 1): Promise<number> {
  const costs: number[] = []
  for (let round = 0; round < repeat; round++) {
    const before = serverCpu(postmaster)
    const ofClient = action()
    // A session's account is its postmaster's once it has ended.
    await new Promise((resolve) => setTimeout(resolve, 100))
    costs.push(ofClient + (serverCpu(postmaster) - before) / times)
  }
  return Math.min(...costs)
}

const dump = await cheapest(() => {
  const before = cpuOfEndedChildren()
  const arguments_ = ['--schema-only', '--host', String(host), '--port', String(port), '--username', String(user), 'postgres']
  const { status, stderr } = spawnSync('pg_dump', arguments_, { maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(stderr.toString())
  return cpuOfEndedChildren() - before
})

/** A process of its own tells its own account: what Node's start and the reading of modules cost is left out, what a first run costs is not. */
const one = `
  import { takeSnapshot } from '${new URL('../dist/index.js', import.meta.url).href}'
  const connectionString = process.argv[1]
  const rounds = Number(process.argv[2])
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    await takeSnapshot({ connectionString, cluster: true })
    const { user, system } = process.cpuUsage(before)
    if (round === rounds - 1) console.log((user + system) / 1e6)
  }`
const url = `postgres://${user}@/postgres?host=${encodeURIComponent(String(host))}&port=${port}`
function snapshots(rounds: number): Promise<number> {
  return cheapest(() => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', one, url, String(rounds)], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return Number(stdout)
  }, rounds)
}
const first = await snapshots(1)
const later = await snapshots(10)

const show = (what: string, seconds: number) =>
  console.log(what.padEnd(40), seconds.toFixed(2).padStart(6), (seconds / dump).toFixed(2).padStart(6))
console.log(`500 tables, PostgreSQL ${cluster.version}`.padEnd(40), 'CPU s', ' / pg_dump')
show('pg_dump --schema-only', dump)
show("a process's first snapshot", first)
show('a snapshot in a process that has taken nine', later)
