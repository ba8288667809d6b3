import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ClientConfig } from 'pg'
import { Failure } from '../../core/failure.ts'
import type { Address } from './address.ts'

type Ssl = Exclude<ClientConfig['ssl'], undefined>

/** Anybody may answer. */
const unverified = { rejectUnauthorized: false }

/**
 * In which ways a connection is tried, one after the other, as libpq means its modes; the client library means verify-full by most of them.
 *
 * https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 *
 * @throws Failure `usage` for a mode that there is not, or a file that cannot be read.
 */
export function waysOfSsl({ sslmode = 'prefer', ...files }: Address, host: string): readonly Ssl[] {
  if (host.startsWith('/')) return [false]
  const own = { ...(files.sslcert && { cert: read(files.sslcert) }), ...(files.sslkey && { key: read(files.sslkey) }) }
  const root = rootOf(files)
  switch (sslmode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, { ...unverified, ...own }]
    case 'prefer':
      return [{ ...unverified, ...own }, false]
    case 'no-verify':
      return [{ ...unverified, ...own }]
    case 'require':
      return [root === undefined ? { ...unverified, ...own } : { ...byAuthority(root), ...own }]
    case 'verify-ca':
      // Anybody can have a name certified by a public authority.
      if (root === undefined)
        throw refusal(
          'sslmode=verify-ca needs the certificate of an authority.',
          'Name its file with sslrootcert=FILE, or use verify-full.',
        )
      return [{ ...byAuthority(root), ...own }]
    case 'verify-full':
      return [{ ...(root !== undefined && { ca: root }), ...own }]
    default:
      throw refusal(
        'The server is named with an sslmode that there is not.',
        'The modes are disable, allow, prefer, require, verify-ca and verify-full.',
      )
  }
}

/** The server's name is not looked at. */
function byAuthority(ca: string) {
  return { ca, checkServerIdentity: () => undefined }
}

function rootOf({ sslrootcert }: Address): string | undefined {
  if (sslrootcert === 'system') return undefined
  if (sslrootcert !== undefined) return read(sslrootcert)
  const usual = join(homedir(), '.postgresql', 'root.crt')
  return existsSync(usual) ? read(usual) : undefined
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw refusal(`The connection names a file that cannot be read: ${file}`, 'Name the certificate or key that is there.')
  }
}

function refusal(sentence: string, nextStep: string): Failure {
  return new Failure('usage', sentence, { nextStep })
}
