import { readFileSync } from 'node:fs'

/** What one way cost. */
export interface Cost {
  readonly cpuSeconds: number
  readonly wallSeconds: number
}

/** The kernel's unit in /proc/PID/stat on every Linux that Node runs on (USER_HZ). */
const ticksPerSecond = 100

/**
 * CPU seconds of all children of this process that have ended and were waited for, with all that they waited for in turn. A PostgreSQL
 * server waits for its sessions' processes, and whoever started the server waits for it: once it has stopped, every one of them is in here.
 */
export function cpuOfEndedChildren(): number {
  // The command name in the second field may hold blanks; cutime and cstime are fields 16 and 17 of the whole line.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}

/** CPU and wall seconds of this process and of the children that end within `action`. */
export async function costOf(action: () => Promise<void>): Promise<Cost> {
  const [startedAt, own, children] = [performance.now(), process.cpuUsage(), cpuOfEndedChildren()]
  await action()
  const { user, system } = process.cpuUsage(own)
  return { cpuSeconds: (user + system) / 1e6 + cpuOfEndedChildren() - children, wallSeconds: (performance.now() - startedAt) / 1e3 }
}
