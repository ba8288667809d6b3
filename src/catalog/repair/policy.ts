import { sqlName, sqlNames, sqlRole } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { parenthesised, printsAlike } from './expression.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Clauses, Handler } from './step.ts'

const commands: Readonly<Record<string, string>> = { '*': '', r: ' FOR SELECT', a: ' FOR INSERT', w: ' FOR UPDATE', d: ' FOR DELETE' }

const onTable = ({ identity }: Entry) => `POLICY ${sqlName(identity.at(-1)!)} ON ${sqlNames(identity.slice(0, -1))}`

const roles = (list: string) => (JSON.parse(list) as string[]).map(sqlRole).join(', ')

function create({ before: policy }: Repairing, rest: Remaining): string | undefined {
  rest.derived('polname', 'polrelid')
  const [permissive, command, list] = [rest.take('polpermissive'), rest.take('polcmd'), rest.take('polroles') ?? '[]']
  const [using, check] = [rest.take('polqual'), rest.take('polwithcheck')]
  if (![using, check].every((text) => text === undefined || printsAlike(text))) return undefined
  return [
    `CREATE ${onTable(policy!)}`,
    permissive === 't' ? '' : ' AS RESTRICTIVE',
    commands[command ?? ''],
    ` TO ${roles(list)}`,
    using === undefined ? '' : ` USING ${parenthesised(using)}`,
    check === undefined ? '' : ` WITH CHECK ${parenthesised(check)}`,
  ].join('')
}

function alterPolicy(policy: Entry, clause: string): Clauses {
  return { head: `ALTER ${onTable(policy)}`, clauses: [clause], between: ' ' }
}

/** An expression can be given and not be taken away (docs: ALTER POLICY). */
function expression(words: string): Handler {
  return ({ before }, { after }) =>
    before !== null && printsAlike(before) ? alterPolicy(after!, `${words} ${parenthesised(before)}`) : undefined
}

export const repairPolicy = repairs({
  create,
  alter: {
    polroles: ({ before }, { after }) => alterPolicy(after!, `TO ${roles(before ?? '[]')}`),
    polqual: expression('USING'),
    polwithcheck: expression('WITH CHECK'),
  },
})
