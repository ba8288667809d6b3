import type { CommandOptions } from '../config/commands.ts'

/** A tool whose migrations are code: it is not read, it is run. */
export interface CodeTool {
  /** The name of its package. */
  readonly name: string
  /** A file at the top of a project that tells of it, where it comes from another registry. */
  readonly file?: string
  /** Its commands, as the option `command` takes them: `{name}` is the migration's file, `{target}` the same without its ending. */
  readonly command: CommandOptions
  /** Where its own configuration must take the database from; absent: the command names it. */
  readonly database?: string
}

const fromEnvironment = 'Its configuration must take the database from DATABASE_URL.'

export const codeTools: readonly CodeTool[] = [
  {
    name: 'knex',
    command: { prepare: 'npx knex migrate:list', up: 'npx knex migrate:up {name}', down: 'npx knex migrate:down {name}' },
    database: fromEnvironment,
  },
  {
    name: 'typeorm',
    command: {
      up: 'npx typeorm migration:run -d dist/data-source.js',
      down: 'npx typeorm migration:revert -d dist/data-source.js',
      oneByOne: true,
    },
    database: fromEnvironment,
  },
  {
    name: 'sequelize-cli',
    command: {
      prepare: 'npx sequelize-cli db:migrate:status --url {url}',
      up: 'npx sequelize-cli db:migrate --url {url} --to {name}',
      down: 'npx sequelize-cli db:migrate:undo --url {url} --name {name}',
    },
  },
  {
    name: '@mikro-orm/migrations',
    command: {
      prepare: 'npx mikro-orm migration:pending',
      up: 'npx mikro-orm migration:up --only {target}',
      down: 'npx mikro-orm migration:down --only {target}',
    },
    database: fromEnvironment,
  },
  {
    name: 'umzug',
    command: { up: 'node migrate.js up --name {name}', down: 'node migrate.js down --name {name}' },
    database: fromEnvironment,
  },
  {
    name: 'kysely-ctl',
    command: { up: 'npx kysely migrate up {target}', down: 'npx kysely migrate down', oneByOne: true },
    database: fromEnvironment,
  },
  {
    name: 'node-pg-migrate',
    command: { up: 'npx node-pg-migrate up 1', down: 'npx node-pg-migrate down 1', oneByOne: true },
  },
  {
    name: 'alembic',
    file: 'alembic.ini',
    command: { prepare: 'alembic ensure_version', up: 'alembic upgrade {target}', down: 'alembic downgrade -1', oneByOne: true },
    database: 'env.py must take the database from DATABASE_URL.',
  },
  {
    name: 'rails',
    file: 'bin/rails',
    command: { up: 'bin/rails db:migrate:up VERSION={version}', down: 'bin/rails db:migrate:down VERSION={version}' },
  },
]

/** What is said of a tool that is found: migrations in code are run by its commands, and this is how they are named. */
export function codeToolWords({ name, command: { prepare, up, down, oneByOne }, database }: CodeTool): string {
  const parts = [
    ...(prepare === undefined ? [] : [`prepare: '${prepare}'`]),
    `up: '${up}'`,
    ...(down === undefined ? [] : [`down: '${down}'`]),
    ...(oneByOne ? ['oneByOne: true'] : []),
  ]
  const from = database === undefined ? '' : ` ${database}`
  return `${name} is here. Migrations in code are not read but run: migrations: 'DIR', command: { ${parts.join(', ')} } in pg-roundtrip.config.ts.${from}`
}
