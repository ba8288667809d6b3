import type { Snapshot } from '../catalog/snapshot.ts'
import type { Client } from '../postgres/session.ts'
import { columnsNamed, declaredRollback, isTable, isWithin } from './declared.ts'
import { count } from './finding.ts'
import type { DeclaredLoss, WalkRecord } from './record.ts'
import { bagOf, countMissing, sameBags } from './row-bag.ts'
import { readTableRows, type WatchedTable, watchedTables } from './table-rows.ts'
import type { TableStates } from './use-of-table.ts'

/** Reads, before the up, the rows of the tables of which the spec declares that the rollback loses values. */
export async function readDeclaredLosses(client: Client, record: WalkRecord, before: Snapshot): Promise<WalkRecord['losses']> {
  const { loses = [] } = declaredRollback(record)
  if (loses.length === 0) return undefined
  const all = watchedTables(before)
  for (const { what } of loses) {
    const known =
      all.some((table) => isTable(what, addressOf(table)) || columnsNamed([{ what }], table).length > 0) ||
      [...before.entries.values()].some((entry) => entry.data.size > 0 && isTable(what, entry))
    if (!known) return { unreadable: `The spec declares that the rollback loses values of ${what}, which was not there before the up.` }
  }
  const tables = all.filter((table) => loses.some(({ what }) => isWithin(what, addressOf(table))))
  const where = new Map<string, string>()
  for (const table of tables) {
    const entries = loses.filter(({ what }) => isWithin(what, addressOf(table)))
    if (entries.every((entry) => entry.where !== undefined)) {
      where.set(table.object, entries.map((entry) => `NOT coalesce((${entry.where}), false)`).join(' AND '))
    }
  }
  const rows = await readTableRows(client, tables, before)
  const limited = tables.filter(({ object }) => where.has(object))
  try {
    const unaffected = await readTableRows(client, limited, before, where)
    return tables.map((table) => ({ table, before: rows.get(table.object)!, unaffected: unaffected.get(table.object) }))
  } catch (error) {
    return { unreadable: `The where of a declared loss cannot be read by the server: ${(error as Error).message}` }
  }
}

/** The same tables after the rollback. */
export async function readLossesUndone(client: Client, losses: WalkRecord['losses'], undone: Snapshot): Promise<WalkRecord['losses']> {
  if (!losses || 'unreadable' in losses) return losses
  const rows = await readTableRows(
    client,
    losses.map(({ table }) => table),
    undone,
  )
  return losses.map((loss) => {
    const now = rows.get(loss.table.object)
    return now ? { ...loss, undone: now } : loss
  })
}

/** What a table lost beyond what the spec gives up; `undefined`: nothing. */
export function beyondDeclared(record: WalkRecord, loss: DeclaredLoss): string | undefined {
  const { loses = [] } = declaredRollback(record)
  const { table, before, unaffected, undone } = loss
  const wholeTable = loses.some(({ what, where }) => where === undefined && isTable(what, addressOf(table)))
  if (wholeTable) return undefined
  const name = table.identity.join('.')
  if (!undone) return `table ${name} is gone with its rows`
  const lostColumns = loses.some(({ what }) => isTable(what, addressOf(table))) ? [...table.columns] : columnsNamed(loses, table)
  const kept = table.columns.filter((column) => !lostColumns.includes(column) && undone.columns.includes(column))
  if (before.rows.length !== undone.rows.length && lostColumns.length < table.columns.length) {
    return `table ${name} held ${before.rows.length} rows and now holds ${undone.rows.length}`
  }
  if (lostColumns.length < table.columns.length && !sameBags(bagOf(before, kept), bagOf(undone, kept))) {
    return `table ${name} has other values in columns that no loss is declared of`
  }
  if (!unaffected) return undefined
  const columns = table.columns.filter((column) => undone.columns.includes(column))
  const gone = countMissing(bagOf(unaffected, columns), bagOf(undone, columns))
  return gone > 0 ? `table ${name} has lost values of ${count(gone, 'row')} that no declared loss gives up` : undefined
}

/** What a table lost after use in rows that no declared loss gives up; `undefined`: nothing, or it is not known. */
export function beyondDeclaredAfterUse({ table, unaffected }: DeclaredLoss, states: TableStates | undefined): string | undefined {
  const undone = states?.undone?.rows
  if (!unaffected || !states || !undone) return undefined
  const columns = table.columns.filter((column) => undone.columns.includes(column))
  const gone = countMissing(bagOf(unaffected, columns), bagOf(undone, columns))
  const [after, used] = [states.after?.rows, states.used?.rows]
  const there = columns.filter((column) => after?.columns.includes(column) && used?.columns.includes(column))
  // What somebody wrote over in between is not what the rollback lost.
  const touched = after && used ? countMissing(bagOf(after, there), bagOf(used, there)) : 0
  return gone > touched
    ? `table ${table.identity.join('.')} has lost values of ${count(gone - touched, 'row')} that no declared loss gives up`
    : undefined
}

function addressOf({ identity }: WatchedTable) {
  return { kind: 'table', identity }
}
