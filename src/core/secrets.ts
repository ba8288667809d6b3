/** Shorter values are in every other word of a report. */
const shortest = 4

/** Whether what has this name should not be shown. */
export function isSecretName(name: string): boolean {
  return /passw(?:or)?d|passphrase|secret|token|key|credential/i.test(name)
}

/** The values of variables whose names say that they are secrets, the longest first. Default: none. */
export function secretsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables)
    .filter(([name, value]) => isSecretName(name) && value.length >= shortest)
    .map(([, value]) => value)
    .sort((a, b) => b.length - a.length)
}

/** What a report calls things by, and where they are: never a value of somebody's. */
const names = new Set(['id', 'file', 'specFile', 'check', 'verdict', 'tier', 'scope', 'kind', 'direction', 'sqlstate', 'precision'])

/** The same, with `***` where a secret stood in a text. */
export function withoutSecrets<T>(value: T, secrets: readonly string[]): T {
  return secrets.length === 0 ? value : (masked(value, secrets) as T)
}

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), value)
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, names.has(name) ? item : masked(item, secrets)]))
}
