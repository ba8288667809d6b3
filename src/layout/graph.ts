/** A step of a history that says which ones come before it. */
export interface Node {
  readonly version: bigint
  readonly parents: readonly bigint[]
}

export interface Ordered {
  /** Parents before children; unrelated ones by ascending version. What cannot be ordered is left out. */
  readonly order: readonly bigint[]
  readonly roots: readonly bigint[]
  /** A parent that is not there, and whose. */
  readonly missing: readonly { readonly parent: bigint; readonly of: bigint }[]
  /** Steps that are their own ancestors, or come after such. */
  readonly unordered: readonly bigint[]
}

/**
 * The order of a graph as Sourcegraph's runner has it: depth first from the root, children from the newest to the oldest, each after all below it; the whole of it
 * turned round.
 */
export function orderOf(nodes: readonly Node[]): Ordered {
  const known = new Set(nodes.map(({ version }) => version))
  const missing = nodes.flatMap(({ version, parents }) =>
    parents.filter((parent) => !known.has(parent)).map((parent) => ({ parent, of: version })),
  )
  const children = new Map<bigint, bigint[]>()
  for (const { version, parents } of nodes) {
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), version])
  }
  const roots = nodes.filter(({ parents }) => parents.length === 0).map(({ version }) => version)
  const sound = withoutCycles(nodes, known, children)
  const unordered = nodes.map(({ version }) => version).filter((version) => !sound.has(version))
  const seen = new Set<bigint>(unordered)
  const reversed: bigint[] = []
  // With a stack of its own: a history is as deep as it is long.
  for (const root of [...roots].sort(descending)) {
    const stack: { version: bigint; next: bigint[] }[] = []
    const enter = (version: bigint): void => {
      if (seen.has(version)) return
      seen.add(version)
      stack.push({ version, next: [...(children.get(version) ?? [])].sort(descending) })
    }
    enter(root)
    while (stack.length > 0) {
      const top = stack.at(-1)!
      const child = top.next.shift()
      if (child !== undefined) enter(child)
      else reversed.push(stack.pop()!.version)
    }
  }
  const order = reversed.reverse()
  return { order, roots, missing, unordered }
}

/** Those that can be reached by taking, again and again, whose parents have all been taken; a parent that is not there counts as taken. */
function withoutCycles(
  nodes: readonly Node[],
  known: ReadonlySet<bigint>,
  children: ReadonlyMap<bigint, readonly bigint[]>,
): ReadonlySet<bigint> {
  const waiting = new Map(nodes.map(({ version, parents }) => [version, parents.filter((parent) => known.has(parent)).length]))
  const free = [...waiting].filter(([, count]) => count === 0).map(([version]) => version)
  for (let at = 0; at < free.length; at++) {
    for (const child of children.get(free[at]!) ?? []) {
      const left = waiting.get(child)! - 1
      waiting.set(child, left)
      if (left === 0) free.push(child)
    }
  }
  return new Set(free)
}

function descending(a: bigint, b: bigint): number {
  return a < b ? 1 : a > b ? -1 : 0
}
