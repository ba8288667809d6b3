import type { RowFingerprint, RowState } from '../catalog/fingerprint.ts'
import { type RowTexts, readRowTexts, type TableRows, takeApart } from '../catalog/row-texts.ts'
import type { Client } from '../postgres/session.ts'

/** More rows of one table than this, or of all tables together, are not held in memory: only their fingerprint is compared. */
export const mostRows = 10_000
const mostRowsInAll = 50_000

type Session = <T>(use: (client: Client) => Promise<T>) => Promise<T>

/**
 * The rows of tables, held so that what a rollback did not bring back can be shown. They are found by their fingerprint, so what a table held when one
 * migration ended need not be read again when the next one begins, whatever the table is called by then.
 */
export class RowCopies {
  readonly #texts = new Map<string, RowTexts>()
  readonly #apart = new WeakMap<RowTexts, TableRows>()

  /** Holds the rows of a state that the database is in now, and forgets all others. */
  async hold(session: Session, state: RowState): Promise<void> {
    const wanted = new Set([...state.tables.values()].map(nameOf))
    for (const name of this.#texts.keys()) if (!wanted.has(name)) this.#texts.delete(name)
    await this.add(session, [...state.tables.values()])
  }

  /** Holds the rows of tables as they are in the database now, the smaller tables first. */
  async add(session: Session, tables: readonly RowFingerprint[]): Promise<void> {
    const unknown = new Map(
      tables.filter((table) => table.count > 0 && !this.#texts.has(nameOf(table))).map((table) => [nameOf(table), table]),
    )
    let rows = 0
    const small = [...unknown.values()]
      .filter(({ count }) => count <= mostRows)
      .sort((a, b) => a.count - b.count)
      .filter(({ count }) => {
        rows += count
        return rows <= mostRowsInAll
      })
    if (small.length === 0) return
    const texts = await session((client) => readRowTexts(client, small))
    for (const [index, table] of small.entries()) {
      const text = texts[index]
      if (text) this.#texts.set(nameOf(table), text)
    }
  }

  /** How to take the rows apart, which costs more than holding them; `undefined`: they are too many, or too large. */
  lookUp(table: RowFingerprint): (() => TableRows) | undefined {
    if (table.count === 0) return () => ({ columns: table.columns, rows: [] })
    const text = this.#texts.get(nameOf(table))
    return (
      text &&
      (() => {
        const rows = this.#apart.get(text) ?? takeApart(text)
        this.#apart.set(text, rows)
        return rows
      })
    )
  }
}

/** Two sums of 64 bits and the number of rows: no two contents that a run meets share them. */
function nameOf({ count, hashes, columns }: RowFingerprint): string {
  return JSON.stringify([count, hashes, columns])
}
