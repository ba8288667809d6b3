import type { A_Expr, BoolExpr, FuncCall, Node, SubLink } from 'libpg-query'
import type { Parser } from '../../postgres/parse.ts'
import { all, always, any, atom, columnsOf, compared, depends, literalsOf, never, onWho } from './alternatives.ts'
import type { AccessCatalog, Policy, Routine } from './catalog.ts'
import { note } from './facts.ts'
import { elementsOf, isBoolean, mentionsNow, nameOf, textOf } from './nodes.ts'
import { QueryReader } from './query-reader.ts'
import type { ExpressionReader } from './reading.ts'
import { type RoutineReading, readRoutine } from './routine-reader.ts'
import { resolve, type Scope } from './scope.ts'
import { type Alternative, current, type Facts, isRole, made, settingOf, type Term, tellsApart, type Who } from './terms.ts'

/** How deep functions may call one another. */
const deepest = 4

export interface PolicyReading {
  /** The ways in which a row that is there meets it. */
  readonly usingWays: readonly Alternative[]
  /** The ways in which a new row meets it. */
  readonly checkWays: readonly Alternative[]
  /** What it reads of who the actor is. */
  readonly who: readonly Who[]
}

/**
 * Reads what policies ask of rows and of who the actor is, through the queries in them and the functions that they call: which columns must be equal, which must be the actor's, and
 * which values make a difference. It decides nothing: what it does not understand, it leaves out.
 */
export class PolicyReader implements ExpressionReader {
  readonly #parser: Parser
  readonly #catalog: AccessCatalog
  readonly #queries: QueryReader
  readonly #calls: string[] = []
  #quiet = 0
  readonly facts: Facts = { equal: [], bound: [], within: [], parts: [], claims: [], cast: [] }
  /** Everything that was read of who the actor is, in order. */
  readonly who: Who[] = []

  constructor(parser: Parser, catalog: AccessCatalog) {
    this.#parser = parser
    this.#catalog = catalog
    this.#queries = new QueryReader(this, catalog, parser)
  }

  /** The ways to meet each expression of a policy; without one there is nothing to meet. */
  policy({ table, using, check }: Policy): PolicyReading {
    const from = this.who.length
    const read = (text: string | null) => (text === null ? undefined : this.condition(text, table))
    const [ofUsing, ofCheck] = [read(using), read(check)]
    return { usingWays: ofUsing ?? always, checkWays: ofCheck ?? ofUsing ?? always, who: this.who.slice(from) }
  }

  /** The ways to meet a condition on the rows of a table. */
  condition(text: string, table: string): readonly Alternative[] {
    const node = this.expression(text)
    return node ? this.ways(node, this.#scopeOf(table)) : depends
  }

  /** Where the value of an expression over a table comes from. */
  origins(text: string, table: string): readonly Term[] {
    const node = this.expression(text)
    return node ? this.terms(node, this.#scopeOf(table)) : []
  }

  expression(text: string): Node | undefined {
    const [statement] = this.#parser.statements(`SELECT ${text}`)
    const target = statement && 'SelectStmt' in statement ? statement.SelectStmt.targetList?.[0] : undefined
    return target && 'ResTarget' in target ? target.ResTarget.val : undefined
  }

  #scopeOf(table: string): Scope {
    const relation = this.#catalog.relations.get(table)
    return { sources: relation ? [{ alias: relation.name, relation }] : [], variables: new Map(), searchPath: [], queries: new Map() }
  }

  ways(node: Node | undefined, scope: Scope, isNegated = false): readonly Alternative[] {
    if (!node) return always
    if ('BoolExpr' in node) return this.#waysOfBoolean(node.BoolExpr, scope, isNegated)
    if ('A_Expr' in node) return this.#marked(() => this.#waysOfOperator(node.A_Expr, scope, isNegated))
    if ('SubLink' in node) return this.#waysOfQuery(node.SubLink, scope, isNegated)
    if ('TypeCast' in node) return this.ways(node.TypeCast.arg, scope, isNegated)
    if ('CollateClause' in node) return this.ways(node.CollateClause.arg, scope, isNegated)
    if ('CoalesceExpr' in node) return this.ways(node.CoalesceExpr.args?.[0], scope, isNegated)
    if ('FuncCall' in node) return this.#marked(() => this.#waysOfCall(node.FuncCall, scope, isNegated))
    if ('BooleanTest' in node) {
      const { arg, booltesttype = '' } = node.BooleanTest
      if (/UNKNOWN/.test(booltesttype)) return depends
      return this.ways(arg, scope, isNegated !== /IS_FALSE|NOT_TRUE/.test(booltesttype))
    }
    if ('NullTest' in node) {
      const { arg, nulltesttype } = node.NullTest
      const isSomething = isNegated !== (nulltesttype === 'IS_NOT_NULL')
      const read = () => this.#equals(this.terms(arg, scope), [{ sort: 'literal', value: null }], isSomething)
      // That somebody is nobody depends on who it is in another way than that it is somebody.
      return isSomething ? this.#marked(read) : read()
    }
    if ('CaseExpr' in node) {
      const { args = [], defresult } = node.CaseExpr
      const branches = args.flatMap((when) =>
        'CaseWhen' in when ? [all([this.ways(when.CaseWhen.expr, scope), this.ways(when.CaseWhen.result, scope, isNegated)])] : [],
      )
      return any([...branches, defresult ? this.ways(defresult, scope, isNegated) : never])
    }
    return this.#marked(() => this.#asTrue(this.terms(node, scope), isNegated))
  }

  /** Ways to meet a condition that reads who the actor is depend on it. */
  #marked(read: () => readonly Alternative[]): readonly Alternative[] {
    const from = this.who.length
    const ways = read()
    return this.who.slice(from).some(tellsApart) ? onWho(ways) : ways
  }

