/** One catalog row: every value as the server's text. */
export type Row = Readonly<Record<string, string | null>>

/** Rows that are found by their OID. */
export interface RowsByOid {
  get(oid: string): Row | undefined
}

/** Stands for what a row has in common with others of its catalog: the values of all columns that are held in common. */
export type Common = object

const common = Symbol('common')

/** `undefined`: nobody knows. Rows of one catalog that give the same hold the same values in the columns that `Packing` holds in common. */
export function commonOf(row: Row): Common | undefined {
  return (row as { readonly [common]?: Common })[common]
}

/** A row with the values that it has in common with others, to be copied and completed. */
export function templateOf(values: Row): Row {
  return { ...values, [common]: {} } as Row
}
