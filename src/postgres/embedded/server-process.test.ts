import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { obtainBinaries, usableBinaries } from './binaries.ts'
import { cacheDirectory } from './cache.ts'
import { copyData, initialisedData } from './data-directory.ts'
import { makeRunDirectory } from './run-directory.ts'
import { startOnFreePort, stopServer } from './server-process.ts'
import { serverUser } from './server-user.ts'

it('a server listens on another port when somebody has taken the one that it was to have', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const user = serverUser()
  const cache = cacheDirectory(user)
  const binaries = await obtainBinaries(18, cache, () => {})
  const native = await usableBinaries(binaries, user, cache)
  const administrator = 'postgres'
  const { directory, password } = await initialisedData(native, { version: binaries.version, user, cache, tcp: true, administrator })
  const run = makeRunDirectory(user)
  try {
    await copyData(directory, run.data, user)
    const wanted = { native, major: 18, run, user, administrator, endpoint: { kind: 'tcp', port, password: password! } } as const
    const { plan, server } = await startOnFreePort(wanted)
    expect(server.version).toMatch(/^18\./)
    expect(plan.endpoint).toEqual({ kind: 'tcp', port: expect.any(Number), password })
    expect(plan.endpoint).not.toEqual(wanted.endpoint)
    expect(await stopServer(server, run, 'fast')).toBe(true)
    const again = await startOnFreePort(plan)
    process.kill(again.server.pid, 'SIGKILL')
    expect(await stopServer(again.server, run, 'fast')).toBe(false)
  } finally {
    taken.close()
    rmSync(run.path, { recursive: true })
  }
})
