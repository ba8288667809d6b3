import type { Kind } from '../kind.ts'
import { repairTrigger, triggerBits } from '../repair/trigger.ts'
import { firing } from '../words/words.ts'

const fires = "CREATE FUNCTION s.t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
const onStory = `CREATE TABLE s.story (id int, title text); ${fires}`

const kind: Kind = {
  names: ['trigger'],
  layer: 150,
  attributes: {
    tgenabled: firing,
    tgtype: { title: 'when it fires', reads: eventsOf },
    tgfoid: { title: 'function', joined: 'of' },
    tgargs: { title: 'arguments', joined: 'of', reads: argumentsOf },
    tgattr: { title: 'columns', joined: 'of' },
    tgqual: {
      title: 'condition',
      joined: 'of',
      reads: (value) => / WHEN \((.*)\) EXECUTE (?:FUNCTION|PROCEDURE) /s.exec(value)?.[1] ?? value,
    },
    tgdeferrable: { title: 'deferrable' },
    tginitdeferred: { title: 'initially deferred' },
    tgoldtable: { title: 'name of the old rows' },
    tgnewtable: { title: 'name of the new rows' },
    tgconstraint: { title: 'constraint', joined: 'of' },
    tgconstrrelid: { title: 'referenced table', joined: 'of' },
    tgparentid: { title: 'parent', joined: 'of' },
    tgisinternal: { title: 'internal' },
  },
  risk({ attributes }) {
    const state = attributes.find(({ name }) => name === 'tgenabled')
    if (state?.after === 'D') return 'What the trigger sees to is no longer done.'
    if (state?.after === 'R') return 'What the trigger sees to is done on replicas only.'
    return undefined
  },
  repair: repairTrigger,
  examples: [
    {
      given: `${onStory}; CREATE TRIGGER stamp BEFORE UPDATE ON s.story EXECUTE FUNCTION s.t()`,
      when: 'ALTER TABLE s.story DISABLE TRIGGER stamp',
      changes: ['state of trigger stamp on s.story: enabled → disabled'],
    },
    {
      given: onStory,
      when: "CREATE TRIGGER stamp BEFORE INSERT OR UPDATE OF title, id ON s.story FOR EACH ROW WHEN (new.id > 3) EXECUTE FUNCTION s.t('a', 'b''c', '\\ä')",
      changes: ['trigger stamp on s.story was added'],
    },
    {
      given: onStory,
      when: 'CREATE TRIGGER seen AFTER UPDATE ON s.story REFERENCING OLD TABLE AS were NEW TABLE AS are FOR EACH STATEMENT EXECUTE FUNCTION s.t()',
      changes: ['trigger seen on s.story was added'],
    },
    {
      given: `CREATE VIEW s.v AS SELECT 1 AS one; ${fires}`,
      when: 'CREATE TRIGGER "Instead" INSTEAD OF DELETE ON s.v FOR EACH ROW EXECUTE FUNCTION s.t()',
      changes: ['trigger "Instead" on s.v was added'],
    },
    {
      given: onStory,
      when: 'CREATE CONSTRAINT TRIGGER later AFTER INSERT ON s.story DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION s.t()',
      changes: ['constraint later on s.story was added', 'trigger later on s.story was added'],
    },
    {
      given: `${onStory}; CREATE FUNCTION s.u() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER stamp BEFORE UPDATE ON s.story FOR EACH ROW EXECUTE FUNCTION s.t()`,
      when: "CREATE OR REPLACE TRIGGER stamp AFTER UPDATE OR DELETE ON s.story FOR EACH STATEMENT EXECUTE FUNCTION s.u('x')",
      changes: [
        'trigger stamp on s.story: function s.t() → s.u(); when it fires before update, for each row → after update or delete, for each statement; arguments none → x',
      ],
    },
    {
      given: `${onStory}; CREATE TRIGGER stamp BEFORE UPDATE OF id ON s.story FOR EACH ROW WHEN (old.id > 1) EXECUTE FUNCTION s.t()`,
      when: 'CREATE OR REPLACE TRIGGER stamp BEFORE UPDATE OF title ON s.story FOR EACH ROW WHEN (old.id > 2) EXECUTE FUNCTION s.t()',
      changes: ['trigger stamp on s.story: columns −id, +title; condition (old.id > 1) → (old.id > 2)'],
    },
    {
      given: `${onStory}; CREATE TRIGGER stamp BEFORE UPDATE ON s.story EXECUTE FUNCTION s.t()`,
      when: "COMMENT ON TRIGGER stamp ON s.story IS 'ours'",
      changes: ['comment on trigger stamp on s.story: none → ours'],
    },
  ],
}

/** `before insert or update, for each row` */
function eventsOf(type: string): string {
  const is = (bit: keyof typeof triggerBits) => (Number(type) & triggerBits[bit]) !== 0
  const events = (['insert', 'update', 'delete', 'truncate'] as const).filter(is)
  return `${is('instead') ? 'instead of' : is('before') ? 'before' : 'after'} ${events.join(' or ')}, for each ${is('row') ? 'row' : 'statement'}`
}

function argumentsOf(bytes: string): string {
  const text = Buffer.from(bytes.replace(/^\\x/, ''), 'hex').toString('utf8')
  return text === '' ? 'none' : text.slice(0, -1).split('\0').join(', ')
}

export default kind
