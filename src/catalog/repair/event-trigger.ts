import { quoteName, sqlAddress } from '../../core/address.ts'
import { sqlReference, sqlText } from '../../core/sql-name.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

const states: Readonly<Record<string, string>> = { O: 'ENABLE', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' }

function create({ before: trigger }: Repairing, rest: Remaining): string {
  rest.derived('evtname')
  rest.must('evtenabled', 'O')
  const [event, call] = [rest.take('evtevent'), (rest.take('evtfoid') ?? '').replace(/\(.*$/s, '')]
  const tags = (JSON.parse(rest.take('evttags') ?? '[]') as string[]).map(sqlText)
  const condition = tags.length > 0 ? ` WHEN TAG IN (${tags.join(', ')})` : ''
  return `CREATE ${sqlAddress(trigger!)} ON ${event}${condition} EXECUTE FUNCTION ${sqlReference(call)}()`
}

/** Only a superuser can own one. */
const owner: Handler = ({ before }, { after, present }) =>
  before === present.reader ||
  present.ofKind('role').some(({ identity, attributes }) => quoteName(identity[0]!) === before && attributes.get('rolsuper') === 't')
    ? `ALTER ${sqlAddress(after!)} OWNER TO ${sqlReference(before!)}`
    : undefined

export const repairEventTrigger = repairs({
  create,
  owner: 'evtowner',
  alter: { evtowner: owner, evtenabled: ({ before }, { after }) => `ALTER ${sqlAddress(after!)} ${states[before!]}` },
})
