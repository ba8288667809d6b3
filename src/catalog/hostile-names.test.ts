import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTurn } from '../../fixtures/catalog/turns.ts'
import { formatAddress, sqlAddress } from '../core/address.ts'
import type { ObjectAddress } from '../core/difference.ts'
import { normaliseAddress } from '../core/normalise-address.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { Databases } from '../postgres/database.ts'
import type { Cluster } from '../postgres/provider.ts'
import { type Client, closeSession, openSession } from '../postgres/session.ts'
import { compareSnapshots } from './diff.ts'
import { Observer, type Snapshot } from './snapshot.ts'

const quote = pg.escapeIdentifier

/** Names that PostgreSQL takes and that could mislead whoever joins, splits, quotes or prints them. */
const names = [
  'a.b',
  '"',
  `it's "a" \\ b`,
  'line\nbreak\ttab\r\u0001',
  '🦜 caf\u00e9',
  '🦜 cafe\u0301 مرحبا\u200b',
  '{a,b}[]',
  'a=b',
  'f(integer)',
  '2',
  'select',
  'int',
  'NULL',
  ' ',
  '-- no /* $1 %I ;',
  '(this database)',
  '(every role)',
  'x'.repeat(63),
]

/** Statements that make an object of every kind that takes any name; relations and types of a schema share their names, so each has an ending. */
function made(schema: string, name: string): string[] {
  const s = quote(schema)
  const n = quote(name)
  const ending = (letter: string) => quote(name.length === 63 ? letter + name.slice(1) : name + letter)
  const [view, matview, sequence, index, composite, label, domain, range, foreign] = [...'vmsicedrf'].map(ending)
  const option = quote(name.replaceAll('=', '_'))
  return [
    `CREATE SCHEMA ${s}`,
    `CREATE TABLE ${s}.${n} (${n} int, other int, CONSTRAINT ${n} CHECK (${n} > 0))`,
    `CREATE INDEX ${index} ON ${s}.${n} (${n}, (${n} + 1)) INCLUDE (other)`,
    `CREATE TRIGGER ${n} BEFORE UPDATE OF ${n} ON ${s}.${n} FOR EACH ROW WHEN (OLD.${n} > 1) EXECUTE FUNCTION suppress_redundant_updates_trigger(${pg.escapeLiteral(name)})`,
    `CREATE POLICY ${n} ON ${s}.${n} USING (${n} > 0)`,
    `CREATE RULE ${n} AS ON DELETE TO ${s}.${n} DO INSTEAD NOTHING`,
    `CREATE STATISTICS ${s}.${n} ON ${n}, other FROM ${s}.${n}`,
    `CREATE VIEW ${s}.${view} AS SELECT ${n} FROM ${s}.${n}`,
    `CREATE MATERIALIZED VIEW ${s}.${matview} AS SELECT ${n} FROM ${s}.${n}`,
    `CREATE SEQUENCE ${s}.${sequence} OWNED BY ${s}.${n}.${n}`,
    `CREATE TYPE ${s}.${composite} AS (${n} ${s}.${n}[], other text)`,
    `CREATE TYPE ${s}.${label} AS ENUM (${pg.escapeLiteral(name)}, 'other')`,
    `CREATE DOMAIN ${s}.${domain} AS ${s}.${label} DEFAULT ${pg.escapeLiteral(name)} CONSTRAINT ${n} CHECK (VALUE <> 'other')`,
    `CREATE TYPE ${s}.${range} AS RANGE (subtype = float8, multirange_type_name = ${s}.${ending('R')})`,
    `CREATE FOREIGN TABLE ${s}.${foreign} (${n} int OPTIONS (${option} ${pg.escapeLiteral(name)})) SERVER remote OPTIONS (${option} ${pg.escapeLiteral(name)})`,
    `CREATE FUNCTION ${s}.${n}(${n} ${s}.${composite}, b text DEFAULT ${pg.escapeLiteral(name)}) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    `CREATE PROCEDURE ${s}.${n}(${n} ${s}.${domain}[]) LANGUAGE sql AS ''`,
    `CREATE AGGREGATE ${s}.${n}(float8) (sfunc = float8pl, stype = float8)`,
    `CREATE COLLATION ${s}.${n} (provider = libc, locale = 'C')`,
    `CREATE CONVERSION ${s}.${n} FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
    `CREATE TEXT SEARCH DICTIONARY ${s}.${n} (template = simple)`,
    `CREATE TEXT SEARCH CONFIGURATION ${s}.${n} (copy = simple)`,
    `ALTER TEXT SEARCH CONFIGURATION ${s}.${n} ALTER MAPPING FOR word WITH ${s}.${n}`,
    `CREATE TEXT SEARCH PARSER ${s}.${n} (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)`,
    `CREATE TEXT SEARCH TEMPLATE ${s}.${n} (lexize = dsimple_lexize)`,
    `CREATE OPERATOR FAMILY ${s}.${n} USING btree`,
    `CREATE OPERATOR CLASS ${s}.${n} FOR TYPE box USING gist AS STORAGE box`,
    `CREATE OPERATOR ${s}.@#@ (rightarg = int, function = int4up)`,
    `CREATE CAST (${s}.${composite} AS ${s}.${label}) WITH INOUT`,
  ]
}

