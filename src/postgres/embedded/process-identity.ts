import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

/** A process that a later one, perhaps after a restart of the machine, can still tell from another with the same id. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in a unit of the platform's; without a space or a dash. */
  readonly started: string
  /** The space in which the id means something: two containers that share a directory do not share their process ids. */
  readonly space: string
}

let own: ProcessIdentity | undefined

/** This process. */
export function ownIdentity(): ProcessIdentity {
  own ??= identityOf(process.pid)
  return own
}

/** A process that is running, in our own space of process ids. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) ?? '0', space: processSpace() }
}

/**
 * Whether a process has ended. One in another space of process ids cannot be seen from here and counts as running.
 */
export function hasEnded(identity: ProcessIdentity): boolean {
  return identity.space === ownIdentity().space && startOf(identity.pid) !== identity.started
}

/** Whether there is no such process any more; one that only waits for its parent to take notice has ended too. */
export function isGone(pid: number): boolean {
  if (process.platform === 'linux') {
    const stat = linuxStat(pid)
    return stat === undefined || stat[0] === 'Z' || stat[0] === 'X'
  }
  if (process.platform === 'win32') return !canSignal(pid)
  const state = ps(pid, 'stat')
  return state === undefined || state.startsWith('Z')
}

/** The arguments of a running process as one text; empty when there is none. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
  return ps(pid, 'command') ?? ''
}

function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const ticks = linuxStat(pid)?.[19]
    return ticks === undefined ? undefined : Number(ticks).toString(36)
  }
  if (process.platform === 'win32') return canSignal(pid) ? '0' : undefined
  const started = ps(pid, 'lstart')
  return started === undefined ? undefined : (Date.parse(`${started} UTC`) / 1000).toString(36)
}

/** The fields of /proc/PID/stat from the third on: the second, the program's name, may hold blanks and parentheses. */
function linuxStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

function ps(pid: number, field: string): string | undefined {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }
  const found = spawnSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8', env }).stdout?.trim()
  return found ? found : undefined
}

function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function processSpace(): string {
  try {
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))
    return namespace ? Number(namespace[0]).toString(36) : '0'
  } catch {
    return '0'
  }
}
