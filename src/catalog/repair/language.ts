import { sqlAddress } from '../../core/address.ts'
import { sqlReference } from '../../core/sql-name.ts'
import { repairs } from './repairs.ts'

const routine = (text: string) => sqlReference(text.replace(/\(.*$/s, ''))

export const repairLanguage = repairs({
  create: ({ before: language }, rest) => {
    rest.derived('lanname')
    rest.must('lanispl', 't')
    const trusted = rest.take('lanpltrusted') === 't' ? 'TRUSTED ' : ''
    const words = Object.entries({ lanplcallfoid: 'HANDLER', laninline: 'INLINE', lanvalidator: 'VALIDATOR' }).flatMap(([name, word]) => {
      const value = rest.take(name)
      return value === undefined ? [] : [`${word} ${routine(value)}`]
    })
    return `CREATE ${trusted}${sqlAddress(language!)} ${words.join(' ')}`
  },
  owner: 'lanowner',
  privileges: { attribute: 'lanacl', on: (language) => sqlAddress(language) },
})

const types: Readonly<Record<string, string>> = { i: 'INDEX', t: 'TABLE' }

export const repairAccessMethod = repairs({
  create: ({ before: method }, rest) => {
    rest.derived('amname')
    const [type, handler] = [types[rest.take('amtype') ?? ''], rest.take('amhandler') ?? '']
    return type && `CREATE ${sqlAddress(method!)} TYPE ${type} HANDLER ${routine(handler)}`
  },
})
