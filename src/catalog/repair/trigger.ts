import { sqlName, sqlNames, sqlReference, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { descendants } from './inheritance.ts'
import type { Moment } from './moment.ts'
import { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

/** Bits of tgtype (docs: pg_trigger; pg_trigger.h). */
export const triggerBits = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, instead: 64 } as const

const nameOf = ({ identity }: Entry) => sqlName(identity.at(-1)!)

const tableOf = ({ identity }: Entry) => sqlNames(identity.slice(0, -1))

/** `a\0b\0` as the catalog has it. */
function argumentsOf(bytes: string): string[] {
  const text = Buffer.from(bytes.replace(/^\\x/, ''), 'hex').toString('utf8')
  return text === '' ? [] : text.slice(0, -1).split('\0')
}

function definition(trigger: Entry, rest: Remaining, replace: boolean): string | undefined {
  rest.derived('tgrelid', 'tgname', 'tgisinternal', 'tgconstraint')
  rest.must('tgparentid', undefined)
  rest.must('tgenabled', 'O')
  const type = Number(rest.take('tgtype'))
  const is = (bit: keyof typeof triggerBits) => (type & triggerBits[bit]) !== 0
  const columns = (JSON.parse(rest.take('tgattr') ?? '[]') as string[]).map(sqlName)
  const events = [
    is('insert') ? ['INSERT'] : [],
    is('delete') ? ['DELETE'] : [],
    is('update') ? [`UPDATE${columns.length > 0 ? ` OF ${columns.join(', ')}` : ''}`] : [],
    is('truncate') ? ['TRUNCATE'] : [],
  ].flat()
  const constraint = trigger.attributes.has('tgconstraint')
  const from = rest.take('tgconstrrelid')
  const [deferrable, deferred] = [rest.take('tgdeferrable'), rest.take('tginitdeferred')]
  const [before, after] = [rest.take('tgoldtable'), rest.take('tgnewtable')]
  const call = (rest.take('tgfoid') ?? '').replace(/\(.*$/s, '')
  const given = argumentsOf(rest.take('tgargs') ?? '').map(sqlText)
  // The whole definition as the server prints it, where there is a condition.
  const printed = rest.take('tgqual')
  const condition = printed === undefined ? '' : ` WHEN ${/ WHEN (\(.*\)) EXECUTE (?:FUNCTION|PROCEDURE) /s.exec(printed)?.[1]}`
  if (constraint && replace) return undefined
  return [
    `CREATE ${replace ? 'OR REPLACE ' : ''}${constraint ? 'CONSTRAINT ' : ''}TRIGGER ${nameOf(trigger)}`,
    ` ${is('instead') ? 'INSTEAD OF' : is('before') ? 'BEFORE' : 'AFTER'} ${events.join(' OR ')} ON ${tableOf(trigger)}`,
    from === undefined ? '' : ` FROM ${sqlReference(from)}`,
    deferrable === 't' ? ` DEFERRABLE${deferred === 't' ? ' INITIALLY DEFERRED' : ''}` : '',
    before || after
      ? ` REFERENCING${before ? ` OLD TABLE AS ${sqlName(before)}` : ''}${after ? ` NEW TABLE AS ${sqlName(after)}` : ''}`
      : '',
    ` FOR EACH ${is('row') ? 'ROW' : 'STATEMENT'}${condition} EXECUTE FUNCTION ${sqlReference(call)}(${given.join(', ')})`,
  ].join('')
}

function create({ before: trigger }: Repairing, rest: Remaining): string | undefined {
  // A constraint trigger comes with a constraint of its name, a trigger of a partitioned table with one in every partition.
  for (const part of rest.parts()) if (part.kind === 'table constraint' && !part.attributes.has('description')) rest.takePart(part)
  return definition(trigger!, rest, false)
}

/** A trigger that is replaced is enabled, and keeps its comment (docs: CREATE TRIGGER, OR REPLACE). */
function replaced({ before, after, past, present }: Repairing): string | undefined {
  const rest = new Remaining(before!)
  rest.derived('description', 'refobjid (depends on extension)')
  const sql = definition(before!, rest, true)
  return rest.accountedFor && isAlone(after!, past, present) && !after!.attributes.has('tgconstraint') ? sql : undefined
}

/** Those of the partitions go with it. */
const isAlone = (trigger: Entry, ...moments: Moment[]) =>
  moments.every((moment) => descendants(moment, trigger.identity.slice(0, -1)).length === 0)

const whole: Handler = (_, repairing) => replaced(repairing)

const states: Readonly<Record<string, string>> = { O: 'ENABLE', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' }

/** Where more than the state differs, the state must be said after all else. */
const state: Handler = ({ before }, { difference, after, past, present }) => {
  if (difference.attributes.some(({ name }) => name !== 'tgenabled' && name !== 'description'))
    return before === 'O' ? 'follows' : undefined
  if (!isAlone(after!, past, present)) return undefined
  return { head: `ALTER TABLE ${tableOf(after!)}`, clauses: [`${states[before!]} TRIGGER ${nameOf(after!)}`], between: ', ' }
}

export const repairTrigger = repairs({
  drop: (_, trigger) => (trigger.attributes.has('tgparentid') ? undefined : `DROP TRIGGER ${nameOf(trigger)} ON ${tableOf(trigger)}`),
  create,
  alter: {
    tgenabled: state,
    ...Object.fromEntries(['tgtype', 'tgfoid', 'tgattr', 'tgargs', 'tgqual', 'tgoldtable', 'tgnewtable'].map((name) => [name, whole])),
  },
})
