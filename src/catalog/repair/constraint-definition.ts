import { sqlName, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { parenthesised, printsAlike } from './expression.ts'
import { isOnlyKeyOf, plainIndexOf } from './key-index.ts'
import type { Moment } from './moment.ts'
import type { Remaining } from './remaining.ts'

const actions: Readonly<Record<string, string>> = { r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' }

const columns = (list: string | undefined) => (JSON.parse(list ?? '[]') as string[]).map(sqlName)

/** A constraint as after ADD: `CONSTRAINT bounds CHECK (rating < 11)`; `undefined`: that would not be all of it. */
export function newConstraint(entry: Entry, rest: Remaining, past: Moment, present: Moment): string | undefined {
  rest.derived('conname', 'conrelid', 'contypid', 'conkey')
  rest.must('conparentid', undefined)
  rest.must('conislocal', 't')
  rest.must('coninhcount', '0')
  const type = rest.take('contype')
  const body =
    type === 'f'
      ? foreignKey(entry, rest, present)
      : type === 'c'
        ? check(rest)
        : type === 'n'
          ? notNull(entry, rest)
          : key(entry, rest, type ?? '', past, present)
  if (body === undefined) return undefined
  return `CONSTRAINT ${sqlName(entry.identity.at(-1)!)} ${body}`
}

function check(rest: Remaining): string | undefined {
  const expression = rest.take('conbin') ?? ''
  noForeignKey(rest)
  return printsAlike(expression) ? `CHECK ${parenthesised(expression)}${noInherit(rest)}${states(rest)}` : undefined
}

function notNull({ attributes, kind }: Entry, rest: Remaining): string {
  noForeignKey(rest)
  return `NOT NULL${kind === 'domain constraint' ? '' : ` ${columns(attributes.get('conkey')).join(', ')}`}${noInherit(rest)}${states(rest)}`
}

const noInherit = (rest: Remaining) => (rest.take('connoinherit') === 't' ? ' NO INHERIT' : '')

/** What only a foreign key has. */
function noForeignKey(rest: Remaining): void {
  for (const name of ['confupdtype', 'confdeltype', 'confmatchtype']) rest.must(name, ' ', undefined)
  if (rest.has('conperiod')) rest.must('conperiod', 'f')
}

/** Deferrability, and whether the rows that were there are checked. One that is not enforced is not valid either. */
function states(rest: Remaining): string {
  const [deferrable, deferred] = [rest.take('condeferrable'), rest.take('condeferred')]
  const [enforced, validated] = [rest.take('conenforced') ?? 't', rest.take('convalidated') ?? 't']
  const deferral = deferrable === 't' ? ` DEFERRABLE${deferred === 't' ? ' INITIALLY DEFERRED' : ''}` : ''
  return `${deferral}${enforced === 'f' ? ' NOT ENFORCED' : validated === 'f' ? ' NOT VALID' : ''}`
}

function foreignKey({ attributes }: Entry, rest: Remaining, present: Moment): string | undefined {
  const [table, index] = [rest.take('confrelid'), rest.take('conindid')]
  if (table === undefined || !isOnlyKeyOf(present, table, index, attributes.get('confkey'), attributes.get('conperiod') === 't'))
    return undefined
  // The operators are those of the key, the triggers those of the actions; a trigger that is switched off is said by itself.
  rest.derived('conpfeqop', 'conppeqop', 'conffeqop', 'connoinherit', 'pg_trigger')
  for (const name of rest.namesLike('tgenabled (')) rest.must(name, 'O')
  const period = rest.take('conperiod') === 't'
  const list = (names: readonly string[]) =>
    `(${[...names.slice(0, -1), ...names.slice(-1).map((last) => (period ? `PERIOD ${last}` : last))].join(', ')})`
  const set = rest.take('confdelsetcols')
  const [match, update, del] = [rest.take('confmatchtype'), rest.take('confupdtype') ?? '', rest.take('confdeltype') ?? '']
  return [
    `FOREIGN KEY ${list(columns(attributes.get('conkey')))} REFERENCES ${sqlReference(table)} ${list(columns(rest.take('confkey')))}`,
    match === 'f' ? ' MATCH FULL' : '',
    actions[update] ? ` ON UPDATE ${actions[update]}` : '',
    actions[del] ? ` ON DELETE ${actions[del]}${set === undefined ? '' : ` (${columns(set).join(', ')})`}` : '',
    states(rest),
  ].join('')
}

/** A primary key, a unique or an exclusion constraint, with the index that it makes. */
function key(entry: Entry, rest: Remaining, type: string, past: Moment, present: Moment): string | undefined {
  const index = rest.parts().find((part) => part.kind === 'index')
  const body = index && plainIndexOf(entry, index, type, past)
  if (!body || present.find('index', index.identity)) return undefined
  rest.takePart(index)
  rest.derived('conindid', 'connoinherit', 'conexclop', 'conperiod')
  noForeignKey(rest)
  return `${body}${states(rest)}`
}
