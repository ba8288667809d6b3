import type { Kind } from '../kind.ts'

const kind: Kind = {
  names: ['trigger', 'rule', 'event trigger'],
  attributes: {
    tgenabled: { title: 'fires', values: { O: 'normally', D: 'never (disabled)', R: 'on replicas', A: 'always' } },
    evtenabled: { title: 'fires', values: { O: 'normally', D: 'never (disabled)', R: 'on replicas', A: 'always' } },
    ev_enabled: { title: 'fires', values: { O: 'normally', D: 'never (disabled)', R: 'on replicas', A: 'always' } },
    tgfoid: { title: 'function' },
    evtfoid: { title: 'function' },
    tgqual: { title: 'condition' },
    tgattr: { title: 'columns' },
    ev_action: { title: 'definition' },
  },
  examples: [
    {
      given:
        "CREATE TABLE s.story (id int); CREATE FUNCTION s.t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER stamp BEFORE UPDATE ON s.story EXECUTE FUNCTION s.t()",
      when: 'ALTER TABLE s.story DISABLE TRIGGER stamp',
      changes: ['trigger stamp on s.story: fires normally → never (disabled)'],
    },
    {
      given: 'CREATE TABLE s.story (id int)',
      when: 'CREATE RULE quiet AS ON DELETE TO s.story DO INSTEAD NOTHING',
      changes: ['rule quiet on s.story was added'],
    },
  ],
}

export default kind
