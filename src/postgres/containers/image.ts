import { Failure } from '../../core/failure.ts'
import type { Engine } from './engine.ts'
import { askEngine, type EngineAnswer, messageOf } from './engine-request.ts'

/** What an image says about itself, by the contract of Docker's official `postgres` image (https://hub.docker.com/_/postgres). */
export interface ImageFacts {
  readonly id: string
  /** `POSTGRES_USER`: the superuser whom the entry point makes. */
  readonly user: string | undefined
  /** `POSTGRES_DB` */
  readonly database: string | undefined
  /** `PGDATA` */
  readonly dataDirectory: string
  /** What it runs: `['postgres']`, or with flags of its own. */
  readonly command: readonly string[]
  /** The user under which its entry point runs; empty for root. */
  readonly runsAs: string
}

/**
 * Reads what an image says, and pulls it when it is not on this machine.
 *
 * @param pull gets the image; it may throw.
 * @throws Failure `environment` when the image cannot be had.
 */
export async function readImage(engine: Engine, image: string, pull: () => Promise<void>): Promise<ImageFacts> {
  const known = await inspect(engine, image)
  if (known.status === 200) return factsOf(known)
  if (known.status !== 404) throw notThere(image, messageOf(known))
  const reason = await pull().then(
    () => undefined,
    (error: Error) => error.message,
  )
  const pulled = reason === undefined ? await inspect(engine, image) : known
  if (pulled.status === 200) return factsOf(pulled)
  throw notThere(image, reason ?? messageOf(pulled))
}

function inspect(engine: Engine, image: string): Promise<EngineAnswer> {
  return askEngine(engine.target, 'GET', `/images/${image}/json`)
}

function notThere(image: string, reason: string): Failure {
  return new Failure('environment', `The image ${image} is not on this machine, and could not be pulled.`, {
    evidence: [{ title: 'What Docker said', body: reason.replace(/^\(HTTP code \d+\) [^-]*- /, '').trim() }],
    nextStep: `See that docker pull ${image} works: the name, the network, docker login.`,
  })
}

function factsOf({ body }: EngineAnswer): ImageFacts {
  const { Id, Config } = JSON.parse(body) as { Id: string; Config: { Env?: string[]; Cmd?: string[]; User?: string } }
  const environment = new Map((Config.Env ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  return {
    id: Id,
    user: environment.get('POSTGRES_USER'),
    database: environment.get('POSTGRES_DB'),
    dataDirectory: environment.get('PGDATA') ?? '/var/lib/postgresql/data',
    command: Config.Cmd ?? [],
    runsAs: Config.User ?? '',
  }
}
