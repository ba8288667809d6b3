import { sqlAddress } from '../../core/address.ts'
import { sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { repairs } from './repairs.ts'

const contexts: Readonly<Record<string, string>> = { a: ' AS ASSIGNMENT', i: ' AS IMPLICIT', e: '' }

/** That of a range to its multirange comes and goes with the type. */
const isOfType = ({ belongsTo }: Entry) => belongsTo.some(({ kind }) => kind === 'type')

export const repairCast = repairs({
  drop: (_, cast) => (isOfType(cast) ? undefined : `DROP ${sqlAddress(cast)}`),
  create: ({ before: cast }, rest) => {
    if (isOfType(cast!)) return undefined
    rest.derived('castsource', 'casttarget')
    const [method, routine, context] = [rest.take('castmethod'), rest.take('castfunc'), rest.take('castcontext') ?? '']
    const how = method === 'f' ? `WITH FUNCTION ${sqlReference(routine ?? '')}` : method === 'i' ? 'WITH INOUT' : 'WITHOUT FUNCTION'
    return `CREATE ${sqlAddress(cast!)} ${how}${contexts[context]}`
  },
})

export const repairTransform = repairs({
  create: ({ before: transform }, rest) => {
    rest.derived('trftype', 'trflang')
    return `CREATE ${sqlAddress(transform!)} (${transformFunctions(rest.take('trffromsql'), rest.take('trftosql'))})`
  },
  alter: Object.fromEntries(
    ['trffromsql', 'trftosql'].map((name) => [
      name,
      (_, { before, after }) =>
        `CREATE OR REPLACE ${sqlAddress(after!)} (${transformFunctions(before!.attributes.get('trffromsql'), before!.attributes.get('trftosql'))})`,
    ]),
  ),
})

function transformFunctions(from: string | undefined, to: string | undefined): string {
  const parts = [from && `FROM SQL WITH FUNCTION ${sqlReference(from)}`, to && `TO SQL WITH FUNCTION ${sqlReference(to)}`]
  return parts.filter((part) => part).join(', ')
}
