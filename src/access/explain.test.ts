import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ann, rightPolicies, stories, visitor } from '../../fixtures/access.ts'
import { onEachServer, type Server } from '../../fixtures/servers.ts'
import { explain, type Question } from './explain.ts'
import { tryTable } from './try-table.ts'

onEachServer((server: Server) => {
  beforeAll(async () => {
    await server.client.query(
      'create role member; create role visitor; create role keeper; create role club; grant club to visitor; create role boss superuser',
    )
  })
  beforeEach(async () => {
    await server.client.query('begin')
  })
  afterEach(async () => {
    await server.client.query('rollback')
  })

  /** The evidence as a report shows it; `key`: of the row. */
  async function told(sql: string, question: Partial<Question> & Pick<Question, 'command'>, key?: string): Promise<string> {
    await server.client.query(stories + rightPolicies + sql)
    const trial = await tryTable(server.client, { relation: 'public.stories', actors: [] })
    const row = trial!.rows.find((one) => one.key === `["${key}"]`)?.id
    const evidence = await explain(server.client, {
      relation: 'public.stories',
      actor: ann,
      ...question,
      ...(row !== undefined && { row }),
    })
    return evidence.map(({ title, body }) => `${title}:\n${body.replaceAll(/^/gm, '  ')}`).join('\n')
  }

  it('names the policy that lets a row in', async () => {
    expect(await told('alter policy reads on stories using (true)', { command: 'select' }, '3')).toMatchInlineSnapshot(`
      "Why:
        The policy reads lets it in: USING (true).
      Policies of public.stories for select, as ann:
        Permissive, of which one must be true:
          reads  true  USING (true)
      Privileges of member on public.stories:
        select  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('says what each policy says of a row that none lets in', async () => {
    expect(await told('create policy more on stories using (id > 100)', { command: 'select' }, '3')).toMatchInlineSnapshot(`
      "Why:
        No permissive policy for select lets it in: USING (id > 100) of more is false; USING ((who = me()) OR public) of reads is false.
      Policies of public.stories for select, as ann:
        Permissive, of which one must be true:
          more   false  USING (id > 100)
          reads  false  USING ((who = me()) OR public)
      Privileges of member on public.stories:
        select  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('names the restrictive policy that keeps a row out', async () => {
    expect(
      await told(
        'create policy narrows on stories as restrictive using (not public); create policy elsewhere on stories to keeper using (true)',
        { command: 'select' },
        '2',
      ),
    ).toMatchInlineSnapshot(`
      "Why:
        The restrictive policy narrows keeps it out: USING (NOT public) is false.
      Policies of public.stories for select, as ann:
        Permissive, of which one must be true:
          reads  true  USING ((who = me()) OR public)
        Restrictive, which must all be true:
          narrows  false  USING (NOT public)
        Not for member: elsewhere is for keeper.
      Privileges of member on public.stories:
        select  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('says that a statement with a WHERE is asked the policies for select as well', async () => {
    expect(await told('alter policy changes on stories using (true)', { command: 'update' }, '3')).toMatchInlineSnapshot(`
      "Why:
        The policy changes lets it in: USING (true).
        A statement with a WHERE is asked the policies for select as well: No permissive policy for select lets it in: USING ((who = me()) OR public) of reads is false.
      Policies of public.stories for update, as ann:
        Permissive, of which one must be true:
          changes  true  USING (true)
      Policies of public.stories for select, which a statement with a WHERE is asked as well:
        Permissive, of which one must be true:
          reads  false  USING ((who = me()) OR public)
      Privileges of member on public.stories:
        update  granted to member
        select  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('looks at what a row is to become', async () => {
    expect(
      await told('alter policy changes on stories using (true) with check (true)', { command: 'update', part: 'to' }, '4'),
    ).toMatchInlineSnapshot(`
      "Why:
        The policy changes lets it in: WITH CHECK (true).
      Policies of public.stories for update, as ann:
        Permissive, of which one must be true:
          changes  true  WITH CHECK (true)
      Policies of public.stories for select, which a statement with a WHERE is asked as well:
        Permissive, of which one must be true:
          reads  true  USING ((who = me()) OR public)
      Privileges of member on public.stories:
        update  granted to member
        select  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('lets USING stand for a WITH CHECK that is missing', async () => {
    expect(
      await told(`drop policy adds on stories; create policy everything on stories using (who = me())`, { command: 'insert' }, '3'),
    ).toMatchInlineSnapshot(`
      "Why:
        No permissive policy for insert lets it in: USING (who = me()), in place of a WITH CHECK, of everything is false.
      Policies of public.stories for insert, as ann:
        Permissive, of which one must be true:
          everything  false  USING (who = me()), in place of a WITH CHECK
      Privileges of member on public.stories:
        insert  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('names a policy that cannot be asked', async () => {
    expect(
      await told(
        'create table secrets (who text); alter policy removes on stories using (who in (select who from secrets))',
        { command: 'delete' },
        '1',
      ),
    ).toMatchInlineSnapshot(`
      "Why:
        The policy removes cannot be asked: permission denied for table secrets.
      Policies of public.stories for delete, as ann:
        Permissive, of which one must be true:
          removes  fails  USING (who IN ( SELECT secrets.who FROM secrets)): permission denied for table secrets
      Policies of public.stories for select, which a statement with a WHERE is asked as well:
        Permissive, of which one must be true:
          reads  true  USING ((who = me()) OR public)
      Privileges of member on public.stories:
        delete  granted to member
        select  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('says that a policy is for another role, and through whom a privilege is granted', async () => {
    expect(
      await told(
        'grant select (id, who) on stories to club; grant select on stories to public',
        { command: 'select', actor: visitor },
        '2',
      ),
    ).toMatchInlineSnapshot(`
      "Why:
        No permissive policy for select is for visitor, so every row is kept out.
      Policies of public.stories for select, as visitor:
        Not for visitor: reads is for member.
      Privileges of visitor on public.stories:
        select  granted to PUBLIC
        select  granted to club, of which visitor is a member, on the columns id, who
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('says that the privilege is missing', async () => {
    expect(await told('', { command: 'delete', actor: visitor }, '2')).toMatchInlineSnapshot(`
      "Why:
        visitor has no privilege for delete on public.stories.
      Privileges of visitor on public.stories:
        delete  not granted
        select  not granted"
    `)
  })

  it('says that row security is off', async () => {
    expect(await told('alter table stories disable row level security', { command: 'select' }, '3')).toMatchInlineSnapshot(`
      "Why:
        Row security of public.stories is off: the grant alone decides, and every row is let in.
      Privileges of member on public.stories:
        select  granted to member"
    `)
  })

  it('says that no policy holds for the actor', async () => {
    expect(await told('', { command: 'select', actor: { name: 'boss', role: 'boss' } }, '3')).toMatchInlineSnapshot(`
      "Why:
        No policy holds: boss is a superuser.
      Privileges of boss on public.stories:
        Every one: it is a superuser."
    `)
  })

  it('tells of the policies where there is no row', async () => {
    expect(await told('', { command: 'insert' })).toMatchInlineSnapshot(`
      "Why:
        What the policy below says depends on the row.
      Policies of public.stories for insert, as ann:
        Permissive, of which one must be true:
          adds  WITH CHECK (who = me())
      Privileges of member on public.stories:
        insert  granted to member
      Row security of public.stories:
        It is on, and not forced: it does not hold for its owner postgres."
    `)
  })

  it('says whose rights a view reads with', async () => {
    expect(
      await told('create view cards as select id from stories; grant select on cards to visitor', {
        relation: 'cards',
        command: 'select',
        actor: visitor,
      }),
    ).toMatchInlineSnapshot(`
      "Whose rights:
        public.cards has no security_invoker: it reads with the rights of its owner postgres, whoever asks.
      What it reads:
        public.stories  has row security, which postgres bypasses
      Privileges of visitor on public.cards:
        select  granted to visitor"
    `)
  })

  it('says that a view reads with the rights of whoever asks', async () => {
    expect(
      await told('create view cards with (security_invoker) as select id from stories', {
        relation: 'cards',
        command: 'select',
        actor: visitor,
      }),
    ).toMatchInlineSnapshot(`
      "Whose rights:
        public.cards has security_invoker: it reads with the rights of whoever asks, here visitor.
      What it reads:
        public.stories  has row security, which holds for visitor
      Privileges of visitor on public.cards:
        select  not granted"
    `)
  })

  it('says whose rights a function runs with', async () => {
    const functions = `create function search() returns setof stories language sql security definer as 'select * from stories';`
    expect(await told(functions, { relation: 'public.search()', command: 'select', actor: visitor })).toMatchInlineSnapshot(`
      "Whose rights:
        search() is SECURITY DEFINER: it runs with the rights of postgres, for whom no policy holds."
    `)
  })

  it('says nothing of what is not there', async () => {
    expect(await told('', { relation: 'nowhere', command: 'select' })).toBe('')
  })
})
