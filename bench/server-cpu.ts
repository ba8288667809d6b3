import { readdirSync, readFileSync } from 'node:fs'

/** The kernel's unit in /proc/PID/stat on every Linux that Node runs on (USER_HZ). */
const ticksPerSecond = 100

interface Process {
  readonly parent: number
  /** Its own and that of the children it has waited for. */
  readonly ticks: number
}

/** CPU seconds that a running server and all its processes have used so far; a session that has ended is in the postmaster's account. */
export function serverCpu(postmaster: number): number {
  const processes = new Map<number, Process>()
  for (const name of readdirSync('/proc')) {
    const process = /^\d+$/.test(name) ? readProcess(name) : undefined
    if (process) processes.set(Number(name), process)
  }
  let ticks = 0
  for (const [pid, process] of processes) if (pid === postmaster || process.parent === postmaster) ticks += process.ticks
  return ticks / ticksPerSecond
}

function readProcess(pid: string): Process | undefined {
  try {
    // The command name in the second field may hold blanks: fields are counted from behind its closing bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
    return { parent: Number(fields[1]), ticks }
  } catch {
    // It ended while we looked.
    return undefined
  }
}
