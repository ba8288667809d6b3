import { sqlNames, sqlReference } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { printsAlike } from './expression.ts'
import type { Moment } from './moment.ts'
import { optionsOf, storageList } from './options.ts'
import { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { type Repairs, repairs } from './repairs.ts'
import type { Handler } from './step.ts'
import { accessMethod, relationPrivileges, storageParameters, tablespace, toastParameters } from './table.ts'

const isMaterialized = ({ kind }: Entry) => kind === 'materialized view'

/** What the rule of a view does is its query. */
export function queryOf(rule: string): string | undefined {
  return /^CREATE RULE "_RETURN" AS\s+ON SELECT TO .*? DO INSTEAD\s+(.*?);?\s*$/s.exec(rule)?.[1]
}

/** ` WITH (security_barrier = true)`, or nothing. */
function withOptions(list: string | undefined): string {
  const options = optionsOf(list)
  return options.size > 0 ? ` WITH (${storageList(options)})` : ''
}

function create({ before: view }: Repairing, rest: Remaining): string | undefined {
  const query = queryOf(rest.take('ev_action') ?? '')
  if (query === undefined || !printsAlike(query)) return undefined
  for (const part of rest.parts()) if (isPlainColumn(part)) rest.takePart(part)
  rest.derived('relname', 'relnamespace', 'relkind', 'relisshared', 'relreplident', 'typarray', 'ev_type', 'is_instead')
  rest.must('relpersistence', 'p')
  rest.must('relrowsecurity', 'f')
  rest.must('relforcerowsecurity', 'f')
  rest.must('relispartition', 'f')
  rest.must('ev_enabled', 'O')
  rest.must('typarray name', `_${view!.identity[1]}`)
  const options = withOptions(rest.take('reloptions'))
  const name = sqlNames(view!.identity)
  if (!isMaterialized(view!)) {
    rest.must('relispopulated', 't')
    return `CREATE VIEW ${name}${options} AS ${query}`
  }
  const [method, place, populated] = [rest.take('relam'), rest.take('reltablespace'), rest.take('relispopulated')]
  const using = method === undefined || method === 'heap' ? '' : ` USING ${sqlReference(method)}`
  const tablespaceClause = place === undefined ? '' : ` TABLESPACE ${sqlReference(place)}`
  return `CREATE MATERIALIZED VIEW ${name}${using}${options}${tablespaceClause} AS ${query} WITH ${populated === 't' ? '' : 'NO '}DATA`
}

/** A column that is nothing but what the query makes of it. */
function isPlainColumn(part: Entry): boolean {
  const rest = new Remaining(part)
  rest.derived(
    'attrelid',
    'attname',
    'atttypid',
    'atttypmod',
    'attcollation',
    'attstorage',
    'attcompression',
    'attidentity',
    'attgenerated',
  )
  rest.must('attnotnull', 'f')
  rest.must('attislocal', 't')
  rest.must('attinhcount', '0')
  return part.kind.endsWith('view column') && rest.accountedFor
}

/** A view is replaced as long as its first columns stay what they are (docs: CREATE VIEW, OR REPLACE); its options are replaced with it. */
const definition: Handler = ({ before }, { before: was, after, past, present }) => {
  const query = queryOf(before ?? '')
  if (query === undefined || !printsAlike(query) || isMaterialized(after!)) return undefined
  const columns = columnsOf(past, was!)
  const now = columnsOf(present, after!)
  // Of a built-in view nobody read the columns.
  if (now.length === 0) return undefined
  const kept = now.every(({ identity, attributes }, at) => {
    const column = columns[at]
    if (!column || column.identity.at(-1) !== identity.at(-1)) return false
    return ['atttypid', 'attcollation'].every((name) => column.attributes.get(name) === attributes.get(name))
  })
  return kept
    ? `CREATE OR REPLACE VIEW ${sqlNames(after!.identity)}${withOptions(was!.attributes.get('reloptions'))} AS ${query}`
    : undefined
}

function columnsOf(moment: Moment, view: Entry): Entry[] {
  const columns = moment.partsOf(view).filter(({ kind, ordinal }) => kind === 'view column' && ordinal)
  return columns.sort((a, b) => a.ordinal!.position - b.ordinal!.position)
}

const options: Handler = (change, repairing) =>
  repairing.difference.attributes.some(({ name }) => name === 'ev_action') ? 'follows' : storageParameters(change, repairing)

const populated: Handler = ({ before }, { after }) =>
  `REFRESH MATERIALIZED VIEW ${sqlNames(after!.identity)}${before === 't' ? '' : ' WITH NO DATA'}`

const how: Repairs = {
  create,
  owner: 'relowner',
  privileges: { attribute: 'relacl', on: ({ identity }) => `TABLE ${sqlNames(identity)}` },
  alter: {
    ...relationPrivileges,
    ev_action: definition,
    reloptions: options,
    'reloptions (TOAST)': toastParameters,
    relispopulated: populated,
    reltablespace: tablespace,
    relam: accessMethod,
  },
}

export const repairView = repairs(how)
