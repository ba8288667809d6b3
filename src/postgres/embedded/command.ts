import { type ChildProcess, spawn } from 'node:child_process'
import { Failure } from '../../core/failure.ts'
import type { ServerUser } from './server-user.ts'
import { atSweep } from './sweep.ts'

/**
 * The environment of every program that we start: what the platform needs to run it, and nothing that PostgreSQL reads.
 * `LC_ALL` keeps its messages in English, `TZ` makes a server's time zone the same on every machine.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'COMSPEC', 'PATHEXT']
  const inherited = Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
  return { ...inherited, LC_ALL: 'C', TZ: 'UTC' }
}

/** What `spawn` needs to start a program as the server's user. */
export function asUser(user: ServerUser | null): { uid?: number; gid?: number; cwd: string; env: NodeJS.ProcessEnv; detached: boolean } {
  // Our own working directory may be closed to the other user. Detached: a Ctrl-C in the terminal is for us, and we end what we started.
  const rest = { cwd: process.platform === 'win32' ? process.cwd() : '/', env: cleanEnvironment(), detached: process.platform !== 'win32' }
  return user ? { uid: user.uid, gid: user.gid, ...rest } : rest
}

export interface CommandResult {
  readonly succeeded: boolean
  /** stdout and stderr, in the order in which they came. */
  readonly output: string
}

/** Runs a program to its end. It is ended with us if we end first. */
export async function runCommand(command: string, parameters: readonly string[], user: ServerUser | null): Promise<CommandResult> {
  const child = spawn(command, [...parameters], { ...asUser(user), stdio: ['ignore', 'pipe', 'pipe'] })
  const forget = atSweep(() => killGroup(child))
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve({ succeeded: false, output: error.message }))
      child.once('close', (status) => resolve({ succeeded: status === 0, output: output.trim() }))
    })
  } finally {
    forget()
  }
}

/**
 * The failure that a program's output tells of.
 *
 * @param place the directory that it wrote to.
 */
export function commandFailure(sentence: string, output: string, place: string): Failure {
  const lines = output.split('\n')
  const full = lines.find((line) => /no space left on device|disk quota exceeded|ENOSPC|EDQUOT/i.test(line))
  const said = full ?? lines.slice(-12).join('\n')
  const evidence = said ? [{ title: 'What it said', body: said }] : []
  if (full) {
    return new Failure('environment', `There is no space left for a PostgreSQL server in ${place}.`, {
      evidence,
      nextStep: 'Free 200 MB there, or set TMPDIR and PG_ROUNDTRIP_CACHE to directories that have them.',
    })
  }
  return new Failure('environment', sentence, { evidence })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
