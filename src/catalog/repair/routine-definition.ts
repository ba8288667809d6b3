import { sqlName, sqlNames, sqlReference, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import { parseArray } from '../names.ts'
import { printsAlike, splitExpressions } from './expression.ts'
import { optionsOf } from './options.ts'
import type { Remaining } from './remaining.ts'
import { setClause } from './settings.ts'

/** A list that is JSON or the server's own text of an array. */
export function textsOf(list: string | undefined): string[] {
  if (list === undefined) return []
  return list.startsWith('[') ? (JSON.parse(list) as string[]) : parseArray(list).map((text) => text ?? '')
}

const shortType = (type: string) => type.replace(/^pg_catalog\.(?!")/, '')

interface Argument {
  readonly mode: string
  readonly name: string
  readonly type: string
}

const modes: Readonly<Record<string, string>> = { i: '', o: 'OUT ', b: 'INOUT ', v: 'VARIADIC ' }

/** All arguments, those that are results included. */
function argumentsOf({ attributes }: Entry): Argument[] {
  const types = textsOf(attributes.get('proallargtypes') ?? attributes.get('proargtypes'))
  const [kinds, names] = [textsOf(attributes.get('proargmodes')), textsOf(attributes.get('proargnames'))]
  return types.map((type, at) => ({ mode: kinds[at] ?? 'i', name: names[at] ?? '', type: shortType(type) }))
}

/** `(a integer DEFAULT 5, OUT b text)`; `undefined`: the defaults cannot be written again. */
export function argumentList(routine: Entry): string | undefined {
  const list = argumentsOf(routine).filter(({ mode }) => mode !== 't')
  const printed = routine.attributes.get('proargdefaults')
  if (printed !== undefined && !printsAlike(printed)) return undefined
  const defaults = printed === undefined ? [] : splitExpressions(printed)
  const takers = list.filter(({ mode }) => mode !== 'o')
  const of = new Map(defaults.map((value, at) => [takers[takers.length - defaults.length + at], value]))
  if (of.has(undefined)) return undefined
  const texts = list.map((argument) => {
    const { mode, name, type } = argument
    const value = of.get(argument)
    return `${modes[mode] ?? ''}${name === '' ? '' : `${sqlName(name)} `}${type}${value === undefined ? '' : ` DEFAULT ${value}`}`
  })
  return `(${texts.join(', ')})`
}

function returns(routine: Entry, rest: Remaining): string {
  const [type, set] = [shortType(rest.take('prorettype') ?? ''), rest.take('proretset')]
  const columns = argumentsOf(routine).filter(({ mode }) => mode === 't')
  if (columns.length > 0) return ` RETURNS TABLE(${columns.map(({ name, type: of }) => `${sqlName(name)} ${of}`).join(', ')})`
  return routine.kind === 'procedure' ? '' : ` RETURNS ${set === 't' ? 'SETOF ' : ''}${type}`
}

const volatilities: Readonly<Record<string, string>> = { i: 'IMMUTABLE', s: 'STABLE', v: 'VOLATILE' }
const safeties: Readonly<Record<string, string>> = { s: 'SAFE', r: 'RESTRICTED', u: 'UNSAFE' }

const support = (text: string) => sqlReference(text.replace(/\(.*$/s, ''))

/** What ALTER FUNCTION can alter, as it is written there; `undefined`: not so. */
export const properties: Readonly<Record<string, (value: string) => string | undefined>> = {
  provolatile: (value) => volatilities[value],
  proparallel: (value) => safeties[value] && `PARALLEL ${safeties[value]}`,
  proisstrict: (value) => (value === 't' ? 'STRICT' : 'CALLED ON NULL INPUT'),
  prosecdef: (value) => (value === 't' ? 'SECURITY DEFINER' : 'SECURITY INVOKER'),
  proleakproof: (value) => (value === 't' ? 'LEAKPROOF' : 'NOT LEAKPROOF'),
  procost: (value) => `COST ${value}`,
  prorows: (value) => (value === '0' ? undefined : `ROWS ${value}`),
  prosupport: (value) => `SUPPORT ${support(value)}`,
}

/** The values that a new routine has. */
function usual(routine: Entry): Readonly<Record<string, string>> {
  const language = routine.attributes.get('prolang')
  return {
    provolatile: 'v',
    proparallel: 'u',
    proisstrict: 'f',
    prosecdef: 'f',
    proleakproof: 'f',
    procost: language === 'c' || language === 'internal' ? '1' : '100',
    prorows: routine.attributes.get('proretset') === 't' ? '1000' : '0',
  }
}

/** `CREATE [OR REPLACE] FUNCTION …` with everything but owner, privileges and comment. */
export function newRoutine(routine: Entry, rest: Remaining, replace: boolean): string | undefined {
  const list = argumentList(routine)
  const body = bodyOf(rest)
  if (list === undefined || body === undefined) return undefined
  rest.derived('proname', 'pronamespace', 'provariadic', 'proargtypes', 'proallargtypes', 'proargmodes', 'proargnames', 'proargdefaults')
  const window = rest.take('prokind') === 'w' ? ' WINDOW' : ''
  const result = returns(routine, rest)
  const language = rest.take('prolang') ?? ''
  const transforms = textsOf(rest.take('protrftypes')).map((type) => `FOR TYPE ${type}`)
  const usually = usual(routine)
  const words = Object.entries(properties).flatMap(([name, write]) => {
    const value = rest.take(name)
    return value === undefined || value === usually[name] ? [] : (write(value) ?? [])
  })
  const settings = [...optionsOf(rest.take('proconfig'))].map(([name, value]) => setClause(name, value))
  if (settings.includes(undefined)) return undefined
  const transform = transforms.length > 0 ? [`TRANSFORM ${transforms.join(', ')}`] : []
  const head = `CREATE ${replace ? 'OR REPLACE ' : ''}${routine.kind.toUpperCase()} ${sqlNames(routine.identity.slice(0, 2))}${list}${result}`
  return [`${head} LANGUAGE ${sqlName(language)}${window}`, ...transform, ...words, ...settings, body].join(' ')
}

function bodyOf(rest: Remaining): string | undefined {
  const [parsed, source, library] = [rest.take('prosqlbody'), rest.take('prosrc') ?? '', rest.take('probin')]
  if (parsed !== undefined) return printsAlike(parsed) ? parsed.trim() : undefined
  if (library !== undefined) return `AS ${sqlText(library)}, ${sqlText(source)}`
  const tag = ['', 'function', 'body', 'source'].find((one) => !source.includes(`$${one}$`) && !source.endsWith('$'))
  return tag === undefined ? undefined : `AS $${tag}$${source}$${tag}$`
}
