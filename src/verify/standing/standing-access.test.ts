import { afterAll, beforeAll, expect, test } from 'vitest'
import { onEachServer } from '../../../fixtures/servers.ts'
import type { TableAccess } from '../../spec/access.ts'
import type { Subject } from '../record.ts'
import type { WalkTools } from '../walk-tools.ts'
import { tryStandingAccess } from './standing-access.ts'

onEachServer((server) => {
  beforeAll(async () => {
    await server.client.query(
      'create role member; create table notes (id int); insert into notes values (1); grant select on notes to member',
    )
  })
  afterAll(async () => {
    await server.client.query('drop table notes')
  })

  const tried = async (access: TableAccess) => {
    const origin = { id: '001', file: '/p/001.spec.ts', spec: {}, actors: [{ name: 'ann', role: 'member' }] }
    const claim = { kind: 'access', claim: 'access to public.notes', origin, on: 'public.notes', access }
    const subject = { migration: { id: '002', up: { file: '/p/002.sql' } }, standing: { claims: [claim] } }
    const project = { platform: { platform: {} }, options: { root: '/p' } }
    const history = { session: (work: (client: unknown) => unknown) => work(server.client) }
    const outcomes = await tryStandingAccess(subject as unknown as Subject, { project, history } as unknown as WalkTools)
    return outcomes.map(({ verdict, sentence }) => `${verdict}: ${sentence}`)
  }

  test.each<[string, TableAccess, string]>([
    [
      'of somebody holds',
      { may: { ann: { select: 'all', insert: 'denied', update: 'denied', delete: 'denied' } } },
      'passed: It still holds: 4 cells were tried.',
    ],
    ['of nobody proves nothing', { may: {} }, 'not-checked: It says of nobody what they may do to public.notes.'],
  ])('what is said %s', async (_, access, said) => {
    expect(await tried(access)).toEqual([said])
  })
})
