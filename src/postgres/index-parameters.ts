import type { Range } from '../core/migration.ts'
import { parsed } from './parse.ts'
import { offsetsOfBytes } from './position.ts'

/** What a CREATE INDEX says after WITH. */
export interface IndexParameters {
  /** Where it stands in the script, from `WITH` to the last parenthesis. */
  readonly range: Range
  readonly method: string
  /** As written: `lists = 100`. */
  readonly text: string
}

/** Every CREATE INDEX by one of these methods that has parameters; none where the grammar refuses the script. */
export async function indexParameters(sql: string, methods: ReadonlySet<string>): Promise<readonly IndexParameters[]> {
  const folded = sql.toLowerCase()
  if (!/\bwith\b/.test(folded) || ![...methods].some((method) => folded.includes(method))) return []
  let statements: readonly RawStatement[]
  try {
    statements = (await parsed(sql)) as readonly RawStatement[]
  } catch {
    return []
  }
  const found = statements.flatMap(({ stmt }) => {
    const index = stmt?.IndexStmt
    const first = index?.options?.[0]?.DefElem?.location
    return index?.accessMethod !== undefined && methods.has(index.accessMethod) && first !== undefined
      ? [{ method: index.accessMethod, first }]
      : []
  })
  const offsets = offsetsOfBytes(
    sql,
    found.map(({ first }) => first),
  )
  return found.flatMap(({ method }, at) => {
    const first = offsets[at]!
    const start = /\bwith\s*\((?:\s|--.*\n|\/\*[\s\S]*?\*\/)*$/i.exec(sql.slice(0, first))?.index
    const end = closing(sql, first)
    return start === undefined || end === undefined ? [] : [{ method, range: { start, end: end + 1 }, text: sql.slice(first, end).trim() }]
  })
}

interface RawStatement {
  readonly stmt?: {
    readonly IndexStmt?: {
      readonly accessMethod?: string
      readonly options?: readonly { readonly DefElem?: { /** Bytes. */ readonly location?: number } }[]
    }
  }
}

/** The parenthesis that ends what begins here; those within quotes are none. */
function closing(sql: string, from: number): number | undefined {
  const rest = sql.slice(from).replace(/'[^']*'|"[^"]*"/g, (quoted) => ' '.repeat(quoted.length))
  const end = rest.indexOf(')')
  return end < 0 ? undefined : from + end
}
