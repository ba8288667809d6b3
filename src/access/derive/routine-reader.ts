import type { Parser } from '../../postgres/parse.ts'
import { all, always, any, depends } from './alternatives.ts'
import type { Routine } from './catalog.ts'
import type { ExpressionReader, SelectReader } from './reading.ts'
import type { Scope } from './scope.ts'
import type { Alternative, Term } from './terms.ts'

export interface RoutineReading {
  /** Where what it returns comes from. */
  readonly terms: readonly Term[]
  /** The ways in which it returns true, or a row. */
  readonly ways: readonly Alternative[]
}

interface Call {
  readonly given: readonly (readonly Term[])[]
  readonly names: readonly (string | undefined)[]
  /** Whether what it returns is taken for a condition. */
  readonly asksForTruth: boolean
}

interface Readers {
  readonly reader: ExpressionReader
  readonly queries: SelectReader
  readonly parser: Parser
}

/** Reads the body of a function, for one call of it. */
export function readRoutine(routine: Routine, call: Call, readers: Readers): RoutineReading {
  const variables = argumentsOf(routine, call, readers)
  const scope: Scope = { sources: [], variables, searchPath: routine.searchPath, queries: new Map() }
  return routine.language === 'plpgsql' ? readBlock(routine, call, scope, variables, readers) : readQueries(routine, call, scope, readers)
}

function argumentsOf(
  { name, parameters, defaults }: Routine,
  { given, names }: Call,
  { reader, parser }: Readers,
): Map<string, readonly Term[]> {
  const [statement] = defaults === null ? [] : parser.statements(`SELECT ${defaults}`)
  const targets = statement && 'SelectStmt' in statement ? (statement.SelectStmt.targetList ?? []) : []
  const nowhere: Scope = { sources: [], variables: new Map(), searchPath: [], queries: new Map() }
  const values = targets.map((target) => ('ResTarget' in target ? reader.terms(target.ResTarget.val, nowhere) : []))
  const variables = new Map<string, readonly Term[]>()
  parameters.forEach((parameter, index) => {
    const place = names.indexOf(parameter)
    const inOrder = names[index] === undefined ? given[index] : undefined
    const terms = (parameter !== '' && place >= 0 ? given[place] : inOrder) ?? values[index - (parameters.length - values.length)] ?? []
    for (const one of [`$${index + 1}`, ...(parameter === '' ? [] : [parameter, `${name}.${parameter}`])]) variables.set(one, terms)
  })
  return variables
}

function readQueries({ body }: Routine, { asksForTruth }: Call, scope: Scope, { queries, parser }: Readers): RoutineReading {
  const text = body
    .replace(/^\s*BEGIN ATOMIC/i, '')
    .replace(/^\s*RETURN\b/i, 'SELECT')
    .replace(/\bEND\s*;?\s*$/i, (end) => (/^\s*BEGIN ATOMIC/i.test(body) ? '' : end))
  const statements = parser.statements(text)
  for (const statement of statements.slice(0, -1)) queries.read(statement, scope)
  const { ways, terms, truths } = queries.read(statements.at(-1), scope, asksForTruth)
  return { terms, ways: all([ways, truths]) }
}

interface Statement {
  readonly query: string
  readonly mode: number
}

/** A body in PL/pgSQL: what it looks up into variables, on what it branches, what it returns. */
function readBlock(
  { body }: Routine,
  { asksForTruth }: Call,
  scope: Scope,
  variables: Map<string, readonly Term[]>,
  { reader, queries, parser }: Readers,
): RoutineReading {
  const looked: (readonly Alternative[])[] = []
  const returned: (readonly Alternative[])[] = []
  const terms: Term[] = []
  const condition = ({ query }: Statement) => {
    const node = reader.expression(query)
    return node ? reader.ways(node, scope) : depends
  }
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node as unknown[]) visit(one)
    if (!isRecord(node)) return
    for (const [tag, value] of Object.entries(node)) {
      const part = isRecord(value) ? value : {}
      if (tag === 'PLpgSQL_stmt_execsql') {
        const [statement] = parser.statements(queryOf(part['sqlstmt'])?.query ?? '')
        const read = queries.read(statement, scope)
        looked.push(read.ways)
        const names = targetsOf(part['target'])
        const origins = [...read.columns.values()]
        for (const [index, name] of names.entries()) variables.set(name, (names.length === 1 ? read.terms : origins[index]) ?? [])
      } else if (tag === 'PLpgSQL_stmt_assign') {
        const [, name, text] = /^\s*"?([\w]+)"?\s*:?=\s*([\s\S]*)$/.exec(queryOf(part['expr'])?.query ?? '') ?? []
        const node = text === undefined ? undefined : reader.expression(text)
        if (name !== undefined && node) variables.set(name, reader.terms(node, scope))
      } else if (tag === 'PLpgSQL_stmt_if') {
        const cond = queryOf(part['cond'])
        const ways = cond ? condition(cond) : always
        if (/^\s*true\s*$/i.test(firstReturn(part['then_body']) ?? '')) returned.push(ways)
        visit([part['then_body'], part['elsif_list'], part['else_body']])
      } else if (tag === 'PLpgSQL_stmt_return') {
        const expression = queryOf(part['expr'])
        if (!expression || /^\s*(true|false|null)\s*$/i.test(expression.query)) continue
        if (asksForTruth) returned.push(condition(expression))
        const node = reader.expression(expression.query)
        if (node) terms.push(...reader.terms(node, scope))
      } else if (tag === 'PLpgSQL_stmt_return_query') {
        const [statement] = parser.statements(queryOf(part['query'])?.query ?? '')
        const read = queries.read(statement, scope)
        returned.push(read.ways)
        terms.push(...read.terms)
      } else if (tag === 'PLpgSQL_expr') {
        const read = queryOf(value === undefined ? undefined : { PLpgSQL_expr: value })
        if (read?.mode === 0) queries.read(parser.statements(read.query)[0], scope)
        else if (read?.mode === 2) condition(read)
      } else visit(value)
    }
  }
  visit(parser.plpgsql(body))
  return { terms, ways: all([...looked, returned.length > 0 ? any(returned) : depends]) }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function queryOf(node: unknown): Statement | undefined {
  const inner = isRecord(node) ? node['PLpgSQL_expr'] : undefined
  if (!isRecord(inner) || typeof inner['query'] !== 'string') return undefined
  return { query: inner['query'], mode: typeof inner['parseMode'] === 'number' ? inner['parseMode'] : 0 }
}

function targetsOf(node: unknown): string[] {
  const row = isRecord(node) ? node['PLpgSQL_row'] : undefined
  const fields = isRecord(row) && Array.isArray(row['fields']) ? (row['fields'] as unknown[]) : []
  return fields.flatMap((field) => (isRecord(field) && typeof field['name'] === 'string' ? [field['name']] : []))
}

function firstReturn(body: unknown): string | undefined {
  const [first] = Array.isArray(body) ? (body as unknown[]) : []
  const statement = isRecord(first) ? first['PLpgSQL_stmt_return'] : undefined
  return isRecord(statement) ? queryOf(statement['expr'])?.query : undefined
}
