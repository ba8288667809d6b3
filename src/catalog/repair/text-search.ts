import { sqlAddress } from '../../core/address.ts'
import { sqlName, sqlReference } from '../../core/sql-name.ts'
import { list } from '../phrase.ts'
import { tokenType } from '../token-types.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'

const routine = (text: string) => sqlReference(text.replace(/\(.*$/s, ''))

/** By token type, the dictionaries that are asked in turn. */
function mappings(list: string | null): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const text of JSON.parse(list ?? '[]') as string[]) {
    const [, type, dictionary] = /^(\d+): (.*)$/s.exec(text)!
    found.set(type!, [...(found.get(type!) ?? []), dictionary!])
  }
  return found
}

/** One mapping that is to be added, altered or dropped, of as many token types as it is the same for. */
const mapping: Handler = ({ before, after }, { after: configuration }) => {
  const [was, is] = [mappings(before), mappings(after)]
  const parser = configuration!.attributes.get('cfgparser')
  const clauses = new Map<string, string[]>()
  for (const number of new Set([...was.keys(), ...is.keys()])) {
    const [then, now] = [was.get(number), is.get(number)]
    if (then?.join() === now?.join()) continue
    const type = tokenType(number, parser)
    if (type === undefined || parser === undefined) return undefined
    const clause =
      then === undefined
        ? 'DROP MAPPING FOR …'
        : `${now === undefined ? 'ADD' : 'ALTER'} MAPPING FOR … WITH ${then.map(sqlReference).join(', ')}`
    clauses.set(clause, [...(clauses.get(clause) ?? []), sqlName(type)])
  }
  const [one, ...others] = [...clauses]
  return one && others.length === 0 ? `ALTER ${sqlAddress(configuration!)} ${one[0].replace('…', one[1].join(', '))}` : undefined
}

export const repairConfiguration = repairs({
  create: ({ before: configuration }, rest) => {
    rest.derived('cfgname', 'cfgnamespace')
    return `CREATE ${sqlAddress(configuration!)} (PARSER = ${sqlReference(rest.take('cfgparser') ?? '')})`
  },
  owner: 'cfgowner',
  alter: { mapdict: mapping },
})

/** The options of a dictionary, `name = 'value'`, as they stand in a statement; what the snapshot could not tell apart is one text. */
const optionsOf = (text: string) => list(text) ?? [text]

/** An option without a value is taken away (docs: ALTER TEXT SEARCH DICTIONARY). */
const options: Handler = ({ before, after }, { after: dictionary }) => {
  const [was, is] = [before, after].map((text) => new Map(optionsOf(text ?? '[]').map((option) => [nameOf(option), option])))
  if ([...was!.keys(), ...is!.keys()].includes(undefined)) return undefined
  const set = [...was!].flatMap(([name, option]) => (is!.get(name) === option ? [] : [option]))
  const gone = [...is!.keys()].flatMap((name) => (name === undefined || was!.has(name) ? [] : [name]))
  return `ALTER ${sqlAddress(dictionary!)} (${[...set, ...gone].join(', ')})`
}

const nameOf = (option: string) => /^("(?:[^"]|"")*"|[^"\s=]+) = (?:E?'(?:[^'\\]|''|\\.)*'|[^',\s]+)$/s.exec(option)?.[1]

export const repairDictionary = repairs({
  create: ({ before: dictionary }, rest) => {
    rest.derived('dictname', 'dictnamespace')
    const [template, given] = [rest.take('dicttemplate') ?? '', rest.take('dictinitoption')]
    const words = [`TEMPLATE = ${sqlReference(template)}`, ...(given === undefined ? [] : optionsOf(given))]
    return `CREATE ${sqlAddress(dictionary!)} (${words.join(', ')})`
  },
  owner: 'dictowner',
  alter: { dictinitoption: options },
})

export const repairParser = repairs({
  create: ({ before: parser }, rest) => {
    rest.derived('prsname', 'prsnamespace')
    const names = { prsstart: 'START', prstoken: 'GETTOKEN', prsend: 'END', prslextype: 'LEXTYPES', prsheadline: 'HEADLINE' }
    const words = Object.entries(names).flatMap(([name, word]) => {
      const value = rest.take(name)
      return value === undefined ? [] : [`${word} = ${routine(value)}`]
    })
    return `CREATE ${sqlAddress(parser!)} (${words.join(', ')})`
  },
})

export const repairTemplate = repairs({
  create: ({ before: template }, rest) => {
    rest.derived('tmplname', 'tmplnamespace')
    const [init, lexize] = [rest.take('tmplinit'), rest.take('tmpllexize') ?? '']
    return `CREATE ${sqlAddress(template!)} (${init === undefined ? '' : `INIT = ${routine(init)}, `}LEXIZE = ${routine(lexize)})`
  },
})
