/** pg_dump's verdict about one round trip. */
export interface Truth {
  readonly verdict: 'exact' | 'inexact' | 'inexact by column order only' | 'no down' | 'down fails' | 'up fails'
  readonly error?: string
  /** The lines that only one of the dumps has: `-` before, `+` after. */
  readonly difference?: readonly string[]
}

export interface TruthFile {
  readonly server: string
  readonly directory: string
  readonly layout: string
  readonly migrations: Readonly<Record<string, Truth>>
}

/** Compares two dumps, less comments, blank lines and the random key of `\restrict`. */
export function compareDumps(before: string, after: string): Truth {
  const [a, b] = [essence(before), essence(after)]
  if (a.join('\n') === b.join('\n')) return { verdict: 'exact' }
  const difference = [...onlyIn(a, b).map((line) => `- ${line}`), ...onlyIn(b, a).map((line) => `+ ${line}`)]
  const sameButForOrder = columnsSorted(a).join('\n') === columnsSorted(b).join('\n')
  return { verdict: sameButForOrder ? 'inexact by column order only' : 'inexact', difference }
}

function essence(dump: string): string[] {
  return dump.split('\n').filter((line) => line !== '' && !line.startsWith('--') && !/^\\(?:un)?restrict /.test(line))
}

/** The lines of each table, and of each view that follows one, in the order of the alphabet, without the comma or semicolon that ends them. */
function columnsSorted(lines: readonly string[]): string[] {
  const result: string[] = []
  let columns: string[] | null = null
  for (const line of lines) {
    if (columns === null) {
      result.push(line)
      if (/^CREATE (?:(?:UNLOGGED |FOREIGN )?TABLE .*\(|(?:MATERIALIZED )?VIEW .* AS)$/.test(line)) columns = []
      continue
    }
    columns.push(line.replace(/[,;]$/, ''))
    if (line.endsWith(';')) {
      result.push(...columns.sort())
      columns = null
    }
  }
  return result
}

function onlyIn(a: readonly string[], b: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1)
  return a.filter((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left <= 0
  })
}
