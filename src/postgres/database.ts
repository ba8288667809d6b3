import { setTimeout as pause } from 'node:timers/promises'
import pg, { type Client, type QueryResult, type QueryResultRow } from 'pg'
import { Failure } from '../core/failure.ts'
import { openAdministration } from './administration.ts'
import { lossOf, reasonOf } from './connect.ts'
import { answers, unlessLost } from './loss.ts'
import type { Cluster } from './provider.ts'
import { closeSession } from './session.ts'

const quote = pg.escapeIdentifier

/** A role that is no superuser may end the sessions of the roles that it is a member of. */
const mayEnd = "CASE WHEN pg_has_role(usesysid, 'USAGE') THEN pg_terminate_backend(pid) END"

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: insufficient_privilege. */
const isRefused = (error: unknown): boolean => (error as { code?: string }).code === '42501'

/** Creates, copies, renames and drops databases of one cluster, from a session on its maintenance database. */
export class Databases {
  readonly #cluster: Cluster
  readonly #admin: Client
  readonly #fileCopy: boolean

  private constructor(cluster: Cluster, admin: Client) {
    this.#cluster = cluster
    this.#admin = admin
    this.#fileCopy = cluster.major >= 15
  }

  static async open(cluster: Cluster): Promise<Databases> {
    return new Databases(cluster, await openAdministration(cluster, cluster.maintenanceDatabase))
  }

