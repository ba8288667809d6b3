import { quoteName, sqlAddress } from '../../core/address.ts'
import { sqlNames, sqlReference, sqlText } from '../../core/sql-name.ts'
import { foreignOptions, newForeignOptions } from './options.ts'
import { repairs } from './repairs.ts'
import type { Handler } from './step.ts'
import { relationPrivileges } from './table.ts'

const routine = (text: string) => sqlReference(text.replace(/\(.*$/s, ''))

const options: Handler = (change, { after }) => ({ head: `ALTER ${sqlAddress(after!)}`, clauses: [foreignOptions(change)], between: ' ' })

/** `HANDLER f`, `NO HANDLER`. */
function called(word: string): Handler {
  return ({ before }, { after }) => ({
    head: `ALTER ${sqlAddress(after!)}`,
    clauses: [before === null ? `NO ${word}` : `${word} ${routine(before)}`],
    between: ' ',
  })
}

export const repairWrapper = repairs({
  // A server cannot change its wrapper: one that was there before needs the one that it has now.
  drop: ({ past, present }, wrapper) =>
    present
      .ofKind('server')
      .some(({ identity, attributes }) => attributes.get('srvfdw') === quoteName(wrapper.identity[0]!) && past.find('server', identity))
      ? undefined
      : `DROP ${sqlAddress(wrapper)}`,
  create: ({ before: wrapper }, rest) => {
    rest.derived('fdwname')
    const [handler, validator] = [rest.take('fdwhandler'), rest.take('fdwvalidator')]
    const words = `${handler === undefined ? '' : ` HANDLER ${routine(handler)}`}${validator === undefined ? '' : ` VALIDATOR ${routine(validator)}`}`
    return `CREATE ${sqlAddress(wrapper!)}${words}${newForeignOptions(rest.take('fdwoptions'))}`
  },
  owner: 'fdwowner',
  privileges: { attribute: 'fdwacl', on: (wrapper) => sqlAddress(wrapper) },
  alter: { fdwoptions: options, fdwhandler: called('HANDLER'), fdwvalidator: called('VALIDATOR') },
})

/** Options may hold a password, and nobody knows which: of their values only hashes were read. */
export const repairServer = repairs({
  create: ({ before: server }, rest) => {
    rest.derived('srvname')
    const [type, version, wrapper] = [rest.take('srvtype'), rest.take('srvversion'), rest.take('srvfdw') ?? '']
    const words = `${type === undefined ? '' : ` TYPE ${sqlText(type)}`}${version === undefined ? '' : ` VERSION ${sqlText(version)}`}`
    return `CREATE ${sqlAddress(server!)}${words} FOREIGN DATA WRAPPER ${sqlReference(wrapper)}`
  },
  owner: 'srvowner',
  privileges: { attribute: 'srvacl', on: (server) => `FOREIGN ${sqlAddress(server)}` },
  alter: {
    srvversion: ({ before }, { after }) => `ALTER ${sqlAddress(after!)} VERSION ${before === null ? 'NULL' : sqlText(before)}`,
  },
})

export const repairUserMapping = repairs({
  create: ({ before: mapping }, rest) => {
    rest.derived('umuser', 'umserver')
    return `CREATE ${sqlAddress(mapping!)}`
  },
})

export const repairForeignTable = repairs({
  owner: 'relowner',
  privileges: { attribute: 'relacl', on: ({ identity }) => `TABLE ${sqlNames(identity)}` },
  alter: {
    ...relationPrivileges,
    ftoptions: (change, { after }) => ({ head: `ALTER ${sqlAddress(after!)}`, clauses: [foreignOptions(change)], between: ', ' }),
  },
})
