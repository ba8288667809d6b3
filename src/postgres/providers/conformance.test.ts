import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything, type Subject, subjects } from '../../../fixtures/provider-subjects.ts'
import { argumentsOfProcesses } from '../../../fixtures/remains.ts'
import { checkout, historyFor, VerifyRun } from '../../../fixtures/verify-run.ts'
import { chosenPostgres } from '../../config/postgres-option.ts'
import { acquireCluster } from '../acquire.ts'
import { Databases } from '../database.ts'
import type { Cluster, ProviderOptions } from '../provider.ts'
import { type Client, closeSession, openSession } from '../session.ts'

const root = dirname(dirname(dirname(import.meta.dirname)))
/** Gives what it runs a memory of its own, in which a server just has room. */
const littleMemory = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=540m tmpfs /dev/shm && exec "$@"', 'sh']
const canMount = spawnSync(littleMemory[0]!, [...littleMemory.slice(1), 'true'], { stdio: 'ignore' }).status === 0

/** One sentence that holds wherever servers come from. */
interface Law {
  readonly sentence: string
  /** Dear ones are tried on a few subjects only. */
  readonly cost: 'cheap' | 'dear'
  /** What a subject must be able to do. Default: nothing. */
  readonly needs?: (subject: Subject) => unknown
}

interface ServerLaw extends Law {
  readonly holds: (server: { cluster: Cluster; admin: Client }, subject: Subject) => Promise<void>
}

/** The same for whole runs of `verify`, each in a process of its own. */
interface RunLaw extends Law {
  readonly holds: (subject: Subject, skip: (reason: string) => void) => Promise<void>
}

