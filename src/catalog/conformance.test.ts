import { describe, expect, test } from 'vitest'
import { comparedColumns } from '../../fixtures/catalog/reached.ts'
import { unreached } from '../../fixtures/catalog/unreached.ts'
import { sqlName } from '../core/sql-name.ts'
import { acquireCluster } from '../postgres/acquire.ts'
import { closeSession, openSession } from '../postgres/session.ts'
import { kindOf } from './kind.ts'
import { attributeWords } from './sentence.ts'
import { readShape } from './shape.ts'

const relations = ['table', 'index', 'sequence', 'view', 'materialized view', 'foreign table', 'composite type', 'toast table']
const columns = ['table column', 'view column', 'materialized view column', 'foreign table column', 'composite type column']
const routines = ['function', 'procedure', 'aggregate']
const anything = ['table']

/** As which kinds of objects the rows of a catalog are shown, as rows of their own or as a part of others. */
const shownAs: Readonly<Record<string, readonly string[]>> = {
  pg_aggregate: ['aggregate'],
  pg_am: ['access method'],
  pg_amop: ['operator of access method'],
  pg_amproc: ['function of access method'],
  pg_attrdef: columns,
  pg_attribute: columns,
  pg_auth_members: ['role membership'],
  pg_authid: ['role'],
  pg_cast: ['cast'],
  pg_class: relations,
  pg_collation: ['collation'],
  pg_constraint: ['table constraint', 'domain constraint'],
  pg_conversion: ['conversion'],
  pg_database: ['database'],
  pg_db_role_setting: ['role settings'],
  pg_default_acl: ['default acl'],
  pg_depend: anything,
  pg_description: anything,
  pg_enum: ['type'],
  pg_event_trigger: ['event trigger'],
  pg_extension: ['extension'],
  pg_foreign_data_wrapper: ['foreign-data wrapper'],
  pg_foreign_server: ['server'],
  pg_foreign_table: ['foreign table'],
  pg_index: ['index'],
  pg_inherits: ['table', 'foreign table', 'index'],
  pg_init_privs: anything,
  pg_language: ['language'],
  pg_largeobject: ['large object'],
  pg_largeobject_metadata: ['large object'],
  pg_namespace: ['schema'],
  pg_opclass: ['operator class'],
  pg_operator: ['operator'],
  pg_opfamily: ['operator family'],
  pg_parameter_acl: ['parameter ACL'],
  pg_partitioned_table: ['table'],
  pg_policy: ['policy'],
  pg_proc: routines,
  pg_publication: ['publication'],
  pg_publication_namespace: ['publication namespace'],
  pg_publication_rel: ['publication relation'],
  pg_range: ['type'],
  pg_replication_origin: ['replication origin'],
  pg_rewrite: ['rule', 'view', 'materialized view'],
  pg_seclabel: anything,
  pg_sequence: ['sequence'],
  pg_shdescription: ['role', 'tablespace', 'database'],
  pg_shseclabel: ['role', 'tablespace', 'database'],
  pg_statistic_ext: ['statistics object'],
  pg_subscription: ['subscription'],
  pg_tablespace: ['tablespace'],
  pg_transform: ['transform'],
  pg_trigger: ['trigger'],
  pg_ts_config: ['text search configuration'],
  pg_ts_config_map: ['text search configuration'],
  pg_ts_dict: ['text search dictionary'],
  pg_ts_parser: ['text search parser'],
  pg_ts_template: ['text search template'],
  pg_type: ['type', 'composite type'],
  pg_user_mapping: ['user mapping'],
}

/** Columns without which the attribute that they are shown as has another name. */
const shownUnder: Readonly<Record<string, string>> = {
  'pg_largeobject.data': 'data (sha256)',
  'pg_depend.refobjid': 'refobjid (member of extension)',
}

/** What nobody meets as an attribute is listed with the reason: `unreached` of the suite of pairs. */
function untitled(compared: readonly string[]): string[] {
  return compared.flatMap((column) => {
    const [catalog, name] = column.split('.') as [string, string]
    if (unreached.has(column)) return []
    const kinds = shownAs[catalog] ?? []
    const without = kinds.filter((kind) => !attributeWords(kind, shownUnder[column] ?? name))
    return kinds.length === 0 ? [column] : without.map((kind) => `${column} of ${kind}`)
  })
}

test('every kind that is shown has words and examples', () => {
  const kinds = [...new Set(Object.values(shownAs).flat())]
  expect(kinds.filter((kind) => !kindOf(kind)?.examples.length)).toEqual([])
})

describe.each([15, 16, 17, 18])('on PostgreSQL %i', (major) => {
  test('every compared column of every catalog has a title, and every key word is quoted', async () => {
    await using cluster = await acquireCluster({ major })
    const session = await openSession(cluster, cluster.maintenanceDatabase)
    const compared = comparedColumns(await readShape(session))
    const keywords = await session.query<{ word: string }>("SELECT word FROM pg_get_keywords() WHERE catcode <> 'U'")
    await closeSession(session)
    expect(untitled(compared)).toEqual([])
    expect(untitled([...compared, 'pg_language.lanmood', 'pg_mood.oid'])).toEqual(['pg_language.lanmood of language', 'pg_mood.oid'])
    expect(keywords.rows.map(({ word }) => word).filter((word) => sqlName(word) === word)).toEqual([])
    expect(keywords.rows.length).toBeGreaterThan(100)
  })
})
