/**
 * Measures `pg-roundtrip verify` against the floor and against pg_dump before and after, in one run on one machine. See README.md.
 *
 *   npm run build && node --import tsx bench/run.ts [--sizes 100,300] [--repeat 1] [--without-dumps]
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Cost, costOf } from './cpu.ts'
import { generate } from './generate.ts'

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,300' },
    repeat: { type: 'string', default: '1' },
    'without-dumps': { type: 'boolean', default: false },
  },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'pg-roundtrip-bench-'))

try {
  // The first start of a version initialises its data directory and caches it; nobody pays for that twice.
  await verify(project(2))
  for (const size of values.sizes.split(',').map(Number)) {
    const directory = project(size)
    const floor = await best(() => way('floor', directory))
    const ways = [
      { name: 'floor: up, down, up, nothing checked', cost: floor },
      { name: 'pg-roundtrip verify', cost: await best(() => verify(directory)) },
      ...(values['without-dumps']
        ? []
        : [{ name: 'psql, pg_dump before and after, diff', cost: await best(() => way('dumps', directory)) }]),
    ]
    print(size, ways, floor)
  }
} finally {
  rmSync(scratch, { recursive: true })
}

function project(size: number): string {
  const directory = join(scratch, String(size), 'migrations')
  generate(size, directory)
  return directory
}

/** The cheapest of the repetitions: whatever else the machine does only adds. */
async function best(measure: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = []
  for (let round = 0; round < Number(values.repeat); round++) costs.push(await measure())
  return costs.reduce((a, b) => (a.cpuSeconds <= b.cpuSeconds ? a : b))
}

/** Everything that the command costs, from the start of its process until its server has stopped. */
async function verify(directory: string): Promise<Cost> {
  const elsewhere = join(directory, '..', 'cwd')
  mkdirSync(elsewhere, { recursive: true })
  // This process only waits: its own share is far below the clock's resolution.
  return await costOf(async () => {
    spawned([join(root, 'dist/cli/main.js'), 'verify', '--migrations', directory, '--postgres', '15'], elsewhere)
  })
}

/** A way's own account of its cost: loading TypeScript is left out. */
async function way(name: 'floor' | 'dumps', directory: string): Promise<Cost> {
  return JSON.parse(spawned(['--import', 'tsx', join(root, 'bench/way.ts'), name, directory], root)) as Cost
}

function spawned(options: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`node ${options.join(' ')} ended with ${status}\n${stdout}${stderr}`)
  return stdout
}

function print(size: number, ways: readonly { name: string; cost: Cost }[], floor: Cost): void {
  const heads = ['CPU s', 'wall s', 'CPU / floor', 'CPU ms / migration']
  console.log(`\n${`${size} migrations`.padEnd(38)}${heads.map((head) => head.padStart(head.length + 3)).join('')}`)
  for (const { name, cost } of ways) {
    const cells = [
      cost.cpuSeconds.toFixed(2),
      cost.wallSeconds.toFixed(2),
      (cost.cpuSeconds / floor.cpuSeconds).toFixed(1),
      ((cost.cpuSeconds * 1e3) / size).toFixed(1),
    ]
    const aligned = cells.map((cell, index) => cell.padStart(heads[index]!.length + 3))
    console.log(name.padEnd(38) + aligned.join(''))
  }
}
