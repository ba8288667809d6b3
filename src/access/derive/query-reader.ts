import type { Node, SelectStmt } from 'libpg-query'
import type { Parser } from '../../postgres/parse.ts'
import { all, always, any } from './alternatives.ts'
import type { AccessCatalog, Relation } from './catalog.ts'
import { nameOf } from './nodes.ts'
import type { ExpressionReader, QueryReading, SelectReader } from './reading.ts'
import { queryNamed, type Scope, type Source } from './scope.ts'
import type { Alternative, Term } from './terms.ts'

const nothing: QueryReading = { ways: always, terms: [], truths: always, columns: new Map() }

/** Reads the queries of policies: what they look rows up in, and by what. */
export class QueryReader implements SelectReader {
  readonly #reader: ExpressionReader
  readonly #catalog: AccessCatalog
  readonly #parser: Parser
  #views = 0

  constructor(reader: ExpressionReader, catalog: AccessCatalog, parser: Parser) {
    this.#reader = reader
    this.#catalog = catalog
    this.#parser = parser
  }

  read(node: Node | undefined, outer: Scope, asksForTruth = false): QueryReading {
    return node && 'SelectStmt' in node ? this.#select(node.SelectStmt, outer, asksForTruth) : nothing
  }

  #select(select: SelectStmt, outer: Scope, asksForTruth: boolean): QueryReading {
    const { op = 'SETOP_NONE', larg, rarg, withClause, fromClause = [], whereClause, targetList = [], valuesLists = [] } = select
    const base: Scope = { sources: [], variables: new Map(), searchPath: outer.searchPath, queries: new Map(), outer }
    const scope: Scope = { ...base, queries: this.#common(withClause?.ctes ?? [], base) }
    if (op !== 'SETOP_NONE') {
      const parts = [larg, rarg].map((part) => (part ? this.#select(part, scope, asksForTruth) : nothing))
      // A second part that is taken away, or cut with, says nothing of its own.
      const counted = op === 'SETOP_UNION' ? parts : parts.slice(0, 1)
      const truths = any(counted.map((part) => all([part.ways, part.truths])))
      const [first = nothing] = counted
      return {
        ways: any(counted.map(({ ways }) => ways)),
        terms: counted.flatMap(({ terms }) => terms),
        truths: asksForTruth ? truths : always,
        columns: first.columns,
      }
    }
    if (valuesLists.length > 0) return { ...nothing, terms: valuesLists.flatMap((row) => this.#reader.terms(row, scope)) }
    const joined: (readonly Alternative[])[] = []
    let inner: Scope = scope
    // A source may speak of those before it (LATERAL).
    for (const item of fromClause) inner = { ...inner, sources: [...inner.sources, ...this.#sources(item, inner, joined)] }
    const ways = all([...joined, this.#reader.ways(whereClause, inner)])
    const columns = new Map<string, readonly Term[]>()
    let terms: readonly Term[] | undefined
    let truths = always
    for (const target of targetList) {
      if (!('ResTarget' in target)) continue
      const { name, val } = target.ResTarget
      if (val && 'ColumnRef' in val && val.ColumnRef.fields?.some((field) => 'A_Star' in field)) {
        const qualifier = nameOf(val.ColumnRef.fields)[0]
        for (const source of inner.sources.filter(({ alias }) => qualifier === undefined || alias === qualifier))
          for (const [column, origins] of columnsOfSource(source)) columns.set(column, origins)
        continue
      }
      const isFirst = terms === undefined
      if (isFirst && asksForTruth) truths = this.#reader.ways(val, inner)
      const origins = isFirst && asksForTruth ? [] : this.#reader.terms(val, inner)
      terms ??= origins
      const called =
        name ??
        (val && 'ColumnRef' in val
          ? nameOf(val.ColumnRef.fields ?? []).at(-1)
          : val && 'FuncCall' in val
            ? nameOf(val.FuncCall.funcname ?? []).at(-1)
            : undefined)
      if (called !== undefined) columns.set(called, origins)
    }
    return { ways, terms: terms ?? [...columns.values()][0] ?? [], truths, columns }
  }

  #common(queries: readonly Node[], scope: Scope): Map<string, ReadonlyMap<string, readonly Term[]>> {
    const known = new Map<string, ReadonlyMap<string, readonly Term[]>>()
    for (const query of queries) {
      if (!('CommonTableExpr' in query)) continue
      const { ctename = '', ctequery } = query.CommonTableExpr
      known.set(ctename, new Map())
      known.set(ctename, this.read(ctequery, { ...scope, queries: known }).columns)
    }
    return known
  }

  #sources(item: Node, scope: Scope, joined: (readonly Alternative[])[]): Source[] {
    if ('RangeVar' in item) {
      const { schemaname, relname = '', alias } = item.RangeVar
      const name = alias?.aliasname ?? relname
      const common = schemaname === undefined ? queryNamed(relname, scope) : undefined
      if (common) return [{ alias: name, columns: common }]
      const relation = this.relation(schemaname === undefined ? [relname] : [schemaname, relname], scope)
      if (!relation) return []
      return [relation.definition === null ? { alias: name, relation } : { alias: name, columns: this.#view(relation, scope, joined) }]
    }
    if ('RangeSubselect' in item) {
      const { ways, columns } = this.read(item.RangeSubselect.subquery, scope)
      joined.push(ways)
      return [{ alias: item.RangeSubselect.alias?.aliasname ?? '', columns }]
    }
    if ('RangeFunction' in item) return this.#functions(item.RangeFunction, scope)
    if (!('JoinExpr' in item)) return []
    const { larg, rarg, quals, usingClause = [], jointype } = item.JoinExpr
    const left = larg ? this.#sources(larg, scope, joined) : []
    const right = rarg ? this.#sources(rarg, { ...scope, sources: [...scope.sources, ...left] }, joined) : []
    for (const column of nameOf(usingClause))
      this.#reader.join(...([left, right].map((sources) => termsOf(sources, column)) as [Term[], Term[]]))
    const ways = this.#reader.ways(quals, { ...scope, sources: [...scope.sources, ...left, ...right] })
    if (jointype === undefined || jointype === 'JOIN_INNER') joined.push(ways)
    return [...left, ...right]
  }

  #functions(
    {
      functions = [],
      alias,
    }: { readonly functions?: readonly Node[]; readonly alias?: { aliasname?: string; colnames?: readonly Node[] } },
    scope: Scope,
  ): Source[] {
    return functions.flatMap((one) => {
      const [call] = 'List' in one ? (one.List.items ?? []) : []
      if (!call) return []
      const terms = this.#reader.terms(call, scope)
      const name = alias?.aliasname ?? ('FuncCall' in call ? (nameOf(call.FuncCall.funcname ?? []).at(-1) ?? '') : '')
      return [{ alias: name, columns: new Map([['*', terms], ...nameOf(alias?.colnames ?? []).map((column) => [column, terms] as const)]) }]
    })
  }

  #view(view: Relation, scope: Scope, joined: (readonly Alternative[])[]): ReadonlyMap<string, readonly Term[]> {
    if (this.#views > 3) return new Map()
    this.#views++
    const [statement] = this.#parser.statements(view.definition ?? '')
    const { ways, columns } = this.read(statement, { sources: [], variables: new Map(), searchPath: scope.searchPath, queries: new Map() })
    this.#views--
    joined.push(ways)
    return columns
  }

  relation(name: readonly string[], { searchPath }: Scope): Relation | undefined {
    const schemas = name.length > 1 ? [name.at(-2)!] : searchPath
    const found = schemas.map((schema) =>
      [...this.#catalog.relations.values()].find((one) => one.schema === schema && one.name === name.at(-1)),
    )
    return found.find((one) => one !== undefined)
  }
}

function columnsOfSource({ relation, columns }: Source): [string, readonly Term[]][] {
  if (!relation) return [...(columns ?? [])]
  return relation.columns.map(({ name }) => [name, [{ sort: 'column', table: relation.table, column: name }]])
}

function termsOf(sources: readonly Source[], column: string): Term[] {
  return sources.flatMap((source) => columnsOfSource(source).flatMap(([name, terms]) => (name === column ? terms : [])))
}
