import { describe, expect, test } from 'vitest'
import type { Script } from '../core/migration.ts'
import { acquireCluster } from './acquire.ts'
import { indexParameters } from './index-parameters.ts'
import { runningText } from './mapped-text.ts'
import supabase from './platforms/supabase.ts'
import { withSession } from './session.ts'
import { StandIns } from './stand-ins.ts'

const methods = new Set(['hnsw', 'ivfflat'])

describe('parameters of an index', () => {
  test.each([
    ['CREATE INDEX ON t USING hnsw (e) WITH (m = 16, ef_construction = 64);', ['WITH (m = 16, ef_construction = 64)']],
    ['create index i on t using ivfflat (e vector_l2_ops) with(lists=100) where e is not null', ['with(lists=100)']],
    ["/* é */ CREATE INDEX ON t USING hnsw (e) WITH\n  ( /* so */ m = '1)6' ) TABLESPACE x; SELECT 1", ["WITH\n  ( /* so */ m = '1)6' )"]],
    ['CREATE INDEX ON t USING "hnsw" (e) WITH (m = 16); CREATE INDEX ON t USING hnsw (e) WITH (m = 8)', ['WITH (m = 16)', 'WITH (m = 8)']],
    ['CREATE INDEX ON t USING HNSW (e) WITH (m = 16)', ['WITH (m = 16)']],
    ['CREATE INDEX ON t USING hnsw (e)', []],
    ['CREATE INDEX ON t USING gin (e) WITH (fastupdate = off) -- hnsw', []],
    ["SELECT 'CREATE INDEX ON t USING hnsw (e) WITH (m = 16)'", []],
    ['CREATE INDEX ON t USING hnsw (e) WITH (m = 16); this is no SQL', []],
  ])('%s', async (sql, expected) => {
    const found = await indexParameters(sql, methods)
    expect(found.map(({ range }) => sql.slice(range.start, range.end))).toEqual(expected)
  })
})

describe('a server with stand-ins', () => {
  const script = (sql: string, more: Partial<Script> = {}): Script => ({
    sql,
    transaction: 'wrapped',
    file: '/m.sql',
    firstLine: 1,
    ...more,
  })
  const error = (sqlstate: string, message: string) =>
    ({
      sqlstate,
      message,
      location: { file: '/m.sql', line: 1, column: 1 },
      precision: 'file',
      frame: '',
    }) as const

  test('knows what they cannot do', async () => {
    await using cluster = await acquireCluster({ major: 18, platform: supabase })
    const standIns = await withSession(cluster.connection('postgres'), (client) => StandIns.on(client, supabase))
    expect(standIns.limits.get('pg_net')).toBe('requests are queued, and none is ever sent')
    expect(standIns.limits.has('hstore')).toBe(false)

    const { script: adapted, leftOut } = await standIns.adapt(script('CREATE INDEX ON t USING hnsw (e) WITH (m = 16); SELECT 1'))
    expect(runningText(adapted).text).toBe('CREATE INDEX ON t USING hnsw (e) ; SELECT 1')
    expect(leftOut).toEqual([{ extension: 'vector', sentence: 'The parameters of an index by hnsw were left out: m = 16.' }])

    const filled = script('CREATE INDEX ON t USING hnsw (e) WITH (:mm:); SELECT :nn:', {
      replacements: [
        { start: 39, end: 43, text: 'm = 16' },
        { start: 53, end: 57, text: '2' },
      ],
    })
    expect(runningText((await standIns.adapt(filled)).script).text).toBe('CREATE INDEX ON t USING hnsw (e) ; SELECT 2')

    const untouched = script('CREATE INDEX ON t (e) WITH (fillfactor = 50)')
    expect((await standIns.adapt(untouched)).script).toBe(untouched)

    expect(standIns.refusal(error('22023', 'unrecognized parameter "lists"'))).toBe(
      'The stand-in of pg-roundtrip for the extension vector does not know the parameters of its indexes: unrecognized parameter "lists".',
    )
    expect(standIns.refusal(error('22023', 'unrecognized parameter "fillfaktor"'))).toBeUndefined()
    expect(standIns.refusal(error('0A000', 'The stand-in of pg-roundtrip for the extension http sends no request: GET x'))).toContain(
      'http',
    )
    expect(standIns.refusal(error('0A000', 'extension "pgrouting" is not available'))).toContain('pgrouting')
    expect(standIns.refusal(error('0A000', 'extension "nonsense" is not available'))).toBeUndefined()
    expect(standIns.refusal(error('42P01', 'relation "t" does not exist'))).toBeUndefined()
  })

  test('is none where the real extensions are', async () => {
    await using cluster = await acquireCluster({ major: 18 })
    const standIns = await withSession(cluster.connection('template1'), (client) => StandIns.on(client, supabase))
    expect([...standIns.limits]).toEqual([])
    const indexed = script('CREATE INDEX ON t USING hnsw (e) WITH (m = 16)')
    expect(await standIns.adapt(indexed)).toEqual({ script: indexed, leftOut: [] })
    expect(standIns.refusal(error('0A000', 'extension "pgrouting" is not available'))).toBeUndefined()
  })
})
