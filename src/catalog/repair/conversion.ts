import { sqlAddress } from '../../core/address.ts'
import { sqlNames, sqlReference, sqlText } from '../../core/sql-name.ts'
import { encodings } from '../encodings.ts'
import { repairs } from './repairs.ts'

export const repairConversion = repairs({
  create: ({ before: conversion }, rest) => {
    rest.derived('conname', 'connamespace')
    const [from, to] = ['conforencoding', 'contoencoding'].map((name) => encodings[rest.take(name) ?? ''])
    const routine = sqlReference((rest.take('conproc') ?? '').replace(/\(.*$/s, ''))
    if (from === undefined || to === undefined) return undefined
    const standard = rest.take('condefault') === 't' ? 'DEFAULT ' : ''
    return `CREATE ${standard}CONVERSION ${sqlNames(conversion!.identity)} FOR ${sqlText(from)} TO ${sqlText(to)} FROM ${routine}`
  },
  owner: 'conowner',
})

const providers: Readonly<Record<string, string>> = { b: 'builtin', c: 'libc', i: 'icu' }

export const repairCollation = repairs({
  create: ({ before: collation }, rest) => {
    rest.derived('collname', 'collnamespace')
    // libc's are made for the database's encoding alone.
    rest.derived('collencoding')
    const provider = providers[rest.take('collprovider') ?? '']
    const [locale, collate, ctype, rules] = [
      rest.take('colllocale') ?? rest.take('colliculocale'),
      rest.take('collcollate'),
      rest.take('collctype'),
      rest.take('collicurules'),
    ]
    if (provider === undefined || (provider !== 'libc' && (locale === undefined || collate !== undefined))) return undefined
    const place =
      locale !== undefined
        ? [`LOCALE = ${sqlText(locale)}`]
        : [`LC_COLLATE = ${sqlText(collate ?? '')}`, `LC_CTYPE = ${sqlText(ctype ?? '')}`]
    const words = [`PROVIDER = ${provider}`, ...place]
    if (rest.take('collisdeterministic') === 'f') words.push('DETERMINISTIC = false')
    if (rules !== undefined) words.push(`RULES = ${sqlText(rules)}`)
    const version = rest.take('collversion')
    if (version !== undefined) words.push(`VERSION = ${sqlText(version)}`)
    return collation!.identity.length === 2 ? `CREATE ${sqlAddress(collation!)} (${words.join(', ')})` : undefined
  },
  // One for another encoding has the same name to SQL.
  drop: (_, collation) => (collation.identity.length === 2 ? `DROP ${sqlAddress(collation)}` : undefined),
  owner: 'collowner',
})
