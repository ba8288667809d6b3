import type { Node } from 'libpg-query'

/** Names of a node, which are strings; a star is none. */
export function nameOf(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => ('String' in node && node.String.sval !== undefined ? [node.String.sval] : []))
}

export function textOf(node: Node | undefined): string | undefined {
  if (node && 'TypeCast' in node) return textOf(node.TypeCast.arg)
  if (!node || !('A_Const' in node) || node.A_Const.isnull) return undefined
  const { sval, ival, fval, boolval } = node.A_Const as {
    sval?: { sval?: string }
    ival?: { ival?: number }
    fval?: { fval?: string }
    boolval?: { boolval?: boolean }
  }
  if (boolval) return String(boolval.boolval ?? false)
  if (ival) return String(ival.ival ?? 0)
  return sval ? (sval.sval ?? '') : fval?.fval
}

export function isBoolean(node: Node | undefined): boolean {
  return node !== undefined && 'A_Const' in node && 'boolval' in node.A_Const
}

/** A list that is written as one value: `'{a,b}'`. */
export function elementsOf(text: string): string[] | undefined {
  return /^\{([^{}]*)\}$/
    .exec(text)?.[1]
    ?.split(',')
    .map((element) => element.replace(/^"(.*)"$/, '$1'))
}

export function mentionsNow(...nodes: (Node | undefined)[]): boolean {
  return /"sval":"(now|clock_timestamp|statement_timestamp|timezone)"|SVFOP_CURRENT_(DATE|TIMESTAMP)|SVFOP_LOCALTIMESTAMP/.test(
    JSON.stringify(nodes),
  )
}
