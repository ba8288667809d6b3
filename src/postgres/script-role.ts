import pg, { type Client, type ClientConfig } from 'pg'
import { Failure } from '../core/failure.ts'
import { connect } from './connect.ts'
import type { Cluster } from './provider.ts'
import { openSession, withSession } from './session.ts'

/** How the scripts of migrations reach the server: as the role that runs them in production, or as the administrator. */
export interface ScriptRole {
  /** To whom what scripts make belongs; absent: the administrator. */
  readonly reader?: { readonly reader: string }
  /** Whether it is the administrator, so that a session of a script serves for anything else too. */
  readonly isAdministrator: boolean
  open(): Promise<Client>
  /** For a program that connects by itself. */
  connection(): ClientConfig
}

/** Scripts that the administrator runs. */
export function administratorsScripts(cluster: Cluster, database: string): ScriptRole {
  return { isAdministrator: true, open: () => openSession(cluster, database), connection: () => cluster.connection(database) }
}

/**
 * Scripts that a role runs. Where the server is ours they connect as that role, so that all its settings hold; elsewhere the administrator becomes that role (docs: SET SESSION
 * AUTHORIZATION, SET ROLE) and takes on its settings.
 *
 * @throws Failure `usage` when there is no such role, `environment` when the administrator may not become it.
 */
export async function scriptsOf(role: string, cluster: Cluster, database: string): Promise<ScriptRole> {
  const administrator = cluster.connection(database)
  const found = await withSession(administrator, (client) => ask(client, role))
  if (!found.exists) {
    throw new Failure('usage', `There is no role ${role}, which is to run the migrations.`, {
      nextStep: 'Make it in a file of SQL that runs before them (prelude: …), or name another one with --run-as.',
    })
  }
  if (found.isCurrent) return administratorsScripts(cluster, database)
  if (cluster.connectionAs && found.canLogin) {
    const config = cluster.connectionAs(role, database)
    if (typeof config.password === 'string') await givePassword(administrator, role, config.password)
    return { reader: { reader: role }, isAdministrator: false, open: () => connect(config), connection: () => config }
  }
  const become = found.isSuperuser ? 'SET SESSION AUTHORIZATION' : found.mayBecome ? 'SET ROLE' : undefined
  if (become === undefined) throw mayNot(role, found.administrator)
  const prepare = async (client: Client) => {
    await client.query(settingsOf, [role])
    await client.query(`${become} ${pg.escapeIdentifier(role)}`)
  }
  return {
    reader: { reader: role },
    isAdministrator: false,
    open: () => connect(administrator, prepare),
    connection() {
      throw new Failure('usage', `A command connects by itself, so it cannot be run as ${role} on a server that is not ours.`, {
        nextStep: `Name the server with ${role} as the user of its URL, or leave --run-as out.`,
      })
    },
  }
}

interface Found {
  readonly exists: boolean
  readonly administrator: string
  readonly isCurrent: boolean
  readonly isSuperuser: boolean
  readonly canLogin: boolean
  readonly mayBecome: boolean
}

/** Since 16 being a member and being allowed to become the role are two things (docs: GRANT, WITH SET). */
async function ask(client: Client, role: string): Promise<Found> {
  const { rows } = await client.query<Found>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1) AS "exists", current_user AS administrator, current_user = $1 AS "isCurrent",
       (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS "isSuperuser",
       coalesce((SELECT rolcanlogin FROM pg_catalog.pg_roles WHERE rolname = $1), false) AS "canLogin",
       coalesce((SELECT pg_catalog.pg_has_role(oid, CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
         FROM pg_catalog.pg_roles WHERE rolname = $1), false) AS "mayBecome"`,
    [role],
  )
  return rows[0]!
}

/** Those of the role in this database win over those of the role, as when it connects. */
const settingsOf = `SELECT pg_catalog.set_config(split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1), false)
  FROM (SELECT unnest(s.setconfig) AS setting, s.setdatabase FROM pg_catalog.pg_db_role_setting s
    JOIN pg_catalog.pg_roles r ON r.oid = s.setrole LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
    WHERE r.rolname = $1 AND (s.setdatabase = 0 OR d.datname = current_database()) ORDER BY s.setdatabase = 0 DESC) AS settings
  WHERE split_part(setting, '=', 1) NOT IN ('role', 'session_authorization')`

/** A server that listens on TCP asks for one; the server is ours alone, and goes with this run. */
async function givePassword(administrator: ClientConfig, role: string, password: string): Promise<void> {
  await withSession(administrator, (client) =>
    client.query(`ALTER ROLE ${pg.escapeIdentifier(role)} PASSWORD ${pg.escapeLiteral(password)}`),
  )
}

function mayNot(role: string, administrator: string): Failure {
  return new Failure('environment', `${administrator} may not run migrations as ${role} on this server.`, {
    nextStep: `Let it: GRANT ${pg.escapeIdentifier(role)} TO ${pg.escapeIdentifier(administrator)}; or leave --run-as out.`,
  })
}