/** What has no schema. */
function madeBeside(name: string): string[] {
  const n = quote(name)
  return [
    `CREATE PUBLICATION ${n}`,
    `CREATE FUNCTION public.on_event() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'`,
    `CREATE EVENT TRIGGER ${n} ON ddl_command_end EXECUTE FUNCTION public.on_event()`,
    `ALTER EVENT TRIGGER ${n} DISABLE`,
    `CREATE FOREIGN DATA WRAPPER ${n}`,
    `CREATE SERVER ${n} FOREIGN DATA WRAPPER ${n}`,
    `CREATE LANGUAGE ${n} HANDLER plpgsql_call_handler`,
    `CREATE ACCESS METHOD ${n} TYPE INDEX HANDLER bthandler`,
  ]
}

/** Kinds that COMMENT ON does not know: they are part of a statement about another object. */
const withoutComment = new Set(['operator of access method', 'function of access method'])

describe.each([15, 18])('on PostgreSQL %i', (major) => {
  let cluster: Cluster
  let databases: Databases
  let observer: Observer
  let session: Client

  beforeAll(async () => {
    cluster = await acquireCluster({ major })
    databases = await Databases.open(cluster)
    await databases.create('template', 'template0')
    const first = await openSession(cluster, 'template')
    observer = await Observer.start(first, () => openSession(cluster, cluster.maintenanceDatabase))
    await first.query('CREATE FOREIGN DATA WRAPPER w; CREATE SERVER remote FOREIGN DATA WRAPPER w')
    await closeSession(first)
  })

  afterAll(async () => {
    await databases.close()
    await cluster[Symbol.asyncDispose]()
  })

  async function onItsOwn(use: () => Promise<void>): Promise<void> {
    await databases.copy('template', 'observed')
    session = await openSession(cluster, 'observed')
    try {
      await use()
    } finally {
      await closeSession(session)
      await databases.drop('observed')
    }
  }

  const snapshot = (since?: Snapshot) => observer.snapshot(session, { rows: true, since })
  const found = (before: Snapshot, after: Snapshot) => compareSnapshots(before, after).filter(({ tier }) => tier !== 'residue')

  const tried = inTurn(major, names)
  test.each(tried.map((name) => [JSON.stringify(name), name]))('objects called %s in three schemas do not meet', async (_, name) => {
    await onItsOwn(async () => {
      const schemas = [name, `${name.slice(0, 61)}.`, 'other']
      for (const schema of schemas) await session.query(made(schema, name).join(';\n'))
      await session.query(madeBeside(name).join(';\n'))
      const before = await snapshot()
      expect(before.entries.size).toBeGreaterThan(100)
      let known = before
      for (const schema of schemas) {
        await session.query(`DROP SCHEMA ${quote(schema)} CASCADE`)
        const without = await snapshot(known)
        if (schema === name) expect(found(await snapshot(), without)).toEqual([])
        const gone = found(before, without)
        expect(new Set(gone.map(({ change }) => change))).toEqual(new Set(['removed']))
        expect(gone.map(({ sentence }) => sentence)).toHaveLength(new Set(gone.map(({ sentence }) => sentence)).size)
        await session.query(made(schema, name).join(';\n'))
        known = await snapshot(without)
        expect(found(before, known)).toEqual([])
        if (schema === name) await commentOnEach(gone, known)
      }
    })
  })

  /** Every object can be called by what a person reads and by what SQL takes, and a comment on it is a comment on nothing else. */
  async function commentOnEach(objects: readonly ObjectAddress[], before: Snapshot): Promise<void> {
    const commented = objects.filter(({ kind }) => !withoutComment.has(kind))
    const comment = (text: string) => session.query(commented.map((object) => `COMMENT ON ${sqlAddress(object)} IS ${text}`).join(';\n'))
    await comment("'pasted'")
    const after = await snapshot(before)
    const differences = found(before, after)
    expect(differences.map(formatAddress).sort()).toEqual(commented.map(formatAddress).sort())
    expect(new Set(differences.flatMap(({ attributes }) => attributes.map((one) => one.name)))).toEqual(new Set(['description']))
    for (const object of commented) expect(normaliseAddress(formatAddress(object))).toBe(normaliseAddress(sqlAddress(object)))
    await comment('NULL')
    expect(found(before, await snapshot(after))).toEqual([])
  }
})
