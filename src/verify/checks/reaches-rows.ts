import type { Finding } from '../../core/finding.ts'
import type { IdleStatement } from '../../postgres/idle-statements.ts'
import type { Check } from '../check.ts'
import { count, finding, whyNotApplied } from '../finding.ts'
import type { WalkRecord } from '../record.ts'
import { mayChangeRows } from '../row-security.ts'
import { tableName } from '../table-effects.ts'

/** A statement that found none of a table's rows, which there are. */
interface Missed extends IdleStatement {
  readonly target: readonly string[]
  readonly rows: number
}

const check: Check = {
  name: 'reaches rows',
  claim: 'No UPDATE, DELETE or MERGE of the up leaves every row of a table that has rows as it was.',
  order: 31,
  direction: 'up',
  planned: ({ migration: { up } }) => (up.command === undefined && mayChangeRows(up.sql) ? [undefined] : []),
  run(record) {
    const { up } = record
    if (!up?.ok) return [finding(check.name, 'not-checked', whyNotApplied(record))]
    const missed = (up.idle ?? []).flatMap((statement) => missedRows(statement, record))
    const [first] = missed
    if (!first && up.unseen) return [finding(check.name, 'not-checked', unseen)]
    const ambiguous = (up.idle ?? []).find((statement) => isAmbiguous(statement, record))
    if (!first && ambiguous) {
      const { verb, table, location } = ambiguous
      const sentence = `The ${verb} in line ${location.line} found no row of ${table.name}, and there is more than one table of that name: write its schema.`
      return [finding(check.name, 'not-checked', sentence, { location })]
    }
    if (!first) return [finding(check.name, 'passed', 'It has no UPDATE, DELETE or MERGE that found none of the rows of a table.')]
    return [hidden(missed, record) ?? notShown(first, missed)]
  },
}

export default check

const unseen = 'What its DO blocks, procedures, WITH clauses, rules or scripts for psql did to rows the server does not say.'

/** Row security hides rows without a word: what was meant for all of them happens to none, in production too. */
function hidden(missed: readonly Missed[], { guarded = [], subject }: WalkRecord): Finding | undefined {
  for (const one of missed) {
    const guard = guarded.find(({ table, seesNone }) => seesNone && isSame(table, one.target))
    if (!guard || /\brow\s+level\s+security\b|\brow_security\b|\bset\s+(local\s+)?role\b/i.test(subject.migration.up.sql)) continue
    const sentence = `The ${one.verb} found none of the ${count(one.rows, 'row')} of ${tableName(one.target)}: its row security holds for ${guard.role}, who runs the migration.`
    const body = `Run it as a role that may bypass row security, or give ${guard.role} a policy; of the owner: alter table ${tableName(one.target)} no force row level security, and force it again afterwards.`
    return finding(check.name, 'failed', sentence, { evidence: [{ title: 'Next step', body }], location: one.location })
  }
  return undefined
}

function notShown(first: Missed, missed: readonly Missed[]): Finding {
  const more = missed.length > 1 ? `, and ${count(missed.length - 1, 'statement')} more found none of another` : ''
  const sentence = `The ${first.verb} in line ${first.location.line} found none of the ${count(first.rows, 'row')} of ${tableName(first.target)}${more}: what it does to rows is not shown.`
  const body = 'Give the spec a seed (seeds.before) with a row that it is meant for.'
  return finding(check.name, 'not-checked', sentence, { evidence: [{ title: 'Next step', body }], location: first.location })
}

/** Those that a statement may mean: a name without a schema may be that of several. */
function tablesMeant({ table: { schema, name } }: IdleStatement, { before, after }: WalkRecord) {
  const tables = [before, after].flatMap((snapshot) => [...(snapshot?.rows?.tables.values() ?? [])])
  return tables.filter(({ identity }) => identity.at(-1) === name && (schema === undefined || identity[0] === schema))
}

function isAmbiguous(statement: IdleStatement, record: WalkRecord): boolean {
  return new Set(tablesMeant(statement, record).map(({ identity }) => identity[0])).size > 1
}

/** Nothing is said where the table is not known for certain, or holds no row. */
function missedRows(statement: IdleStatement, record: WalkRecord): Missed[] {
  if (isAmbiguous(statement, record)) return []
  const named = tablesMeant(statement, record)
  const [table] = named
  const rows = Math.max(0, ...named.map(({ count: held }) => held))
  return table && rows > 0 ? [{ ...statement, target: table.identity, rows }] : []
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index])
}
