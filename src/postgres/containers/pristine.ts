import pg, { type Client } from 'pg'

/** A server that is ours alone for as long as a session of ours holds it. */
export interface Held {
  /** Whether everything that belongs to the whole server is what it was when the server was new. */
  readonly asAtFirst: boolean
  /** Lets another run have it. */
  release(): Promise<void>
}

type Open = (database: string) => Promise<Client>

/** Holds what is to be known of a server when it was new, and the lock. Its session is in nobody's way. */
const registry = 'pg_roundtrip_first'
const copyOf = (name: string) => `pg_roundtrip_first_${name}`.slice(0, 63)
const lock = 7_463_001
const quote = pg.escapeIdentifier

/**
 * Everything of a server that is in none of its databases, and the objects of template1: by name, since what is made again has another oid. What SQL cannot bring back makes another one.
 */
const clusterText = `
  SELECT 'role ' || r::text AS line FROM pg_catalog.pg_authid r
  UNION ALL SELECT 'member ' || pg_catalog.concat_ws(' ', m.roleid, m.member, m.grantor, pg_catalog.to_jsonb(m) - 'oid') FROM pg_catalog.pg_auth_members m
  UNION ALL SELECT 'setting ' || pg_catalog.concat_ws(' ', d.datname, s.setrole, s.setconfig) FROM pg_catalog.pg_db_role_setting s LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
  UNION ALL SELECT 'database ' || pg_catalog.concat_ws(' ', datname, datdba, datistemplate, datallowconn, datconnlimit, datacl) FROM pg_catalog.pg_database
  UNION ALL SELECT 'tablespace ' || t::text FROM pg_catalog.pg_tablespace t
  UNION ALL SELECT 'parameter ' || (pg_catalog.to_jsonb(p) - 'oid')::text FROM pg_catalog.pg_parameter_acl p
  UNION ALL SELECT 'comment ' || pg_catalog.concat_ws(' ', classoid, COALESCE((SELECT datname::text FROM pg_catalog.pg_database WHERE oid = objoid), objoid::text), description) FROM pg_catalog.pg_shdescription
  UNION ALL SELECT 'label ' || l::text FROM pg_catalog.pg_shseclabel l
  UNION ALL SELECT 'slot ' || slot_name::text FROM pg_catalog.pg_replication_slots
  UNION ALL SELECT 'origin ' || roname::text FROM pg_catalog.pg_replication_origin
  UNION ALL SELECT 'subscription ' || subname::text FROM pg_catalog.pg_subscription
  UNION ALL SELECT 'file ' || pg_catalog.pg_read_file(name) FROM (VALUES ('postgresql.auto.conf'), ('pg_hba.conf'), ('postgresql.conf')) files (name)`

const templateText = ['pg_class', 'pg_proc', 'pg_namespace', 'pg_type', 'pg_extension', 'pg_default_acl', 'pg_description', 'pg_init_privs']
  .map(
    (name) =>
      `SELECT '${name} ' || pg_catalog.concat_ws(' ', pg_catalog.count(*), pg_catalog.max(xmin::text::bigint)) AS line FROM pg_catalog.${name}`,
  )
  .join(' UNION ALL ')

/**
 * Takes a server for this run alone. When it is new, it remembers what it is like, and keeps a copy of each database; later, it is brought back to that as far as that goes.
 *
 * @returns `undefined`: another run has it, or it was never made ready.
 */
export async function hold(open: Open, when: 'new' | 'again'): Promise<Held | undefined> {
  const ready =
    when === 'again' ||
    (await remember(open).then(
      () => true,
      () => false,
    ))
  const session = ready && (await open(registry).catch(() => undefined))
  if (!session) return undefined
  const release = () => session.end().catch(() => {})
  try {
    const { rows } = await session.query<{ ours: boolean }>('SELECT pg_catalog.pg_try_advisory_lock($1) AS ours', [lock])
    if (!rows[0]!.ours) {
      await release()
      return undefined
    }
    return { asAtFirst: when === 'new' || (await bringBack(session, open)), release }
  } catch {
    return { asAtFirst: false, release }
  }
}

/** A database that was there when the server was new. */
interface FirstDatabase {
  readonly name: string
  readonly comment: string | null
}

async function remember(open: Open): Promise<void> {
  const session = await open('template1')
  const { rows } = await session.query<FirstDatabase>(
    "SELECT datname AS name, pg_catalog.shobj_description(oid, 'pg_database') AS comment FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate",
  )
  for (const { name } of rows) await session.query(`CREATE DATABASE ${quote(copyOf(name))} TEMPLATE ${quote(name)}`)
  await session.query(`CREATE DATABASE ${quote(registry)} TEMPLATE template0`)
  await session.end()
  const first = await open(registry)
  await first.query('CREATE TABLE state (databases jsonb, roles text[], looks text)')
  await first.query('INSERT INTO state VALUES ($1, ARRAY(SELECT rolname::text FROM pg_catalog.pg_roles), $2)', [
    JSON.stringify(rows),
    await looks(first, open),
  ])
  await first.end()
}

/** @returns whether it is as it was. */
async function bringBack(session: Client, open: Open): Promise<boolean> {
  const first = (await session.query<{ databases: FirstDatabase[]; roles: string[]; looks: string }>('SELECT * FROM state')).rows[0]
  if (!first) return false
  const known = [...first.databases.map(({ name }) => copyOf(name)), registry, 'template0', 'template1']
  const others = await session.query<{ name: string }>('SELECT datname AS name FROM pg_catalog.pg_database WHERE datname <> ALL ($1)', [
    known,
  ])
  for (const { name } of others.rows) {
    await session.query(`ALTER DATABASE ${quote(name)} WITH IS_TEMPLATE false`)
    await session.query(`DROP DATABASE ${quote(name)} WITH (FORCE)`)
  }
  for (const { name, comment } of first.databases) {
    await session.query(`CREATE DATABASE ${quote(name)} TEMPLATE ${quote(copyOf(name))}`)
    if (comment !== null) await session.query(`COMMENT ON DATABASE ${quote(name)} IS ${pg.escapeLiteral(comment)}`)
  }
  const roles = await session.query<{ name: string }>('SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname <> ALL ($1)', [
    first.roles,
  ])
  for (const { name } of roles.rows) await session.query(`DROP ROLE ${quote(name)}`)
  return (await looks(session, open)) === first.looks
}

/** One text for everything that is compared. */
async function looks(session: Client, open: Open): Promise<string> {
  const lines = await session.query<{ line: string }>(clusterText)
  const template = await open('template1')
  const inTemplate = await template.query<{ line: string }>(templateText)
  await template.end()
  return [...lines.rows, ...inTemplate.rows]
    .map(({ line }) => line)
    .sort()
    .join('\n')
}
