import type { Kind } from '../kind.ts'

const actions = { a: 'no action', r: 'restrict', c: 'cascade', n: 'set null', d: 'set default', ' ': 'none' }

const kind: Kind = {
  names: ['table constraint', 'domain constraint'],
  attributes: {
    contype: {
      title: 'sort',
      values: { c: 'check', f: 'foreign key', n: 'not null', p: 'primary key', u: 'unique', t: 'constraint trigger', x: 'exclusion' },
    },
    conbin: { title: 'check' },
    conkey: { title: 'columns' },
    confkey: { title: 'referenced columns' },
    confrelid: { title: 'referenced table' },
    confdeltype: { title: 'on delete', values: actions },
    confupdtype: { title: 'on update', values: actions },
    convalidated: { title: 'validated' },
    conenforced: { title: 'enforced' },
    condeferrable: { title: 'deferrable' },
    condeferred: { title: 'initially deferred' },
    connoinherit: { title: 'NO INHERIT', values: { t: 'on', f: 'off' } },
    conindid: { title: 'index it rests on' },
    tgenabled: {
      title: 'enforcement by trigger',
      values: { O: 'enabled', D: 'disabled', R: 'enabled on replicas', A: 'enabled always' },
    },
  },
  risk(difference) {
    if (difference.attributes.some((a) => a.name.startsWith('tgenabled') && a.after === 'D'))
      return 'The foreign key is no longer enforced.'
    return undefined
  },
  examples: [
    {
      given: 'CREATE TABLE s.story (rating int)',
      when: 'ALTER TABLE s.story ADD CONSTRAINT bounds CHECK (rating < 11)',
      changes: ['constraint bounds on s.story was added'],
    },
    {
      given: 'CREATE TABLE s.story (rating int CONSTRAINT bounds CHECK (rating < 11))',
      when: 'ALTER TABLE s.story DROP CONSTRAINT bounds, ADD CONSTRAINT bounds CHECK (rating < 12) NOT VALID',
      changes: ['constraint bounds on s.story: validated yes → no; check (rating < 11) → (rating < 12)'],
    },
    {
      given: 'CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE s.b (a int CONSTRAINT fk REFERENCES s.a)',
      when: 'ALTER TABLE s.b DROP CONSTRAINT fk, ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES s.a ON DELETE CASCADE',
      changes: ['constraint fk on s.b: on delete no action → cascade'],
    },
    {
      given: 'CREATE TABLE s.a (id int PRIMARY KEY); CREATE TABLE s.b (a int CONSTRAINT fk REFERENCES s.a)',
      when: 'ALTER TABLE s.b DISABLE TRIGGER ALL',
      changes: ['constraint fk on s.b: enforcement by trigger enabled → disabled'],
    },
    {
      given: 'CREATE DOMAIN s.rating AS int',
      when: 'ALTER DOMAIN s.rating ADD CONSTRAINT bounds CHECK (VALUE < 11)',
      changes: ['constraint bounds on domain s.rating was added'],
    },
  ],
}

export default kind
