import type { Options } from '../config/options.ts'
import { embeddedMajors } from '../config/postgres-option.ts'
import { Failure } from '../core/failure.ts'
import type { CommandOption } from './command.ts'
import { millisecondsIn } from './duration.ts'

/** The options that say where migrations run, wherever they do. */
export const running = {
  postgres: {
    type: 'string',
    multiple: true,
    value: 'VERSION|URL|env',
    about: '15, 16, 17 or 18, the URL of a server, or env for that of DATABASE_URL or PGHOST; of several each is walked on. Default: 18.',
  },
  image: {
    type: 'string',
    multiple: true,
    value: 'IMAGE',
    about: 'A container of this image instead (postgres:17); needs Docker and @testcontainers/postgresql.',
  },
  'allow-remote': { type: 'boolean', about: 'A server that is named may be on another machine.' },
  timeout: { type: 'string', value: 'TIME', about: 'How long one script may take (30s, 10m) before it counts as hanging. Default: 10m.' },
  platform: {
    type: 'string',
    value: 'NAME|DIR',
    about: 'What the host gives first: supabase, plain, or a directory of SQL. Default: recognised.',
  },
  'run-as': {
    type: 'string',
    value: 'ROLE',
    about: "The role that runs the migrations. Default: the platform's, else the administrator.",
  },
} as const satisfies Record<string, CommandOption>

export type Given = Record<string, unknown> & {
  readonly postgres?: readonly string[]
  readonly image?: readonly string[]
  readonly timeout?: string
  readonly 'run-as'?: string
}

/**
 * What of these was given, as the configuration has it, and what else was.
 *
 * @throws Failure (usage) for a version that there is not.
 */
export function runningOptions({ postgres, image, timeout, 'run-as': runAs, 'allow-remote': allowRemote, platform, ...others }: Given): {
  readonly options: Options
  readonly others: Record<string, unknown>
} {
  const servers = [
    ...(postgres ?? []).map((one) => (/^\d+$/.test(one) ? serverVersion(one) : one)),
    ...(image ?? []).map((one) => ({ image: one })),
  ]
  const options = {
    ...(typeof platform === 'string' && { platform }),
    ...(runAs !== undefined && { runAs }),
    ...(allowRemote === true && { allowRemote }),
    ...(timeout !== undefined && { timeout: millisecondsIn(timeout, 'timeout') }),
    ...(servers.length > 0 && { postgres: servers }),
  }
  return { options, others }
}

function serverVersion(text: string): (typeof embeddedMajors)[number] {
  const major = embeddedMajors.find((one) => String(one) === text)
  if (major !== undefined) return major
  throw new Failure('usage', `--postgres ${text}: there is no PostgreSQL ${text} to walk on.`, {
    nextStep: `Name ${embeddedMajors.join(', ')} or the URL of a server (postgres://…).`,
  })
}
