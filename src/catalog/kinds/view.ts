import type { Kind } from '../kind.ts'
import { queryOf, repairView } from '../repair/view.ts'
import { relation } from '../words/relation.ts'
import { firing, openedToEverybody } from '../words/words.ts'

const kind: Kind = {
  names: ['view', 'materialized view'],
  layer: 130,
  attributes: {
    ...relation,
    reloptions: { title: 'options', joined: 'of' },
    ev_action: { title: 'query', joined: 'of', reads: (value) => queryOf(value) ?? value },
    ev_enabled: firing,
    ev_type: { title: 'event of its rule', values: { 1: 'select' } },
    is_instead: { title: 'rule acts instead' },
  },
  risk({ attributes }) {
    const acl = attributes.find(({ name }) => name === 'relacl')
    if (acl && openedToEverybody(acl.before, acl.after).length > 0) return 'Every role of the cluster now has these privileges.'
    const options = attributes.find(({ name }) => name === 'reloptions')
    const had = (option: RegExp) => option.test(options?.before ?? '') && !option.test(options?.after ?? '')
    if (had(/security_invoker=(true|on|1)/)) return "Who reads the view now sees what the view's owner may see."
    if (had(/security_barrier=(true|on|1)/)) return 'A function that is not leakproof may now see rows that the view hides.'
    if (attributes.some(({ name, after }) => name === 'relispopulated' && after === 'f')) return 'Whoever reads it now gets an error.'
    return undefined
  },
  repair: repairView,
  examples: [
    {
      given: 'CREATE TABLE s.story (id int, title text)',
      when: 'CREATE VIEW s.v AS SELECT id, title FROM s.story',
      changes: ['view s.v was added', 'column s.v.id was added', 'column s.v.title was added'],
    },
    {
      given: 'CREATE VIEW s.v AS SELECT 1 AS one',
      when: 'CREATE OR REPLACE VIEW s.v AS SELECT 2 AS one',
      changes: ['query of view s.v: SELECT 1 AS one → SELECT 2 AS one'],
    },
    {
      given: 'CREATE VIEW s.v AS SELECT 1 AS one',
      when: 'CREATE OR REPLACE VIEW s.v AS SELECT 1 AS one, 2 AS two',
      changes: ['query of view s.v: SELECT 1 AS one → SELECT 1 AS one, 2 AS two', 'column s.v.two was added'],
    },
    {
      given:
        'CREATE TABLE s.story (id int, title text, at date); CREATE VIEW s.v AS SELECT id, title, at FROM s.story WHERE id > 1 AND title IS NOT NULL AND at IS NOT NULL',
      when: 'CREATE OR REPLACE VIEW s.v AS SELECT id, title, at FROM s.story WHERE id > 2 AND title IS NOT NULL AND at IS NOT NULL',
      changes: [
        'query of view s.v: at line 5: WHERE ((id > 1) AND (title IS NOT NULL) AND (at IS NOT NULL)) → WHERE ((id > 2) AND (title IS NOT NULL) AND (at IS NOT NULL))',
      ],
      since: 16,
    },
    {
      given: 'CREATE VIEW s.v WITH (security_barrier, security_invoker) AS SELECT 1 AS one',
      when: 'ALTER VIEW s.v RESET (security_barrier, security_invoker)',
      changes: ['options of view s.v: security_barrier=true, security_invoker=true → none'],
    },
    {
      given: 'CREATE VIEW s.v WITH (security_barrier) AS SELECT 1 AS one',
      when: 'CREATE OR REPLACE VIEW s.v AS SELECT 2 AS one',
      changes: ['view s.v: options security_barrier=true → none; query SELECT 1 AS one → SELECT 2 AS one'],
    },
    {
      given: 'CREATE TABLE s.story (id int); CREATE VIEW s.v AS SELECT id FROM s.story',
      when: 'ALTER VIEW s.v ALTER id SET DEFAULT 5',
      changes: ['default of column s.v.id: none → 5'],
    },
    {
      given: 'CREATE VIEW s.v AS SELECT 1 AS one',
      when: 'ALTER VIEW s.v OWNER TO pg_monitor',
      changes: ['owner of view s.v: postgres → pg_monitor'],
    },
    {
      given: 'CREATE VIEW s.v AS SELECT 1 AS one',
      when: "COMMENT ON VIEW s.v IS 'a'; COMMENT ON RULE \"_RETURN\" ON s.v IS 'b'",
      changes: ['view s.v: comment none → a; comment on its rule none → b'],
    },
    {
      given: '',
      when: 'CREATE MATERIALIZED VIEW s.m WITH (fillfactor = 70) AS SELECT 1 AS one WITH NO DATA',
      changes: ['materialized view s.m was added', 'column s.m.one was added'],
    },
    {
      given: 'CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS one',
      when: 'REFRESH MATERIALIZED VIEW s.m WITH NO DATA',
      changes: ['materialized view s.m: populated yes → no'],
    },
    {
      given: 'CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS one',
      when: 'ALTER MATERIALIZED VIEW s.m ALTER one SET STATISTICS 7',
      changes: ['statistics target of column s.m.one: default → 7'],
    },
  ],
}

export default kind
