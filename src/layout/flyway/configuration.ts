/**
 * The settings in a file of Flyway's configuration: `flyway.conf` and Spring's `application.properties` (`flyway.key=value`), or `flyway.toml` (`[flyway]`). Names without
 * `flyway.`, in Flyway's own spelling (`sqlMigrationPrefix`); lists as text with commas.
 */
export function flywayKeys(name: string, text: string): Map<string, string> {
  const keys = new Map<string, string>()
  let section = ''
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, header] = /^\s*\[\s*([^\]]+?)\s*\]\s*(?:#.*)?$/.exec(line) ?? []
    if (header !== undefined && name.endsWith('.toml')) {
      section = `${header}.`
      continue
    }
    const [, key, value] = /^\s*([^#!\s=:][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
    if (key === undefined || value === undefined) continue
    const [, own] = /^(?:spring\.)?flyway\.(.+)$/.exec(`${section}${key.replace(/^(["'])(.*)\1$/, '$2')}`) ?? []
    if (own !== undefined) keys.set(inFlywaysSpelling(own), name.endsWith('.toml') ? fromToml(value) : value)
  }
  return keys
}

/** Spring writes `sql-migration-prefix`; names of placeholders stay as they are. */
function inFlywaysSpelling(key: string): string {
  if (key.startsWith('placeholders.')) return key
  return key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function fromToml(value: string): string {
  const texts = [...value.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g)].map(([, escaped, plain]) => plain ?? escaped!.replace(/\\(.)/g, '$1'))
  if (/^["'[]/.test(value)) return texts.join(',')
  return value.replace(/\s*#.*$/, '')
}
