/** A tool whose migrations are code: it is not read, it is run. */
export interface CodeTool {
  /** The name of its package. */
  readonly name: string
  /** A file at the top of a project that tells of it, where it comes from another registry. */
  readonly file?: string
  /** Its commands for one migration: `{url}` is the database of the walk, `{target}` the migration. */
  readonly up: string
  /** Absent: it has no way back. */
  readonly down?: string
  /** What its configuration must heed, because its commands take no database. */
  readonly needs?: string
}

const fromEnvironment = 'its configuration must take the database from DATABASE_URL'

export const codeTools: readonly CodeTool[] = [
  { name: 'knex', up: 'npx knex migrate:up {target}', down: 'npx knex migrate:down {target}', needs: fromEnvironment },
  { name: 'kysely-ctl', up: 'npx kysely migrate:up {target}', down: 'npx kysely migrate:down {target}', needs: fromEnvironment },
  {
    name: 'sequelize-cli',
    up: 'npx sequelize-cli db:migrate --url {url} --to {target}',
    down: 'npx sequelize-cli db:migrate:undo --url {url} --name {target}',
  },
  {
    name: '@mikro-orm/migrations',
    up: 'npx mikro-orm migration:up --only {target}',
    down: 'npx mikro-orm migration:down --only {target}',
    needs: fromEnvironment,
  },
  { name: 'umzug', up: 'node migrate.js up --name {target}', down: 'node migrate.js down --name {target}', needs: fromEnvironment },
  { name: 'graphile-migrate', up: 'npx graphile-migrate migrate', needs: fromEnvironment },
  { name: 'node-pg-migrate', up: 'npx node-pg-migrate up 1', down: 'npx node-pg-migrate down 1', needs: fromEnvironment },
  {
    name: 'typeorm',
    up: 'npx typeorm migration:run -d dist/data-source.js',
    down: 'npx typeorm migration:revert -d dist/data-source.js',
    needs: fromEnvironment,
  },
  {
    name: 'alembic',
    file: 'alembic.ini',
    up: 'alembic upgrade +1',
    down: 'alembic downgrade -1',
    needs: 'env.py must take the database from DATABASE_URL',
  },
  { name: 'rails', file: 'Rakefile', up: 'bin/rails db:migrate:up VERSION={target}', down: 'bin/rails db:migrate:down VERSION={target}' },
  {
    name: 'django',
    file: 'manage.py',
    up: 'python manage.py migrate {target}',
    needs: 'settings.py must take the database from DATABASE_URL',
  },
]

/** What is said of a tool that is found: it is run by commands. */
export function codeToolWords({ name, up, down, needs }: CodeTool): string {
  const back = down === undefined ? 'it has no way back' : `back with ${down}`
  return `${name} is here. Migrations in code are not read but run: each up with ${up}, ${back}${needs === undefined ? '' : `; ${needs}`}.`
}
