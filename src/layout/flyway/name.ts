import type { FlywaySettings } from './settings.ts'

/** What Flyway makes of a file's name. */
export type FlywayName =
  | { readonly kind: 'versioned' | 'undo' | 'baseline'; readonly version: readonly bigint[]; readonly description: string }
  | { readonly kind: 'repeatable'; readonly description: string }
  | { readonly kind: 'callback'; readonly event: string }
  | { readonly kind: 'none'; readonly reason: string }

/** @param base the file's name without its folders. */
export function flywayName(base: string, settings: FlywaySettings): FlywayName {
  const suffix = settings.suffixes.find((one) => base.toLowerCase().endsWith(one.toLowerCase()))
  if (suffix === undefined) return { kind: 'none', reason: `its name does not end in ${settings.suffixes.join(' or ')}` }
  const name = base.slice(0, base.length - suffix.length)
  const [event] = /^(?:before|after)[A-Z][A-Za-z]*|^createSchema/.exec(name) ?? []
  if (event !== undefined && (name === event || name.startsWith(`${event}${settings.separator}`))) return { kind: 'callback', event }
  const kinds = (['versioned', 'repeatable', 'undo', 'baseline'] as const).toSorted(
    (a, b) => settings.prefixes[b].length - settings.prefixes[a].length,
  )
  const kind = kinds.find((one) => name.startsWith(settings.prefixes[one]))
  if (kind === undefined) return { kind: 'none', reason: `its name does not begin with ${settings.prefixes.versioned} or R` }
  const rest = name.slice(settings.prefixes[kind].length)
  const at = rest.indexOf(settings.separator)
  const [left, words] = at === -1 ? [rest, ''] : [rest.slice(0, at), rest.slice(at + settings.separator.length)]
  const description = words.replaceAll('_', ' ')
  if (kind === 'repeatable') {
    return left === '' ? { kind, description } : { kind: 'none', reason: `its name has something between R and ${settings.separator}` }
  }
  const version = versionOf(left)
  return version === null ? { kind: 'none', reason: `\`${left}\` is no version` } : { kind, version, description }
}

/** `1_10` → 1, 10; zeros at the end say nothing. */
function versionOf(text: string): bigint[] | null {
  const dotted = text.replaceAll('_', '.')
  if (!/^\d+(?:\.\d+)*$/.test(dotted)) return null
  const parts = dotted.split('.').map((part) => BigInt(part))
  while (parts.length > 1 && parts.at(-1) === 0n) parts.pop()
  return parts
}

export function compareVersions(a: readonly bigint[], b: readonly bigint[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x, y] = [a[index] ?? 0n, b[index] ?? 0n]
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}