  #waysOfBoolean({ boolop, args = [] }: BoolExpr, scope: Scope, isNegated: boolean): readonly Alternative[] {
    if (boolop === 'NOT_EXPR') return this.ways(args[0], scope, !isNegated)
    const read = args.map((arg) => this.ways(arg, scope, isNegated))
    return (boolop === 'AND_EXPR') !== isNegated ? all(read) : any(read)
  }

  #waysOfOperator({ kind, name = [], lexpr, rexpr }: A_Expr, scope: Scope, isNegated: boolean): readonly Alternative[] {
    if (kind === 'AEXPR_NULLIF') return depends
    const operator = nameOf(name).at(-1) ?? ''
    const negated = isNegated !== (operator === '<>' || operator === '!=')
    if (kind === 'AEXPR_IN' || operator === '=' || operator === '<>' || operator === '!=') {
      const [left, right] = [lexpr, rexpr].map((side) => (isBoolean(side) ? undefined : side))
      // `f(x) = true` is f(x).
      const isTrue = [lexpr, rexpr].some((side) => isBoolean(side) && textOf(side) === 'true')
      if (!left !== !right) return this.ways(left ?? right, scope, negated !== !isTrue)
      if (kind === 'AEXPR_DISTINCT') return this.#equals(this.terms(lexpr, scope), this.terms(rexpr, scope), !isNegated)
      return this.#equals(this.terms(lexpr, scope), this.terms(rexpr, scope), negated)
    }
    const [left, right] = [this.terms(lexpr, scope), this.terms(rexpr, scope)]
    if (/^[<>]=?$/.test(operator)) return compared(left, right, { operator, isNegated, isTimed: mentionsNow(lexpr, rexpr) })
    // Whatever it is, what it compares with the actor may be made of a column.
    this.#meet(left, right, true)
    return depends
  }

  #waysOfQuery({ subLinkType, testexpr, subselect, operName = [] }: SubLink, scope: Scope, isNegated: boolean): readonly Alternative[] {
    const operator = nameOf(operName).at(-1) ?? '='
    const refused = isNegated !== (subLinkType === 'ALL_SUBLINK' && operator === '<>')
    // Rows that must not be there are not made.
    if (refused) {
      this.#quietly(() => this.#queries.read(subselect, scope))
      return depends
    }
    if (subLinkType === 'EXPR_SUBLINK') {
      const { ways, truths } = this.#queries.read(subselect, scope, true)
      return all([ways, truths])
    }
    const { ways, terms } = this.#queries.read(subselect, scope)
    if (subLinkType === 'ANY_SUBLINK') return all([depends, ways, this.#equals(this.terms(testexpr, scope), terms, false)])
    return all([depends, ways])
  }

  #waysOfCall(call: FuncCall, scope: Scope, isNegated: boolean): readonly Alternative[] {
    if (isNegated) {
      this.#quietly(() => this.#call(call, scope))
      return depends
    }
    return this.#call(call, scope, true)?.ways ?? depends
  }

  #call({ funcname = [], args = [] }: FuncCall, scope: Scope, asksForTruth = false): RoutineReading | undefined {
    const given = args.map((arg) => ('NamedArgExpr' in arg ? this.terms(arg.NamedArgExpr.arg, scope) : this.terms(arg, scope)))
    const names = args.map((arg) => ('NamedArgExpr' in arg ? arg.NamedArgExpr.name : undefined))
    const routine = this.#routine(nameOf(funcname), args.length, scope)
    if (!routine || this.#calls.includes(routine.oid) || this.#calls.length >= deepest) return undefined
    this.#calls.push(routine.oid)
    try {
      const read = readRoutine(routine, { given, names, asksForTruth }, { reader: this, queries: this.#queries, parser: this.#parser })
      // A body may do more than is read of it, so that it never returns true cannot be said.
      return read.ways.length > 0 ? read : { ...read, ways: depends }
    } finally {
      this.#calls.pop()
    }
  }

  #routine(name: readonly string[], count: number, { searchPath }: Scope): Routine | undefined {
    const [schemas, last] = [name.length > 1 ? [name.at(-2)!] : searchPath, name.at(-1)]
    const fitting = this.#catalog.routines.filter((one) => one.name === last && schemas.includes(one.schema))
    return fitting.find(({ parameters }) => parameters.length === count) ?? fitting.find(({ parameters }) => parameters.length > count)
  }

  terms(node: Node | undefined, scope: Scope): readonly Term[] {
    if (!node) return []
    if ('ColumnRef' in node) return resolve(nameOf(node.ColumnRef.fields ?? []), scope)
    if ('ParamRef' in node) return scope.variables.get(`$${node.ParamRef.number}`) ?? (scope.outer ? this.terms(node, scope.outer) : [])
    if ('A_Const' in node) return [{ sort: 'literal', value: textOf(node) ?? null }]
    if ('TypeCast' in node) {
      const terms = this.terms(node.TypeCast.arg, scope)
      const type = nameOf(node.TypeCast.typeName?.names ?? []).at(-1)
      for (const term of terms) if (term.sort === 'who' && type !== undefined) this.facts.cast.push({ who: term.who, type })
      return terms
    }
    if ('CollateClause' in node) return this.terms(node.CollateClause.arg, scope)
    if ('CoalesceExpr' in node) return current((node.CoalesceExpr.args ?? []).flatMap((arg) => this.terms(arg, scope)))
    if ('A_ArrayExpr' in node) return (node.A_ArrayExpr.elements ?? []).flatMap((one) => this.terms(one, scope))
    if ('List' in node) return (node.List.items ?? []).flatMap((one) => this.terms(one, scope))
    if ('RowExpr' in node) return (node.RowExpr.args ?? []).flatMap((one) => this.terms(one, scope))
    if ('SQLValueFunction' in node) {
      const isRole = /USER|ROLE/.test(node.SQLValueFunction.op ?? '')
      return isRole ? [this.#told({ sort: 'role' })] : []
    }
    if ('SubLink' in node) {
      const { subLinkType, subselect } = node.SubLink
      return subLinkType === 'EXPR_SUBLINK' || subLinkType === 'ARRAY_SUBLINK' ? this.#queries.read(subselect, scope).terms : []
    }
    if ('A_Indirection' in node) return this.#made(this.terms(node.A_Indirection.arg, scope))
    if ('A_Expr' in node) return this.#termsOfOperator(node.A_Expr, scope)
    if ('FuncCall' in node) return this.#termsOfCall(node.FuncCall, scope)
    if ('CaseExpr' in node) {
      return (node.CaseExpr.args ?? []).flatMap((when) => ('CaseWhen' in when ? this.terms(when.CaseWhen.result, scope) : []))
    }
    return []
  }

  #termsOfOperator({ kind, name = [], lexpr, rexpr }: A_Expr, scope: Scope): readonly Term[] {
    const left = this.terms(lexpr, scope)
    if (kind === 'AEXPR_NULLIF') return left
    const operator = nameOf(name).at(-1) ?? ''
    const right = this.terms(rexpr, scope)
    if (!/^(->>?|#>>?)$/.test(operator)) return this.#made([...left, ...right])
    const keys = literalsOf(right).flatMap((key) => (key === null ? [] : (elementsOf(key) ?? [key])))
    return left.map((term) =>
      term.sort === 'who' && term.who.sort !== 'role'
        ? this.#told({ ...term.who, path: [...term.who.path, ...keys] })
        : (made([term])[0] ?? term),
    )
  }

  #termsOfCall(call: FuncCall, scope: Scope): readonly Term[] {
    const name = nameOf(call.funcname ?? [])
    const args = (call.args ?? []).map((arg) => this.terms(arg, scope))
    const isBuiltIn = name.length === 1 || name[0] === 'pg_catalog'
    if (isBuiltIn && name.at(-1) === 'current_setting')
      return literalsOf(args[0] ?? []).flatMap((setting) => (setting === null ? [] : [this.#told(settingOf(setting))]))
    if (isBuiltIn && /^jsonb?_extract_path(_text)?$/.test(name.at(-1) ?? '')) {
      const keys = args.slice(1).flatMap((terms) => literalsOf(terms).map(String))
      return (args[0] ?? []).flatMap((term) =>
        term.sort === 'who' && term.who.sort !== 'role' ? [this.#told({ ...term.who, path: [...term.who.path, ...keys] })] : [],
      )
    }
    const read = this.#call(call, scope)
    if (read) return current(read.terms)
    // What only spells a value otherwise is taken for the value.
    return isBuiltIn && /^(lower|upper|btrim|trim|unnest|to_jsonb?|uuid|text|int[248]|array_agg|max|min|any_value)$/.test(name.at(-1) ?? '')
      ? (args[0] ?? [])
      : this.#made(args.flat())
  }

  #made(terms: readonly Term[]): Term[] {
    const parts = made(terms)
    for (const part of parts) if (part.sort === 'within') this.facts.parts.push(part)
    return parts
  }

  #told(who: Who): Term {
    // All claims at once tell nothing until one of them is taken.
    if (who.sort !== 'claim' || who.path.length > 0) this.who.push(who)
    return { sort: 'who', who }
  }

  join(left: readonly Term[], right: readonly Term[]): void {
    this.#meet(left, right, false)
  }

  /** A value that stands where a condition is asked for. */
  #asTrue(terms: readonly Term[], isNegated: boolean): readonly Alternative[] {
    return terms.some(({ sort }) => sort === 'who') ? depends : this.#equals(terms, [{ sort: 'literal', value: 'true' }], isNegated)
  }

  #equals(left: readonly Term[], right: readonly Term[], isNegated: boolean): readonly Alternative[] {
    if (!isNegated) this.#meet(left, right, false)
    const values = [...literalsOf(left), ...literalsOf(right)]
    const roles = [...left, ...right].some(isRole) ? values.flatMap((value) => (value === null ? [] : (elementsOf(value) ?? [value]))) : []
    if (roles.length > 0) return isNegated ? depends : [{ atoms: [], who: false, roles }]
    const columns = [...columnsOf(left), ...columnsOf(right)]
    const known = [literalsOf(left), literalsOf(right)]
    const isKnown = [left, right].every((terms, side) => terms.length > 0 && terms.length === known[side]!.length)
    // A parameter that is given a constant: some branches of a function are not for this call.
    if (isKnown) return known[0]!.some((value) => known[1]!.includes(value)) !== isNegated ? always : never
    const isKnownWho = columns.length === 0 && [...left, ...right].some(({ sort }) => sort === 'who')
    if (isNegated && isKnownWho && values.every((value) => value === null)) return always
    if (values.length === 0 || columns.length === 0) return depends
    const elements = values.flatMap((value) => (value === null ? [null] : (elementsOf(value) ?? [value])))
    return any(columns.map((column) => [{ atoms: [atom(column, elements, isNegated)], who: false }]))
  }

  #meet(left: readonly Term[], right: readonly Term[], isLoose: boolean): void {
    if (this.#quiet > 0) return
    for (const one of left) for (const other of right) note(this.facts, one, other, isLoose)
  }

  #quietly(read: () => void): void {
    this.#quiet++
    read()
    this.#quiet--
  }
}
