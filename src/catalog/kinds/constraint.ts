import type { AttributeDifference } from '../../core/difference.ts'
import type { Kind } from '../kind.ts'
import { repairConstraint } from '../repair/constraint.ts'
import { firing, onOff } from '../words/words.ts'

const actions = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default', ' ': 'none' }

const kind: Kind = {
  names: ['table constraint', 'domain constraint'],
  layer: 120,
  // A primary key makes the NOT NULL that it lacks and needs the one there is; a foreign key rests on a key.
  layerOf: ({ attributes }) => ({ n: 115, p: 118, u: 118, f: 122 })[attributes.get('contype') ?? ''] ?? 120,
  attributes: {
    contype: {
      title: 'sort',
      joined: 'of',
      values: { c: 'check', f: 'foreign key', n: 'not null', p: 'primary key', u: 'unique', t: 'constraint trigger', x: 'exclusion' },
    },
    conbin: { title: 'check' },
    conkey: { title: 'columns', joined: 'of' },
    confkey: { title: 'referenced columns', joined: 'of' },
    confrelid: { title: 'referenced table', joined: 'of' },
    confdeltype: { title: 'on delete', values: actions },
    confdelsetcols: { title: 'columns that ON DELETE sets' },
    confupdtype: { title: 'on update', values: actions },
    confmatchtype: { title: 'match', joined: 'of', values: { f: 'full', p: 'partial', s: 'simple', ' ': 'none' } },
    convalidated: { title: 'validated' },
    conenforced: { title: 'enforced' },
    conperiod: { title: 'PERIOD or WITHOUT OVERLAPS', values: onOff },
    condeferrable: { title: 'deferrable' },
    condeferred: { title: 'initially deferred' },
    connoinherit: { title: 'NO INHERIT', joined: 'of', values: onOff },
    conislocal: { title: 'defined here', follows: ['coninhcount', 'conparentid'] },
    coninhcount: { title: 'number of parents', joined: 'of', follows: ['conparentid'] },
    conparentid: { title: 'parent', joined: 'of' },
    conindid: { title: 'index it rests on' },
    conpfeqop: { title: 'comparison of both sides', joined: 'of', follows: ['confkey', 'conkey'] },
    conppeqop: { title: 'comparison of referenced columns', joined: 'of', follows: ['confkey', 'conpfeqop'] },
    conffeqop: { title: 'comparison of referencing columns', joined: 'of', follows: ['conkey', 'conpfeqop'] },
    conexclop: { title: 'operators', joined: 'of' },
    tgenabled: { ...firing, title: 'enforcement by trigger', alike: true, change: triggersComeAndGo },
    pg_trigger: {
      title: 'triggers that enforce it',
      follows: ['condeferrable', 'condeferred', 'confdeltype', 'confupdtype', 'conenforced', 'confrelid', 'contype', 'tgenabled'],
      change: () => 'are others',
    },
  },
  risk({ attributes }) {
    const became = (name: string, value: string) => attributes.some((a) => a.name === name && a.after === value)
    if (attributes.some((a) => a.name.startsWith('tgenabled') && a.after === 'D' && a.before !== null))
      return 'The foreign key is no longer enforced.'
    if (became('conenforced', 'f')) return 'The constraint is no longer enforced.'
    if (became('convalidated', 'f')) return 'Rows that were there before may break it, and the planner does not rely on it.'
    return undefined
  },
  repair: repairConstraint,
  examples: [
    {
      given: 'CREATE TABLE s.story (rating int)',
      when: 'ALTER TABLE s.story ADD CONSTRAINT bounds CHECK (rating < 11)',
      changes: ['constraint bounds on s.story was added'],
    },
    {
      given: 'CREATE TABLE s.story (rating int CONSTRAINT bounds CHECK (rating < 11))',
      when: 'ALTER TABLE s.story DROP CONSTRAINT bounds, ADD CONSTRAINT bounds CHECK (rating < 12) NO INHERIT NOT VALID',
      changes: ['constraint bounds on s.story: validated yes → no; NO INHERIT off → on; check (rating < 11) → (rating < 12)'],
    },
    {
      given: 'CREATE TABLE s.story (rating int); ALTER TABLE s.story ADD CONSTRAINT bounds CHECK (rating < 11) NOT VALID',
      when: 'ALTER TABLE s.story VALIDATE CONSTRAINT bounds',
      changes: ['constraint bounds on s.story: validated no → yes'],
    },
    {
      given: 'CREATE TABLE s.story (rating int CONSTRAINT bounds CHECK (rating < 11))',
      when: 'ALTER TABLE s.story DROP CONSTRAINT bounds, ADD CONSTRAINT bounds CHECK (rating < 11) NOT ENFORCED',
      changes: ['constraint bounds on s.story: enforced yes → no; validated yes → no'],
      since: 18,
    },
    {
      given: 'CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE s.b (a int CONSTRAINT fk REFERENCES s.a)',
      when: 'ALTER TABLE s.b DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES s.a ON DELETE CASCADE',
      changes: ['constraint fk on s.b: on delete no action → cascade'],
    },
    {
      given:
        'CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE s.b (a int, x int, CONSTRAINT fk FOREIGN KEY (a) REFERENCES s.a MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL (a) DEFERRABLE INITIALLY DEFERRED)',
      when: 'ALTER TABLE s.b DROP CONSTRAINT fk',
      changes: ['constraint fk on s.b was dropped'],
    },
    {
      given: 'CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE s.b (a int CONSTRAINT fk REFERENCES s.a)',
      when: 'ALTER TABLE s.b ALTER CONSTRAINT fk DEFERRABLE INITIALLY DEFERRED',
      changes: ['constraint fk on s.b: deferrable no → yes; initially deferred no → yes'],
    },
    {
      given: 'CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE s.b (a int CONSTRAINT fk REFERENCES s.a)',
      when: 'ALTER TABLE s.b ALTER CONSTRAINT fk NOT ENFORCED',
      changes: ['constraint fk on s.b: enforced yes → no; validated yes → no'],
      since: 18,
    },
    {
      given: 'CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE s.b (a int CONSTRAINT fk REFERENCES s.a)',
      when: 'ALTER TABLE s.b DISABLE TRIGGER ALL',
      changes: ['enforcement by trigger of constraint fk on s.b: enabled → disabled'],
    },
    {
      given: 'CREATE TABLE s.a (id int NOT NULL, at int NOT NULL)',
      when: 'ALTER TABLE s.a ADD CONSTRAINT a_pkey PRIMARY KEY (at, id) INCLUDE (id) WITH (fillfactor = 70) DEFERRABLE',
      changes: ['index s.a_pkey was added', 'constraint a_pkey on s.a was added'],
    },
    {
      given: 'CREATE TABLE s.a (id int, at int)',
      when: 'ALTER TABLE s.a ADD CONSTRAINT one UNIQUE NULLS NOT DISTINCT (id)',
      changes: ['index s.one was added', 'constraint one on s.a was added'],
    },
    {
      given: 'CREATE TABLE s.a (id int4range, at int)',
      when: 'ALTER TABLE s.a ADD CONSTRAINT apart EXCLUDE USING gist (id WITH &&) WHERE (at > 0)',
      changes: ['index s.apart was added', 'constraint apart on s.a was added'],
    },
    {
      given: 'CREATE TABLE s.a (id int4range, during daterange)',
      when: 'ALTER TABLE s.a ADD CONSTRAINT once UNIQUE (id, during WITHOUT OVERLAPS)',
      changes: ['index s.once was added', 'constraint once on s.a was added'],
      since: 18,
    },
    {
      given:
        'CREATE TABLE s.a (id int4range, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS)); CREATE TABLE s.b (a int4range, at daterange)',
      when: 'ALTER TABLE s.b ADD CONSTRAINT fk FOREIGN KEY (a, PERIOD at) REFERENCES s.a (id, PERIOD during)',
      changes: ['constraint fk on s.b was added'],
      since: 18,
    },
    {
      given: 'CREATE TABLE s.a (id int)',
      when: 'ALTER TABLE s.a ADD CONSTRAINT there NOT NULL id NO INHERIT',
      changes: ['NOT NULL on column s.a.id: off → on', 'constraint there on s.a was added'],
      since: 18,
    },
    {
      given: 'CREATE TABLE s.a (id int); ALTER TABLE s.a ADD CONSTRAINT there NOT NULL id NOT VALID',
      when: 'ALTER TABLE s.a VALIDATE CONSTRAINT there',
      changes: ['constraint there on s.a: validated no → yes'],
      since: 18,
    },
    {
      given: 'CREATE TABLE s.p (id int); CREATE TABLE s.c () INHERITS (s.p)',
      when: 'ALTER TABLE s.p ADD CONSTRAINT bounds CHECK (id > 0)',
      changes: ['constraint bounds on s.c was added', 'constraint bounds on s.p was added'],
    },
    {
      given: 'CREATE TABLE s.a (id int CONSTRAINT bounds CHECK (id > 0))',
      when: "COMMENT ON CONSTRAINT bounds ON s.a IS 'ours'",
      changes: ['comment on constraint bounds on s.a: none → ours'],
    },
    {
      given: 'CREATE DOMAIN s.rating AS int',
      when: 'ALTER DOMAIN s.rating ADD CONSTRAINT bounds CHECK (VALUE < 11)',
      changes: ['constraint bounds on domain s.rating was added'],
    },
    {
      given: 'CREATE DOMAIN s.rating AS int',
      when: 'ALTER DOMAIN s.rating SET NOT NULL',
      changes: ['constraint rating_not_null on domain s.rating was added', 'NOT NULL on type s.rating: off → on'],
      since: 17,
    },
    {
      given: 'CREATE DOMAIN s.rating AS int; ALTER DOMAIN s.rating ADD CONSTRAINT bounds CHECK (VALUE < 11) NOT VALID',
      when: 'ALTER DOMAIN s.rating VALIDATE CONSTRAINT bounds',
      changes: ['constraint bounds on domain s.rating: validated no → yes'],
    },
  ],
}

/** Other triggers are made where something else differs. */
function triggersComeAndGo(before: string | null, after: string | null, others: readonly AttributeDifference[]): string | undefined {
  const same = before !== null && after !== null
  return !same && others.some(({ name }) => !/^(tgenabled|pg_trigger)/.test(name)) ? '' : undefined
}

export default kind
