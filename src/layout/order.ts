/** The number at the beginning of a name, as long as it may be (`20240131120000`); `null`: it begins with something else. */
export function leadingNumber(name: string): bigint | null {
  const digits = /^\d+/.exec(name)
  return digits === null ? null : BigInt(digits[0])
}

/** By number (10 after 9), names without one last; within a number, and without one, by code unit. */
export function compareByNumber(a: string, b: string, numberOf: (name: string) => bigint | null = leadingNumber): number {
  const [x, y] = [numberOf(a), numberOf(b)]
  if (x !== y) {
    if (x === null) return 1
    if (y === null) return -1
    return x < y ? -1 : 1
  }
  return a < b ? -1 : a > b ? 1 : 0
}

/** As file systems and Go order names: by the bytes of their UTF-8 text. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** The names that share a number, by number, each group in the order given. */
export function sharedNumbers(names: readonly string[], numberOf: (name: string) => bigint | null = leadingNumber): [bigint, string[]][] {
  const groups = new Map<bigint, string[]>()
  for (const name of names) {
    const number = numberOf(name)
    if (number !== null) groups.set(number, [...(groups.get(number) ?? []), name])
  }
  return [...groups].filter(([, group]) => group.length > 1)
}
