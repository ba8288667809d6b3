import { quoteName } from '../../core/address.ts'
import { sqlName, sqlNames, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { printsAlike } from './expression.ts'
import { columnAttributes, indexOptions, keyParts, plainIndex } from './index-definition.ts'
import type { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'
import { storageParameters, tablespace } from './table.ts'

const tableOf = ({ attributes }: Entry) => sqlReference(attributes.get('indrelid') ?? '')

const nameOf = ({ identity }: Entry) => sqlName(identity.at(-1)!)

/** What makes an index is the constraint. */
const constraintOf = (index: Entry) => index.belongsTo.some(({ kind }) => kind === 'table constraint')

function create({ before: index, past }: Repairing, rest: Remaining): string | undefined {
  if (constraintOf(index!)) return undefined
  rest.must('indisprimary', 'f')
  rest.must('indisexclusion', 'f')
  rest.must('indimmediate', 't')
  const unique = rest.take('indisunique') === 't' ? 'UNIQUE ' : ''
  const nulls = rest.take('indnullsnotdistinct') === 't' ? ' NULLS NOT DISTINCT' : ''
  const method = rest.take('relam') ?? ''
  const predicate = rest.take('indpred')
  const place = rest.take('reltablespace')
  const parts = keyParts(index!, rest, past)
  const options = indexOptions(rest)
  plainIndex(index!, rest)
  // An index of a partitioned table has one in every partition.
  if (!parts || index!.attributes.get('relkind') !== 'i' || (predicate !== undefined && !printsAlike(predicate))) return undefined
  return [
    `CREATE ${unique}INDEX ${nameOf(index!)} ON ${tableOf(index!)}`,
    method === 'btree' ? '' : ` USING ${sqlName(method)}`,
    ` (${parts.keys.map(({ text }) => text).join(', ')})`,
    parts.included.length > 0 ? ` INCLUDE (${parts.included.join(', ')})` : '',
    nulls,
    options,
    place === undefined ? '' : ` TABLESPACE ${sqlReference(place)}`,
    predicate === undefined ? '' : ` WHERE ${predicate}`,
  ].join('')
}

function drop(_: Repairing, index: Entry): string | undefined {
  return constraintOf(index) || index.attributes.has('inhparent') ? undefined : `DROP INDEX ${sqlNames(index.identity)}`
}

/** One that took the other's place says so itself; one table is clustered on one index, and has one identity. */
function takesPlace(attribute: string, statement: (index: Entry) => string, otherwise: (index: Entry) => string | undefined): Handler {
  return ({ before }, { after, past }) => {
    if (before === 't') return statement(after!)
    const table = after!.attributes.get('indrelid')
    const another = past.ofKind('index').some(({ attributes }) => attributes.get('indrelid') === table && attributes.get(attribute) === 't')
    return another ? 'follows' : (otherwise(after!) ?? 'follows')
  }
}

/** REINDEX makes an index that a failed CREATE INDEX CONCURRENTLY left behind whole (docs: CREATE INDEX). */
const valid: Handler = ({ before }, { after }) =>
  before === 't' && after!.attributes.get('relkind') === 'i' ? `REINDEX INDEX ${sqlNames(after!.identity)}` : undefined

const followsValidity: Handler = ({ before }, { difference }) =>
  before === 't' && difference.attributes.some(({ name }) => name === 'indisvalid') ? 'follows' : undefined

/** Of the columns of an index only the statistics target has a life of its own. */
const column: Handler = ({ name }, { before, after }) => {
  const number = Number(/\d+/.exec(name)![0])
  const [was, is] = [columnAttributes(before!, number), columnAttributes(after!, number)]
  const differing = [...new Set([...was.keys(), ...is.keys()])].filter((key) => was.get(key) !== is.get(key))
  if (differing.join() !== 'attstattarget') return undefined
  return {
    head: `ALTER INDEX ${sqlNames(after!.identity)}`,
    clauses: [`ALTER COLUMN ${number} SET STATISTICS ${was.get('attstattarget') ?? '-1'}`],
    between: ', ',
  }
}

const parent: Handler = ({ before, after: now }, { after, present }) => {
  if (before === null || now !== null) return undefined
  const [name] = JSON.parse(before) as [string]
  const known = present.ofKind('index').some(({ identity }) => identity.map(quoteName).join('.') === name)
  return known ? `ALTER INDEX ${sqlReference(name)} ATTACH PARTITION ${sqlNames(after!.identity)}` : undefined
}

export const repairIndex = repairs({
  create,
  drop,
  alter: {
    reloptions: storageParameters,
    reltablespace: tablespace,
    indisclustered: takesPlace(
      'indisclustered',
      (index) => `ALTER TABLE ${tableOf(index)} CLUSTER ON ${nameOf(index)}`,
      (index) => `ALTER TABLE ${tableOf(index)} SET WITHOUT CLUSTER`,
    ),
    indisreplident: takesPlace(
      'indisreplident',
      (index) => `ALTER TABLE ${tableOf(index)} REPLICA IDENTITY USING INDEX ${nameOf(index)}`,
      () => undefined,
    ),
    indisvalid: valid,
    indisready: followsValidity,
    indislive: followsValidity,
    pg_attribute: column,
    inhparent: parent,
    relispartition: (_, { difference }) => (difference.attributes.some(({ name }) => name === 'inhparent') ? 'follows' : undefined),
  },
})
