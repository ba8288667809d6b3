import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { addressFrom, addressIn } from './address.ts'
import { isLocal } from './locality.ts'
import { keptPassword } from './password-file.ts'
import { waysOfSsl } from './ssl.ts'

const directory = mkdtempSync(join(tmpdir(), 'address-'))
afterAll(() => rmSync(directory, { recursive: true }))

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('It was not refused.')
}

describe('a connection string says', () => {
  it.each([
    ['postgres://localhost', { host: 'localhost' }],
    [
      'postgresql://ann:s%40crt@db.example.com:6543/app',
      { host: 'db.example.com', port: 6543, user: 'ann', password: 's@crt', database: 'app' },
    ],
    ['postgres://ann@[::1]/app', { host: '::1', user: 'ann', database: 'app' }],
    ['postgres:///app?host=/run/postgresql&port=5433', { host: '/run/postgresql', port: 5433, database: 'app' }],
    ['postgres://localhost/?dbname=app&user=ann&password=secret', { host: 'localhost', user: 'ann', password: 'secret', database: 'app' }],
    [
      'postgres://h/d?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem&passfile=/p',
      { host: 'h', database: 'd', sslmode: 'verify-full', sslrootcert: '/ca.pem', sslcert: '/c.pem', sslkey: '/k.pem', passfile: '/p' },
    ],
    ['postgres://h/d?ssl=true', { host: 'h', database: 'd', sslmode: 'require' }],
    ['postgres://h/d?options=-c%20work_mem%3D1MB', { host: 'h', database: 'd', options: '-c work_mem=1MB' }],
  ])('%s', (url, address) => {
    expect(addressIn(url)).toEqual(address)
  })

  it.each(['secret', 'mysql://ann:secret@localhost/app', 'postgres://ann:secret@local host:x/app', 'postgres://ann:sec/ret@localhost/app'])(
    'nothing: %s, and the refusal does not say it',
    (url) => {
      expect(refusal(() => addressIn(url))).toBe('What was named as a PostgreSQL server is not a connection string.')
    },
  )
})

describe('the environment says', () => {
  it.each([
    [{ DATABASE_URL: 'postgres://ann@localhost/app' }, { host: 'localhost', user: 'ann', database: 'app' }],
    [
      { PGHOST: '/run/postgresql', PGPORT: '5433', PGUSER: 'ann', PGPASSWORD: 'secret', PGDATABASE: 'app', PGSSLMODE: 'disable' },
      { host: '/run/postgresql', port: 5433, user: 'ann', password: 'secret', database: 'app', sslmode: 'disable' },
    ],
    [
      { DATABASE_URL: 'postgres://h/app', PGHOST: 'other', PGPASSWORD: 'secret', PGSERVICE: 'theirs' },
      { host: 'h', database: 'app', password: 'secret' },
    ],
  ])('%j', (environment, address) => {
    expect(addressFrom(environment)).toEqual(address)
  })

  it.each([
    [{}, 'The environment names no server: neither DATABASE_URL nor PGHOST nor PGPORT is set.'],
    [{ PGUSER: 'ann' }, 'The environment names no server: neither DATABASE_URL nor PGHOST nor PGPORT is set.'],
    [{ PGSERVICE: 'theirs', PGHOST: 'h' }, 'PGSERVICE names a server, and it is not read.'],
    [{ PGHOSTADDR: '10.0.0.7' }, 'PGHOSTADDR names a server, and it is not read.'],
  ])('no server: %j', (environment, sentence) => {
    expect(refusal(() => addressFrom(environment))).toBe(sentence)
  })
})

describe('a server is', () => {
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  )

  it.each(['localhost', '127.0.0.1', '127.8.9.1', '::1', '/run/postgresql'])('on this machine at %s', async (host) => {
    expect(await isLocal(host)).toBe(true)
  })

  it.each(['10.0.0.7', '0.0.0.0', 'localhost.invalid', 'no-such-host.invalid', ...own])('perhaps on another at %s', async (host) => {
    expect(await isLocal(host)).toBe(false)
  })
})

describe('a file of passwords', () => {
  const file = join(directory, 'pgpass')
  const login = { host: 'localhost', port: 5432, database: 'app', user: 'ann' }
  const lines = [
    '# a comment:*:*:*:no',
    'localhost:5433:app:ann:of-another-port',
    'localhost:5432:app:bob:bobs',
    'localhost:*:app:ann:with\\:colon\\\\',
    '*:*:*:*:last',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })

  it.each([
    [login, 'with:colon\\'],
    [{ ...login, host: '/run/postgresql' }, 'with:colon\\'],
    [{ ...login, user: 'bob' }, 'bobs'],
    [{ ...login, port: 5433 }, 'of-another-port'],
    [{ ...login, database: 'other' }, 'last'],
  ])('has the first that fits: %j', (one, password) => {
    expect(keptPassword(one, file)).toBe(password)
  })

  it('is not used when others may read it, or when it is not there', () => {
    chmodSync(file, 0o640)
    expect([keptPassword(login, file), keptPassword(login, join(directory, 'none'))]).toEqual([undefined, undefined])
    chmodSync(file, 0o600)
  })
})

describe('SSL', () => {
  it.each([
    [{ sslmode: 'verify-ca' }, 'sslmode=verify-ca needs the certificate of an authority.'],
    [{ sslmode: 'always' }, 'The server is named with an sslmode that there is not.'],
    [{ sslmode: 'require', sslrootcert: '/no/such/file' }, 'The connection names a file that cannot be read: /no/such/file'],
  ])('is refused: %j', (address, sentence) => {
    expect(refusal(() => waysOfSsl(address, 'localhost'))).toBe(sentence)
  })

  it('is nothing that a socket has', () => {
    expect(waysOfSsl({ sslmode: 'require' }, '/run/postgresql')).toEqual([false])
  })
})
