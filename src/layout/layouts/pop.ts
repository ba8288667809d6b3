import { join } from 'node:path'
import type { LayoutProblem, Migration, Script } from '../../core/migration.ts'
import { renderGoTemplate } from '../go-template.ts'
import type { Directory, Layout, LayoutSettings, ReadResult } from '../layout.ts'
import { isSql } from '../plain-script.ts'
import { fatal, warning } from '../problem.ts'

const named = /^(\d+)_([^./]+)(\.[a-z0-9]+)?(\.autocommit)?\.(up|down)\.(sql|fizz)$/
const postgres = new Set(['postgres', 'postgresql', 'pg', 'pgx'])
const others = new Set(['cockroach', 'cockroachdb', 'crdb', 'mysql', 'mariadb', 'sqlite3', 'sqlite', 'yugabytedb'])

interface Named {
  readonly file: string
  readonly version: string
  readonly words: string
  readonly dialect: 'postgres' | 'all' | 'other' | 'unknown'
  readonly autocommit: boolean
  readonly direction: 'up' | 'down'
  readonly fizz: boolean
}

/** Pairs whose names may say for which database they are and that they run without a transaction, as gobuffalo's pop and ory's popx read them. */
export default {
  name: 'pop',
  aliases: ['popx'],
  summary: 'pairs VERSION_words[.postgres][.autocommit].up.sql and .down.sql, for several databases',
  quirks: [
    'pop: of the files of a version those that name PostgreSQL (`postgres`, `postgresql`, `pg`, `pgx`) win over those that name no database; those of other databases are passed over.',
    'pop: the order is that of the versions as texts.',
    'pop: a script is one message in a transaction; with `.autocommit` in its name one message without.',
    'pop: a file without a statement is a step that does nothing, as ory writes them for databases that need none.',
    'pop: scripts are Go templates; values are those of `variables`, and `.IsPostgreSQL` is true. fizz is refused by name.',
    'pop: `schema_migration` is made before the first migration as popx makes it.',
  ],

  detect(directory) {
    const files = sqlFiles(directory)
    const parsed = files.map(parse).filter((one) => one !== null)
    const telling = parsed.filter(({ dialect, autocommit, fizz }) => fizz || autocommit || dialect === 'postgres' || dialect === 'other')
    const because = `${telling.length} of ${files.length} names say for which database they are, or .autocommit`
    if (telling.length === 0) return { confidence: 'no', because }
    return { confidence: parsed.length === files.length ? 'proven' : 'possible', because }
  },

  read(directory, settings): ReadResult {
    const problems: LayoutProblem[] = []
    const ignored: { file: string; reason: string }[] = []
    const versions = new Map<string, Named[]>()
    for (const file of directory.files) {
      const one = parse(file)
      const why = one === null ? (isSql(file) ? 'its name is not VERSION_words.up.sql or .down.sql' : 'not a .sql file') : passedOver(one)
      if (one === null || why !== undefined) ignored.push({ file, reason: why! })
      else versions.set(one.version, [...(versions.get(one.version) ?? []), one])
    }
    const migrations: Migration[] = []
    for (const version of [...versions.keys()].sort()) {
      const files = versions.get(version)!
      const chosen = (direction: 'up' | 'down'): Named | undefined => {
        const own = files.filter((one) => one.direction === direction)
        const best = own.find(({ dialect }) => dialect === 'postgres') ?? own[0]
        for (const one of own) {
          if (one === best) continue
          if (one.dialect === best?.dialect)
            problems.push(fatal(`${best.file} and ${one.file} have the same version and direction.`, join(directory.path, one.file)))
          ignored.push({ file: one.file, reason: `${best!.file} is taken instead` })
        }
        return best
      }
      const [up, down] = [chosen('up'), chosen('down')]
      if (up === undefined) {
        ignored.push({ file: down!.file, reason: 'it has no up' })
        problems.push(
          fatal(
            `${down!.file} rolls back a migration that is not there: no file of the version ${version} ends in .up.sql.`,
            join(directory.path, down!.file),
          ),
        )
        continue
      }
      if (down === undefined) problems.push(warning(`${up.file} has no down; ory's popx refuses that.`, join(directory.path, up.file)))
      migrations.push({
        id: `${version}_${up.words}`,
        file: join(directory.path, up.file),
        up: script(directory, up, settings, problems),
        down: down === undefined ? null : script(directory, down, settings, problems),
      })
    }
    return { migrations, problems, ignored, remainder: [], ledger }
  },
} satisfies Layout

const ledger = `CREATE TABLE schema_migration (version varchar(48) NOT NULL, version_self int NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX schema_migration_version_idx ON schema_migration (version);
CREATE INDEX schema_migration_version_self_idx ON schema_migration (version_self);
`

function sqlFiles(directory: Directory): string[] {
  return directory.files.filter((file) => !file.includes('/') && /\.(sql|fizz)$/.test(file))
}

function parse(file: string): Named | null {
  const [, version, words, dialect = '', autocommit, direction, ending] = named.exec(file) ?? []
  if (version === undefined || words === undefined) return null
  // `001_words.autocommit.up.sql`: the third part is the dialect only where it is one.
  const name = dialect.slice(1)
  const isAutocommit = autocommit !== undefined || name === 'autocommit'
  const plain = name === '' || name === 'autocommit' || name === 'all'
  return {
    file,
    version,
    words,
    dialect: plain ? 'all' : postgres.has(name) ? 'postgres' : others.has(name) ? 'other' : 'unknown',
    autocommit: isAutocommit,
    direction: direction as 'up' | 'down',
    fizz: ending === 'fizz',
  }
}

function passedOver({ dialect }: Named): string | undefined {
  if (dialect === 'other') return 'for another database'
  return dialect === 'unknown' ? 'for a database that pop does not know' : undefined
}

function script(directory: Directory, { file, autocommit, fizz }: Named, { variables }: LayoutSettings, problems: LayoutProblem[]): Script {
  const path = join(directory.path, file)
  const sql = directory.read(file)
  if (fizz) problems.push(fatal(`${file} is written in fizz, which is not read here.`, path, 1))
  const value = (name: string): string | boolean | undefined =>
    variables[name] ?? (/^Is[A-Z]\w*$/.test(name) ? name === 'IsPostgreSQL' : undefined)
  const rendered = renderGoTemplate(sql, { value, template: () => undefined })
  problems.push(...rendered.problems.map(({ line, sentence }) => fatal(`${file} ${sentence} (line ${line}).`, path, line)))
  const { replacements } = rendered
  return {
    sql,
    transaction: autocommit ? 'message' : 'wrapped',
    file: path,
    firstLine: 1,
    ...(replacements.length > 0 && { replacements }),
  }
}
