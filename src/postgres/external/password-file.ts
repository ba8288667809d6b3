import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The connection for which a password is looked up. */
export interface Login {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/**
 * The password that a file keeps for a connection. A file that others may read is not used, as libpq does it.
 *
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 *
 * @param file default: PGPASSFILE, or that of the user.
 */
export function keptPassword(login: Login, file = process.env['PGPASSFILE'] || usualFile()): string | undefined {
  let lines: string[]
  try {
    const { mode } = statSync(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) return undefined
    lines = readFileSync(file, 'utf8').split(/\r?\n/)
  } catch {
    return undefined
  }
  const host = login.host.startsWith('/') ? 'localhost' : login.host
  const wanted = [host, String(login.port), login.database, login.user]
  for (const line of lines) {
    if (line.startsWith('#')) continue
    const [password, ...rest] = fieldsOf(line).reverse()
    const fields = rest.reverse()
    if (fields.length === 4 && fields.every((field, index) => field === '*' || field === wanted[index])) return password
  }
  return undefined
}

/** Four fields, and a password, in which a colon is one. */
function fieldsOf(line: string): string[] {
  const fields: string[] = []
  let field = ''
  for (let at = 0; at < line.length; at++) {
    if (line[at] === ':' && fields.length < 4) {
      fields.push(field)
      field = ''
      continue
    }
    if (line[at] === '\\' && at + 1 < line.length) at++
    field += line[at]
  }
  return [...fields, field]
}

function usualFile(): string {
  if (process.platform === 'win32') return join(process.env['APPDATA'] ?? homedir(), 'postgresql', 'pgpass.conf')
  return join(homedir(), '.pgpass')
}
