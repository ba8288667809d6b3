import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlNames, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { parenthesised, printsAlike } from './expression.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import { textsOf } from './routine-definition.ts'
import type { Clauses, Handler } from './step.ts'

const operations: Readonly<Record<string, string>> = {
  pubinsert: 'insert',
  pubupdate: 'update',
  pubdelete: 'delete',
  pubtruncate: 'truncate',
}

const generated: Readonly<Record<string, string>> = { n: 'none', s: 'stored' }

/** `publish = 'insert, update'` */
function published({ attributes }: Entry): string {
  const names = Object.entries(operations).flatMap(([name, word]) => (attributes.get(name) === 't' ? [word] : []))
  return `publish = ${sqlText(names.join(', '))}`
}

function create({ before: publication }: Repairing, rest: Remaining): string {
  rest.derived('pubname')
  const all = rest.take('puballtables') === 't' ? ' FOR ALL TABLES' : ''
  const words: string[] = []
  if (!Object.keys(operations).every((name) => publication!.attributes.get(name) === 't')) words.push(published(publication!))
  rest.derived(...Object.keys(operations))
  if (rest.take('pubviaroot') === 't') words.push('publish_via_partition_root = true')
  const columns = rest.take('pubgencols') ?? 'n'
  if (columns !== 'n') words.push(`publish_generated_columns = ${generated[columns]}`)
  return `CREATE ${sqlAddress(publication!)}${all}${words.length > 0 ? ` WITH (${words.join(', ')})` : ''}`
}

function set(entry: Entry, word: string): Clauses {
  return { head: `ALTER ${sqlAddress(entry)} SET (`, clauses: [word], between: ', ', tail: ')' }
}

const operation: Handler = (_, { before, after }) => set(after!, published(before!))

export const repairPublication = repairs({
  create,
  owner: 'pubowner',
  alter: {
    ...Object.fromEntries(Object.keys(operations).map((name) => [name, operation])),
    pubviaroot: ({ before }, { after }) => set(after!, `publish_via_partition_root = ${before === 't'}`),
    pubgencols: ({ before }, { after }) => set(after!, `publish_generated_columns = ${generated[before!]}`),
  },
})

const publicationOf = ({ identity }: Entry) => `ALTER PUBLICATION ${sqlName(identity.at(-1)!)}`

const tableOf = ({ identity }: Entry) => `TABLE ONLY ${sqlNames(identity.slice(0, -1))}`

export const repairPublishedTable = repairs({
  drop: (_, member) => `${publicationOf(member)} DROP ${tableOf(member)}`,
  create: ({ before: member }, rest) => {
    rest.derived('prpubid', 'prrelid')
    const [columns, condition] = [rest.take('prattrs'), rest.take('prqual')]
    if (condition !== undefined && !printsAlike(condition)) return undefined
    const list = columns === undefined ? '' : ` (${textsOf(columns).map(sqlName).join(', ')})`
    return `${publicationOf(member!)} ADD ${tableOf(member!)}${list}${condition === undefined ? '' : ` WHERE ${parenthesised(condition)}`}`
  },
})

export const repairPublishedSchema = repairs({
  drop: (_, member) => `${publicationOf(member)} DROP TABLES IN SCHEMA ${sqlNames(member.identity.slice(0, -1))}`,
  create: ({ before: member }, rest) => {
    rest.derived('pnpubid', 'pnnspid')
    return `${publicationOf(member!)} ADD TABLES IN SCHEMA ${sqlNames(member!.identity.slice(0, -1))}`
  },
})