const serverLaws: readonly ServerLaw[] = [
  {
    sentence: 'it is of the version that it says',
    cost: 'cheap',
    holds: async ({ cluster, admin }) => {
      const { rows } = await admin.query<{ server_version: string }>('show server_version')
      expect(rows[0]!.server_version).toMatch(new RegExp(`^${cluster.version}( |$)`))
      expect(cluster.version).toMatch(new RegExp(`^${cluster.major}\\.`))
    },
  },
  {
    sentence: 'a database is copied by template, with its rows',
    cost: 'cheap',
    holds: async ({ cluster }) => {
      const databases = await Databases.open(cluster)
      await databases.create('law_original', 'template0')
      const original = await openSession(cluster, 'law_original')
      await original.query('create table t as select generate_series(1, 3) as n')
      await closeSession(original)
      expect(await databases.copy('law_original', 'law_copy')).toBe(true)
      const copy = await openSession(cluster, 'law_copy')
      expect((await copy.query('select count(*)::int as n from t')).rows).toEqual([{ n: 3 }])
      await closeSession(copy)
      for (const name of ['law_original', 'law_copy']) await databases.drop(name)
      await databases.close()
    },
  },
  {
    sentence: 'it takes forty sessions at once',
    cost: 'cheap',
    holds: async ({ cluster }) => {
      const sessions = await Promise.all(Array.from({ length: 40 }, () => openSession(cluster, cluster.maintenanceDatabase)))
      const answers = await Promise.all(sessions.map((session) => session.query('select pg_backend_pid() as pid')))
      expect(new Set(answers.map(({ rows }) => rows[0].pid)).size).toBe(40)
      await Promise.all(sessions.map(closeSession))
    },
  },
  {
    sentence: 'a session whose query was cancelled goes on',
    cost: 'cheap',
    holds: async ({ cluster, admin }) => {
      const session = await openSession(cluster, cluster.maintenanceDatabase)
      const { pid } = (await session.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!
      const sleeping = session.query('select pg_sleep(600)').catch((error: { code: string }) => error.code)
      await expect
        .poll(async () => {
          await admin.query('select pg_cancel_backend($1)', [pid])
          return Promise.race([sleeping, new Promise((resolve) => setTimeout(resolve, 20, 'sleeping'))])
        })
        .toBe('57014')
      expect((await session.query('select 1 as one')).rows).toEqual([{ one: 1 }])
      await closeSession(session)
    },
  },
  {
    sentence: 'what ALTER DATABASE sets, a new session has',
    cost: 'cheap',
    holds: async ({ cluster, admin }) => {
      await admin.query('create database law_settings template template0')
      await admin.query("alter database law_settings set search_path = 'elsewhere'")
      const session = await openSession(cluster, 'law_settings')
      expect((await session.query('show search_path')).rows).toEqual([{ search_path: 'elsewhere' }])
      await closeSession(session)
      await admin.query('drop database law_settings with (force)')
    },
  },
  {
    sentence: 'what ALTER SYSTEM sets, the next server does not have',
    cost: 'dear',
    needs: ({ can }) => can.ownServer && can.superuser,
    holds: async ({ admin }, subject) => {
      await admin.query("alter system set work_mem = '7MB'")
      await using next = await start(subject)
      const session = await openSession(next, next.maintenanceDatabase)
      expect((await session.query('show work_mem')).rows).toEqual([{ work_mem: '4MB' }])
      await closeSession(session)
    },
  },
  {
    sentence: 'its password is in no description, no log, no error and no list of processes',
    cost: 'cheap',
    holds: async ({ cluster }) => {
      const { password } = cluster.connection('postgres')
      const failure = await openSession(cluster, 'nowhere').catch((error: unknown) => error)
      expect(password).toMatch(/^[0-9a-f]{48}$/)
      const said = [cluster.describe('postgres'), cluster.log(), String(failure), JSON.stringify(failure), argumentsOfProcesses()]
      expect(said.filter((text) => text.includes(String(password)))).toEqual([])
    },
  },
]

const runLaws: readonly RunLaw[] = [
  {
    sentence: 'a run passes, whatever else listens on port 5432, and leaves nothing; its password is nowhere to be read',
    cost: 'cheap',
    holds: async (subject) => {
      using project = checkout(historyFor(subject), await subject.postgres())
      const occupied = await occupy(5432)
      const run = new VerifyRun(project)
      const lists: string[] = []
      const looking = setInterval(() => lists.push(argumentsOfProcesses()), 200)
      expect(await run.end(), run.stderr + run.stdout).toBe(0)
      clearInterval(looking)
      occupied?.close()
      expect(await subject.remains(run.pid)).toEqual([])
      const password = new URL(String(await subject.postgres()).replace(/^[^p].*/, 'none://none')).password
      if (password) expect([run.stdout, run.stderr, ...lists].filter((text) => text.includes(password))).toEqual([])
      // The ones of our own have forty-eight digits.
      expect(run.stdout + run.stderr).not.toMatch(/[0-9a-f]{48}/)
    },
  },
  {
    sentence: 'a run that is ended by SIGINT, SIGTERM or SIGHUP leaves nothing, and so does the next one after SIGKILL',
    cost: 'dear',
    holds: async (subject) => {
      using project = checkout('sleeping', await subject.postgres())
      const pairs = [
        ['SIGTERM', 'SIGKILL'],
        ['SIGINT', 'SIGHUP'],
      ] as const
      // What one of the three does, the others do.
      for (const signals of subject.slow && !everything ? pairs.slice(0, 1) : pairs) {
        // On one server what remains of a run is not told from what another one still uses.
        if (subject.can.ownServer) await Promise.all(signals.map((signal) => endBy(signal, project, subject)))
        else for (const signal of signals) await endBy(signal, project, subject)
      }
      if (subject.can.ownServer) return
      // Nobody was left who could have dropped what was on a server that is not ours.
      using again = checkout(historyFor(subject), await subject.postgres())
      const next = new VerifyRun(again)
      expect(await next.end(), next.stderr + next.stdout).toBe(0)
      expect(await subject.remains(next.pid)).toEqual([])
    },
  },
  {
    sentence: 'a process that crashes with a server leaves nothing',
    cost: 'dear',
    needs: ({ can }) => can.ownServer,
    holds: async (subject) => {
      const child = startProgram(chosenPostgres(await subject.postgres())[0], 'process.abort()')
      await once(child, 'exit')
      expect(child.signalCode).toBe('SIGABRT')
      await expect.poll(() => subject.remains(child.pid!), { timeout: 10_000 }).toEqual([])
    },
  },
  {
    sentence: 'runs side by side, in one checkout and in two, are right and leave nothing, also when their migrations make the same role',
    cost: 'dear',
    holds: async (subject) => {
      const postgres = await subject.postgres()
      const history = subject.can.roles === false ? 'ownDatabase' : 'whole'
      using one = checkout(history, postgres)
      using two = checkout(history, postgres)
      const runs = [one, one, two].map((project) => new VerifyRun(project))
      for (const run of runs) expect(await run.end(), run.stderr + run.stdout).toBe(0)
      for (const run of runs) expect(await subject.remains(run.pid)).toEqual([])
    },
  },
  {
    sentence: 'a server that dies in the middle ends the run, with the last lines of its log, and leaves nothing',
    cost: 'dear',
    needs: ({ killServer }) => killServer,
    holds: async (subject) => {
      using project = checkout('sleeping', await subject.postgres())
      const run = await new VerifyRun(project).untilSecond()
      await subject.killServer!(run.pid)
      expect(await run.end(), run.stderr + run.stdout).toBe(3)
      expect(run.stderr).toMatch(/received immediate shutdown request|database system is ready to accept connections/)
      expect(await subject.remains(run.pid)).toEqual([])
    },
  },
  {
    sentence: 'a full disk ends the run, which says so and leaves nothing',
    cost: 'dear',
    needs: ({ cramped }) => cramped,
    holds: async (subject, skip) => {
      const { postgres, inLittleMemory } = subject.cramped!
      if (inLittleMemory && !canMount) skip('Not checked: a file system of a chosen size takes root, and unshare.')
      using project = checkout('filling', postgres)
      const run = inLittleMemory ? new VerifyRun(project, littleMemory) : new VerifyRun(project)
      expect(await run.end(), run.stderr + run.stdout).toBe(3)
      expect(run.stderr).toMatch(/no (disk )?space left/)
      expect(await subject.remains(run.pid)).toEqual([])
    },
  },
]

for (const subject of subjects.filter(({ refusal }) => refusal !== undefined)) {
  it(`${subject.name}: a run is refused, which says what to grant, and touches nothing`, async () => {
    using project = checkout('whole', await subject.postgres())
    const run = new VerifyRun(project)
    expect(await run.end(), run.stderr + run.stdout).toBe(3)
    expect(run.stderr).toContain(subject.refusal)
    expect(run.stderr).not.toMatch(/[0-9a-f]{48}/)
    expect(await subject.remains(run.pid)).toEqual([])
    await subject.stop()
  })
}

for (const subject of subjects.filter(({ refusal }) => refusal === undefined)) {
  describe(subject.name, { timeout: 180_000 }, () => {
    let cluster: Cluster
    let admin: Client

    beforeAll(async () => {
      if (subject.unavailable !== undefined) return
      cluster = await start(subject)
      admin = await openSession(cluster, cluster.maintenanceDatabase)
    }, 120_000)

    afterAll(async () => {
      if (admin) await closeSession(admin)
      await cluster?.[Symbol.asyncDispose]()
      await subject.stop()
    })

    const tried = <T extends Law>(all: readonly T[]) =>
      all.filter(({ cost, needs }) => (subject.thorough || cost === 'cheap') && (!needs || needs(subject)))
    const tryOn = (skip: (reason: string) => void) => subject.unavailable !== undefined && skip(subject.unavailable)

    for (const { sentence, holds } of tried(serverLaws)) {
      it(sentence, async ({ skip }) => {
        tryOn(skip)
        await holds({ cluster, admin }, subject)
      })
    }
    for (const { sentence, holds } of tried(runLaws)) {
      it(sentence, async ({ skip }) => {
        tryOn(skip)
        await holds(subject, skip)
      })
    }
  })
}

/** With a port even where a socket would do: only then is there a password. */
async function start(subject: Subject): Promise<Cluster> {
  return acquireCluster({ ...chosenPostgres(await subject.postgres())[0], tcp: true })
}

async function endBy(signal: NodeJS.Signals, project: ReturnType<typeof checkout>, subject: Subject): Promise<void> {
  const run = await new VerifyRun(project).untilSecond()
  expect((await subject.remains(run.pid)).length).toBeGreaterThan(0)
  run.child.kill(signal)
  expect(await run.end()).toBe(signal)
  if (signal !== 'SIGKILL') expect(await subject.remains(run.pid)).toEqual([])
  // Then it is another process that tidies up, where the server goes with the run.
  else if (subject.can.ownServer) await expect.poll(() => subject.remains(run.pid), { timeout: 10_000 }).toEqual([])
}

/** Nobody may listen there while a run goes on, or somebody does already. */
async function occupy(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined)).listen(port, '127.0.0.1', () => resolve(server))
  })
}

/** Starts a server in a process of its own, which then does as it is told. */
function startProgram(options: ProviderOptions, last: string): ChildProcess {
  const program = `
    import { acquireCluster } from ${JSON.stringify(new URL('../acquire.ts', import.meta.url).href)}
    const cluster = await acquireCluster(${JSON.stringify(options)})
    ${last}`
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { cwd: root, stdio: 'ignore' })
}
