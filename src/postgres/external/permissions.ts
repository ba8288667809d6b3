import type { Client } from 'pg'
import pg from 'pg'
import { Failure } from '../../core/failure.ts'

/** What a server says of itself and of the role that asks. */
export interface Introduction {
  /** `18.4` */
  readonly version: string
}

interface Row {
  readonly version: string
  readonly role: string
  readonly may_create: boolean
  readonly is_standby: boolean
}

/**
 * Asks whether migrations can be tried here.
 *
 * @param described how a person connects, without a password.
 * @throws Failure `environment` when our role may not create databases, with what to grant; when the server takes no changes.
 */
export async function introduce(client: Client, described: string): Promise<Introduction> {
  const { rows } = await client.query<Row>(
    `SELECT pg_catalog.current_setting('server_version') AS version, session_user AS role, rolsuper OR rolcreatedb AS may_create,
       pg_catalog.pg_is_in_recovery() AS is_standby
     FROM pg_catalog.pg_roles WHERE rolname = session_user`,
  )
  const { version, role, may_create, is_standby } = rows[0]!
  if (is_standby) {
    throw new Failure('environment', `The server ${described} is a standby, and takes no changes.`, {
      nextStep: 'Name its primary, or better another server; or none: PostgreSQL comes with this package.',
    })
  }
  if (!may_create) {
    throw new Failure('environment', `The role ${role} may not create databases on the server ${described}.`, {
      evidence: [
        {
          title: 'Why it has to',
          body: 'Migrations are walked in databases that are made for it and removed after it, never in one that is there: what is in yours stays untouched.',
        },
      ],
      nextStep: `As a superuser or a role with CREATEROLE: ALTER ROLE ${pg.escapeIdentifier(role)} CREATEDB; migrations that make roles need CREATEROLE, too.`,
    })
  }
  return { version: version.split(' ')[0]! }
}
