import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlReference } from '../../core/sql-name.ts'
import { parenthesised, printsAlike } from './expression.ts'
import { repairs } from './repairs.ts'
import { textsOf } from './routine-definition.ts'

const kinds: Readonly<Record<string, string>> = { d: 'ndistinct', f: 'dependencies', m: 'mcv' }

export const repairStatistics = repairs({
  create: ({ before: statistics }, rest) => {
    rest.derived('stxname', 'stxnamespace')
    const table = rest.take('stxrelid') ?? ''
    const columns = textsOf(rest.take('stxkeys')).map(sqlName)
    const expressions = textsOf(rest.take('stxexprs'))
    // What is gathered of the expressions themselves comes with them.
    const gathered = textsOf(rest.take('stxkind')).filter((letter) => letter !== 'e')
    if (!expressions.every(printsAlike) || gathered.some((letter) => kinds[letter] === undefined)) return undefined
    const sorts = gathered.length > 0 ? ` (${gathered.map((letter) => kinds[letter]).join(', ')})` : ''
    return `CREATE ${sqlAddress(statistics!)}${sorts} ON ${[...columns, ...expressions.map(parenthesised)].join(', ')} FROM ${sqlReference(table)}`
  },
  owner: 'stxowner',
  alter: { stxstattarget: ({ before }, { after }) => `ALTER ${sqlAddress(after!)} SET STATISTICS ${before ?? '-1'}` },
})