  async close(): Promise<void> {
    await closeSession(this.#admin)
  }

  /** Whether the server still answers on the session of this, which asks nothing of it while scripts run. */
  answers(): Promise<boolean> {
    return answers(this.#admin)
  }

  #ask<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    return unlessLost(this.#cluster, this.#admin, (admin) => admin.query<Row>(sql, values && [...values]))
  }

  async exists(name: string): Promise<boolean> {
    return (await this.#ask('SELECT FROM pg_catalog.pg_database WHERE datname = $1', [name])).rowCount === 1
  }

  /** @param template `template0` is what initdb made; `template1` what the owner of the server wants in every database. */
  async create(name: string, template: 'template0' | 'template1'): Promise<void> {
    await this.#ask(`CREATE DATABASE ${quote(name)} TEMPLATE ${template}`)
  }

  /**
   * Copies a database file by file, which on storage in memory is several times as fast as the default (docs: CREATE DATABASE, STRATEGY). A copy lacks what belongs to the
   * database itself: its privileges, settings, comment, connection limit and whether it is a template; they are put back.
   *
   * @returns `false`: nothing was copied, because the database has subscriptions, which belong to the cluster and which a copy would lack; or because it has such properties
   *   or another owner, and our role may not give a copy the same.
   */
  async copy(from: string, to: string): Promise<boolean> {
    if ((await this.#subscriptions(from)).length > 0) return false
    await this.#endSessions(from)
    const strategy = this.#fileCopy ? ' STRATEGY file_copy' : ''
    try {
      await this.#again(() => this.#ask(`CREATE DATABASE ${quote(to)} TEMPLATE ${quote(from)}${strategy}`), from)
    } catch (error) {
      if (isRefused(error)) return false
      throw error
    }
    try {
      await this.#copyProperties(from, to)
      return true
    } catch (error) {
      if (!isRefused(error)) throw error
      await this.drop(to)
      return false
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#endSessions(from)
    await this.#again(() => this.#ask(`ALTER DATABASE ${quote(from)} RENAME TO ${quote(to)}`), from)
  }

  /** @throws Failure `environment` when it has come to belong to somebody who does not let us. */
  async drop(name: string): Promise<void> {
    await this.#ask(`ALTER DATABASE ${quote(name)} WITH IS_TEMPLATE false`).catch(() => undefined)
    const subscriptions = await this.#subscriptions(name)
    if (subscriptions.length > 0) await this.#dropSubscriptions(name, subscriptions)
    await this.#ask(`DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`).catch((error: unknown) => {
      if (!isRefused(error)) throw error
      throw new Failure(
        'environment',
        `The database ${name} belongs to another role by now, and ours may not drop it: ${reasonOf(error)}`,
        {
          nextStep:
            'Drop it as its owner. A migration that gives its database away takes a superuser, or a server of its own: --postgres 18.',
        },
      )
    })
  }

  async #subscriptions(database: string): Promise<string[]> {
    const result = await this.#ask<{ subname: string }>(
      'SELECT subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname = $1',
      [database],
    )
    return result.rows.map(({ subname }) => subname)
  }

  /** A database with subscriptions cannot be dropped; without a slot, dropping one asks nothing of the publisher (docs: DROP SUBSCRIPTION). */
  async #dropSubscriptions(database: string, subscriptions: readonly string[]): Promise<void> {
    const session = await openAdministration(this.#cluster, database)
    try {
      // Otherwise a trigger on DDL would have a say in what is dropped.
      if (this.#cluster.major >= 17) await session.query('SET event_triggers = off')
      for (const name of subscriptions.map(quote)) {
        await session.query(`ALTER SUBSCRIPTION ${name} DISABLE`)
        await session.query(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE)`)
        await session.query(`DROP SUBSCRIPTION ${name}`)
      }
    } finally {
      await closeSession(session)
    }
  }

  /** The names of those that belong to our own role. */
  async listOwn(): Promise<string[]> {
    const own = 'SELECT datname FROM pg_catalog.pg_database WHERE pg_catalog.pg_get_userbyid(datdba) = current_user'
    return (await this.#ask<{ datname: string }>(own)).rows.map(({ datname }) => datname)
  }

  /** `false`: it belongs to somebody who does not let us. */
  async tryDrop(name: string): Promise<boolean> {
    try {
      await this.drop(name)
      return true
    } catch (error) {
      if (lossOf(this.#admin)) throw error
      return false
    }
  }

  /** The names of all roles, by the numbers of their rows, which stay when a role is renamed. */
  async roles(): Promise<Map<string, string>> {
    const result = await this.#ask<{ oid: string; rolname: string }>('SELECT oid::text, rolname FROM pg_catalog.pg_roles')
    return new Map(result.rows.map(({ oid, rolname }) => [oid, rolname]))
  }

  /** `false`: other databases still need it. */
  async dropRole(name: string): Promise<boolean> {
    await this.#revokeParameters(name).catch(() => undefined)
    return this.#ask(`DROP ROLE ${quote(name)}`).then(
      () => true,
      () => false,
    )
  }

  /** Privileges on settings belong to the cluster; dropping databases does not take them away, and a role that has some cannot be dropped. */
  async #revokeParameters(role: string): Promise<void> {
    const { rows } = await this.#ask(
      `SELECT parname FROM pg_catalog.pg_parameter_acl p JOIN pg_catalog.pg_shdepend d ON d.classid = 'pg_catalog.pg_parameter_acl'::regclass AND d.objid = p.oid
       JOIN pg_catalog.pg_roles r ON d.refclassid = 'pg_catalog.pg_authid'::regclass AND d.refobjid = r.oid WHERE r.rolname = $1`,
      [role],
    )
    const names = rows.map(({ parname }) => (parname as string).split('.').map(quote).join('.'))
    if (names.length > 0) await this.#ask(`REVOKE ALL ON PARAMETER ${names.join(', ')} FROM ${quote(role)}`)
  }

  /** A session that its client has closed lives on in the server for a moment, and CREATE DATABASE would wait for it in steps of 100 ms. */
  async #endSessions(database: string): Promise<void> {
    for (let tries = 0; ; tries++) {
      const sessions = await this.#ask(
        `SELECT ${tries > 50 ? mayEnd : 'pid'} FROM pg_catalog.pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'`,
        [database],
      )
      if (sessions.rowCount === 0 || tries > 100) return
      await pause(1)
    }
  }

  /** 55006: somebody was still connected. */
  async #again(statement: () => Promise<unknown>, database: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await statement()
        return
      } catch (error) {
        if ((error as { code?: string }).code !== '55006' || tries === 5) throw error
        await this.#endSessions(database)
      }
    }
  }

  /** Row for row, so that grantors and order stay; SQL could only say it again as somebody. */
  async #copyProperties(from: string, to: string): Promise<void> {
    const special = await this.#ask(
      `SELECT FROM pg_catalog.pg_database d WHERE datname = $1 AND (datacl IS NOT NULL OR datistemplate OR datconnlimit <> -1 OR datdba <> (SELECT datdba FROM pg_catalog.pg_database WHERE datname = $2)
         OR EXISTS (SELECT FROM pg_catalog.pg_db_role_setting WHERE setdatabase = d.oid)
         OR EXISTS (SELECT FROM pg_catalog.pg_shdescription WHERE classoid = 'pg_catalog.pg_database'::regclass AND objoid = d.oid)
         OR EXISTS (SELECT FROM pg_catalog.pg_shseclabel WHERE classoid = 'pg_catalog.pg_database'::regclass AND objoid = d.oid))`,
      [from, to],
    )
    if (special.rowCount === 0) return
    const oid = async (name: string) =>
      (await this.#ask<{ oid: number }>('SELECT oid FROM pg_catalog.pg_database WHERE datname = $1', [name])).rows[0]!.oid
    const [source, target] = [await oid(from), await oid(to)]
    for (const statement of [
      'UPDATE pg_catalog.pg_database t SET datacl = s.datacl, datconnlimit = s.datconnlimit, datistemplate = s.datistemplate, datdba = s.datdba FROM pg_catalog.pg_database s WHERE s.oid = $1 AND t.oid = $2',
      'INSERT INTO pg_catalog.pg_db_role_setting SELECT $2, setrole, setconfig FROM pg_catalog.pg_db_role_setting WHERE setdatabase = $1',
      "INSERT INTO pg_catalog.pg_shdescription SELECT $2, classoid, description FROM pg_catalog.pg_shdescription WHERE classoid = 'pg_catalog.pg_database'::regclass AND objoid = $1",
      "INSERT INTO pg_catalog.pg_shseclabel SELECT $2, classoid, provider, label FROM pg_catalog.pg_shseclabel WHERE classoid = 'pg_catalog.pg_database'::regclass AND objoid = $1",
      "DELETE FROM pg_catalog.pg_shdepend WHERE dbid = 0 AND classid = 'pg_catalog.pg_database'::regclass AND objid = $2 AND $1::oid IS NOT NULL",
      "INSERT INTO pg_catalog.pg_shdepend SELECT dbid, classid, $2, objsubid, refclassid, refobjid, deptype FROM pg_catalog.pg_shdepend WHERE dbid = 0 AND classid = 'pg_catalog.pg_database'::regclass AND objid = $1",
    ]) {
      await this.#ask(statement, [source, target])
    }
  }
}
