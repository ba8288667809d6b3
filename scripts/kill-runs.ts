/**
 * Kills runs of `verify` by SIGKILL at random moments, then lets one end, and looks for whatever of them is left: processes, directories, sockets, containers, databases, roles.
 *
 *     npm run build && npx tsx scripts/kill-runs.ts ['embedded 18'|testcontainers|'external, as superuser'|…] [RUNS] [SEED]
 *
 * Exits with 1 when something is left, or when the last run does not pass.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type Subject, subjects } from '../fixtures/provider-subjects.ts'
import { socketsOf } from '../fixtures/remains.ts'
import { checkout, historyFor, VerifyRun } from '../fixtures/verify-run.ts'

const [name = 'embedded 18', runs = '20', seed = String(Date.now() % 100_000)] = process.argv.slice(2)
const subject = subjects.find((one) => one.name === name)
if (subject === undefined) throw new Error(`There is no ${name}, only ${subjects.map((one) => one.name).join('; ')}.`)
if (subject.unavailable !== undefined) throw new Error(subject.unavailable)
process.exitCode = (await killRuns(subject, Number(runs), random(Number(seed)))) ? 0 : 1

async function killRuns(subject: Subject, count: number, next: () => number): Promise<boolean> {
  const postgres = await subject.postgres()
  using project = checkout(historyFor(subject), postgres)
  const whole = await timed(project)
  console.log(`${subject.name}: a whole run takes ${seconds(whole.time)}; seed ${seed}`)
  const pids = [whole.pid]
  const moments: number[] = []
  let ended = 0
  while (moments.length < count) {
    const one = new VerifyRun(project)
    const moment = next() * whole.time
    await Promise.race([pause(moment), one.end()])
    if (one.child.kill('SIGKILL')) moments.push(moment)
    else ended++
    await one.end()
    pids.push(one.pid)
  }
  console.log(`${count} were killed (${ended} more had ended before), after ${moments.map(seconds).join(', ')}`)
  const last = await timed(project)
  pids.push(last.pid)
  const since = performance.now()
  let left = await remains(subject, pids)
  while (left.length > 0 && performance.now() - since < 25_000) {
    await pause(100)
    left = await remains(subject, pids)
  }
  console.log(left.length === 0 ? `nothing is left ${seconds(performance.now() - since)} after the last run` : `left:\n${left.join('\n')}`)
  await subject.stop()
  return left.length === 0 && whole.status === 0 && last.status === 0
}

async function timed(project: ReturnType<typeof checkout>): Promise<{ pid: number; status: number | string; time: number }> {
  const since = performance.now()
  const run = new VerifyRun(project)
  const status = await run.end()
  if (status !== 0) console.log(`a run that was left alone ended with ${status}:\n${run.stderr}${run.stdout}`)
  return { pid: run.pid, status, time: performance.now() - since }
}

async function remains(subject: Subject, pids: readonly number[]): Promise<string[]> {
  const each = await Promise.all(pids.map(async (pid) => [...(await subject.remains(pid)), ...socketsOf(pid)]))
  return [...new Set(each.flat())]
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function seconds(time: number): string {
  return `${(time / 1000).toFixed(2)} s`
}
