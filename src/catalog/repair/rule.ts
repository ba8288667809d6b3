import { sqlName, sqlNames } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { printsAlike } from './expression.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

const nameOf = ({ identity }: Entry) => sqlName(identity.at(-1)!)

function create(_: Repairing, rest: Remaining): string | undefined {
  rest.derived('rulename', 'ev_class', 'ev_type', 'is_instead')
  rest.must('ev_enabled', 'O')
  const printed = rest.take('ev_action')
  return printed !== undefined && printsAlike(printed) ? printed : undefined
}

/** A rule that is replaced stays enabled or disabled as it is (docs: CREATE RULE, OR REPLACE). */
const definition: Handler = (_, { before, difference }) => {
  const printed = before!.attributes.get('ev_action')
  if (printed === undefined || !printsAlike(printed) || difference.attributes.some(({ name }) => name === 'ev_enabled')) return undefined
  return printed.replace(/^CREATE RULE/, 'CREATE OR REPLACE RULE').replace(/;\s*$/, '')
}

const states: Readonly<Record<string, string>> = { O: 'ENABLE', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' }

export const repairRule = repairs({
  create,
  alter: {
    ev_action: definition,
    ev_type: definition,
    is_instead: definition,
    ev_enabled: ({ before }, { after }) =>
      `ALTER TABLE ${sqlNames(after!.identity.slice(0, -1))} ${states[before!]} RULE ${nameOf(after!)}`,
  },
})
