import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Failure } from '../../core/failure.ts'

/** The user under which a server runs when we ourselves may not run it. */
export interface ServerUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

let found: ServerUser | null | undefined

/**
 * `null`: our own user runs the server. As root it is another one, because PostgreSQL refuses to run as root
 * (https://www.postgresql.org/docs/current/postgres-user.html).
 *
 * @throws Failure `environment` when there is no user that root may become.
 */
export function serverUser(): ServerUser | null {
  found ??= process.getuid?.() === 0 ? firstUsable(knownUsers()) : null
  return found
}

/** Whether the server's user may enter a directory, wherever it lies, judged by the permission bits of its path. */
export function mayEnter(directory: string, user: ServerUser | null): boolean {
  if (!user) return true
  for (let path = resolve(directory); ; path = dirname(path)) {
    try {
      const { uid, gid, mode } = statSync(path)
      const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode
      if ((bits & 0o1) === 0) return false
    } catch {
      return false
    }
    if (path === dirname(path)) return true
  }
}

// nobody owns nothing; postgres may own a server of the machine's; the rest is better than nothing.
const preferred = process.platform === 'darwin' ? ['daemon', '_postgres'] : ['nobody', 'postgres', 'daemon']

function knownUsers(): ServerUser[] {
  let accounts = ''
  try {
    accounts = readFileSync('/etc/passwd', 'utf8')
  } catch {
    // Then there are no users but root.
  }
  const users = accounts
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0)
  const rank = ({ name }: ServerUser) => (preferred.includes(name) ? preferred.indexOf(name) : preferred.length)
  return users.sort((a, b) => rank(a) - rank(b))
}

function firstUsable(users: readonly ServerUser[]): ServerUser {
  // In a container whose user namespace is small, root cannot become just anybody.
  const usable = users.slice(0, 8).find(({ uid, gid }) => spawnSync('/bin/sh', ['-c', ':'], { uid, gid, cwd: '/' }).status === 0)
  if (usable) return usable
  throw new Failure('environment', 'PostgreSQL refuses to run as root, and root cannot become another user here.', {
    nextStep: 'Run this as an ordinary user, or name a local server with --postgres postgres://….',
  })
}
