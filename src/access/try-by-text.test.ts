import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ann, bob, groups, rightPolicies, stories, visitor } from '../../fixtures/access.ts'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import type { ActorTrial, Reach } from './trial.ts'
import { type TrialRequest, tryTable } from './try-table.ts'

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query('create role member; create role visitor')
  })
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  /** What each actor reads, by what the rows say. */
  async function read(sql: string, request: Partial<TrialRequest> & { relation: string }) {
    await server.client.query(sql)
    const trial = (await tryTable(server.client, { groups, actors: [ann, bob, visitor], ...request }))!
    const lines = trial.actors.map(({ actor, select }) => {
      if (select.state === 'untried') return `${actor.name} untried: ${select.reason}`
      if (select.state !== 'tried') return `${actor.name} ${select.state}: ${select.words.message}`
      return `${actor.name} reads ${trial.rows
        .filter(({ id }) => select.reached.has(id))
        .map(({ words }) => words)
        .join('; ')}`
    })
    return {
      lines,
      groups: trial.rows.map(({ words, groups: of }) => `${words}: ${[...of].join(', ')}`),
      unreadable: [...trial.unreadable.keys()],
    }
  }

  it('reads a view as every actor: who sees less, and who may not', async () => {
    const {
      lines,
      groups: found,
      unreadable,
    } = await read(
      `${stories}${rightPolicies} create view mine with (security_invoker) as select id, who from stories; grant select on mine to member`,
      { relation: 'mine' },
    )
    expect(lines).toEqual([
      'ann reads id = 1, who = ann; id = 2, who = ann; id = 4, who = bob',
      'bob reads id = 2, who = ann; id = 3, who = bob; id = 4, who = bob',
      'visitor denied: permission denied for view mine',
    ])
    expect(found).toEqual(["id = 1, who = ann: ann's", "id = 2, who = ann: ann's", "id = 3, who = bob: bob's", "id = 4, who = bob: bob's"])
    expect(unreadable).toEqual(['published'])
  })

  it('reads all that a view shows which reads with the rights of its owner', async () => {
    const { lines } = await read(
      `${stories}${rightPolicies} create view all_of_them as select id from stories; grant select on all_of_them to visitor`,
      {
        relation: 'all_of_them',
        actors: [visitor],
      },
    )
    expect(lines).toEqual(['visitor reads id = 1; id = 2; id = 3; id = 4'])
  })

  it('knows rows that a view shows to one reader only, and nobody else', async () => {
    const { lines } = await read(`${stories} create view mine as select id from stories where who = me(); grant select on mine to member`, {
      relation: 'mine',
      groups: {},
      actors: [ann, bob],
    })
    expect(lines).toEqual(['ann reads id = 1; id = 2', 'bob reads id = 3; id = 4'])
  })

  it('tells equal rows apart by how many there are', async () => {
    const { lines } = await read(
      `${stories}${rightPolicies} create view authors with (security_invoker) as select who from stories; grant select on authors to member`,
      {
        relation: 'authors',
        groups: {},
        actors: [ann],
      },
    )
    expect(lines).toEqual(['ann reads who = ann; who = ann; who = bob'])
  })

  it('reads some columns of a view as who may read them only', async () => {
    const { lines } = await read(`${stories} create view v as select id, who from stories; grant select (id) on v to visitor`, {
      relation: 'v',
      actors: [visitor],
    })
    expect(lines).toEqual(['visitor reads id = 1, who = ann; id = 2, who = ann; id = 3, who = bob; id = 4, who = bob'])
  })

  it('calls a function as every actor', async () => {
    const functions = `${stories}${rightPolicies}
      create function search(words text) returns setof stories language sql stable security definer as $$ select * from stories where who = words $$;
      create function "Odd (name"(words text) returns table (who text) language sql stable as $$ select who from stories where id = 1 $$;
      revoke execute on function search from public; grant execute on function search to member`
    expect((await read(functions, { relation: `public.search('bob')` })).lines).toEqual([
      'ann reads id = 3, who = bob, public = f; id = 4, who = bob, public = t',
      'bob reads id = 3, who = bob, public = f; id = 4, who = bob, public = t',
      'visitor denied: permission denied for function search',
    ])
    expect((await read('select', { relation: `"Odd (name"('x')` })).lines).toEqual([
      'ann reads who = ann',
      'bob reads ',
      'visitor failed: permission denied for table stories',
    ])
    expect(await tryTable(server.client, { relation: 'public.nothing(1)', actors: [ann] })).toBeUndefined()
  })

  it('tells a missing privilege to write through a view, and what it does not try', async () => {
    await server.client.query(
      `${stories} create view v as select id, who from stories; create view counts as select count(*) from stories; grant select, delete on v to member`,
    )
    const reaches = async (relation: string) => {
      const [trial] = (await tryTable(server.client, { relation, actors: [ann] }))!.actors
      return [trial!.insert, trial!.update.from, trial!.delete].map((reach) =>
        reach.state === 'untried' ? reach.reason : reach.state === 'tried' ? 'tried' : `${reach.state}: ${reach.words.message}`,
      )
    }
    expect(await reaches('v')).toEqual(['denied: permission denied for view v', 'denied: permission denied for view v', 'tried'])
    expect(await reaches('counts')).toEqual(
      ['insert into', 'update', 'delete from'].map((what) => `Nobody can do that: cannot ${what} view "counts".`),
    )
  })

  it.each([
    ['with the rights of its owner, whom no policy holds', '', { ann: 'id 1 2 3 4', visitor: 'id 1 2 3 4' }],
    ['with the rights of whoever asks', 'with (security_invoker)', { ann: 'id 1 2', visitor: 'id' }],
  ])('finds which rows are changed and deleted through a view %s', async (_, options, expected) => {
    await server.client.query(`${stories}${rightPolicies} create table refers (id int references stories); insert into refers values (1), (3);
      create view v ${options} as select id, public from stories; grant select, update, delete on v to member, visitor; grant select, update, delete on stories to visitor`)
    const trial = (await tryTable(server.client, { relation: 'v', actors: [ann, visitor] }))!
    const idsOf = (reach: Reach) =>
      reach.state === 'tried'
        ? ['id', ...trial.rows.filter(({ id }) => reach.reached.has(id)).map(({ words }) => words.slice(5, 6))].join(' ')
        : reach
    const byActor = (reachOf: (actor: ActorTrial) => Reach) =>
      Object.fromEntries(trial.actors.map((one) => [one.actor.name, idsOf(reachOf(one))]))
    expect(byActor(({ update }) => update.from)).toEqual(expected)
    expect(byActor((one) => one.delete)).toEqual(expected)
  })

  it('reads a materialized view', async () => {
    const { lines } = await read(
      `${stories} create materialized view copies as select id from stories where public; grant select on copies to visitor`,
      {
        relation: 'copies',
        actors: [ann, visitor],
      },
    )
    expect(lines).toEqual(['ann denied: permission denied for materialized view copies', 'visitor reads id = 2; id = 4'])
  })
})
