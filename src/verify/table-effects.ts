import { entryKey } from '../catalog/entry.ts'
import { formatAddress } from '../core/address.ts'
import type { Difference, ObjectAddress } from '../core/difference.ts'
import { isOfLedger } from './ledger.ts'
import type { WalkRecord } from './record.ts'

/** Something that an up did to a table. */
export interface TableEffect {
  readonly what:
    | 'creates a table'
    | 'drops a table'
    | 'alters a table'
    | 'creates an index'
    | 'drops an index'
    | 'inserts rows'
    | 'updates rows'
    | 'deletes rows'
  /** Schema and name. */
  readonly table: readonly string[]
  readonly sentence: string
}

/** What an up did to tables, as measured. Of a table that is new or gone nothing else is said; rows are known only where there were some. */
export function tableEffects({ before, after, changes = [], ledgerTables = [] }: WalkRecord): TableEffect[] {
  const isLedger = (table: readonly string[]) => isOfLedger({ identity: table }, ledgerTables)
  const effects: TableEffect[] = []
  for (const difference of changes) {
    const table = tableOf(difference)
    if (!table || difference.tier === 'residue' || isLedger(table)) continue
    const key = entryKey('table', table)
    const [was, is] = [before?.entries.has(key), after?.entries.has(key)]
    const add = (what: TableEffect['what']) => effects.push({ what, table, sentence: difference.sentence })
    if (!was || !is) {
      if (difference.kind === 'table' && difference.scope === 'database') add(was ? 'drops a table' : 'creates a table')
    } else if (difference.scope === 'rows') add(rowsOf(difference))
    else if (difference.kind === 'index' && difference.change !== 'altered')
      add(difference.change === 'added' ? 'creates an index' : 'drops an index')
    else if (difference.scope === 'database') add('alters a table')
  }
  return effects
}

/** Rows can have come, gone and changed at once; their number says what there was more of. */
function rowsOf({ attributes }: Difference): TableEffect['what'] {
  const rows = attributes.find(({ name }) => name === 'rows')
  const [was, is] = [Number(rows?.before), Number(rows?.after)]
  return is > was ? 'inserts rows' : is < was ? 'deletes rows' : 'updates rows'
}

/** The table that an object is, or belongs to. An index of a constraint comes and goes with it. */
function tableOf(difference: Difference): readonly string[] | undefined {
  return [difference, ...difference.belongsTo].find(({ kind }) => kind === 'table')?.identity
}

/** `public.stories` */
export function tableName(table: readonly string[]): string {
  return formatAddress({ kind: 'table', identity: table } satisfies ObjectAddress).replace(/^table /, '')
}

/** Whether a name in a header means this table: with its schema, or without. */
export function meansTable(name: string, table: readonly string[]): boolean {
  if (name === table.at(-1) || name === table.join('.')) return true
  const parts = [...name.matchAll(/"((?:[^"]|"")*)"|[^."\s]+/g)].map(
    ([whole, quoted]) => quoted?.replaceAll('""', '"') ?? whole.toLowerCase(),
  )
  return (
    parts.length > 0 && parts.length <= table.length && parts.every((part, index) => part === table[table.length - parts.length + index])
  )
}
