/** https://www.postgresql.org/docs/current/extend-extensions.html: control files. */

/** The control file of an extension that a role which is no superuser may create. */
export function trustedControl(text: string): string {
  const others = text.split('\n').filter((line) => !/^\s*trusted\s*=/.test(line))
  return `${others.join('\n').trimEnd()}\ntrusted = true\n`
}

/**
 * Scripts, each empty, that lead from an extension's only script to the other versions that may be asked for by name: `# other versions: 0.4.0 0.5.0` in its control file
 * says that its objects serve for them too.
 */
export function otherVersions(extension: string, control: string): string[] {
  const from = /^\s*default_version\s*=\s*'([^']+)'/m.exec(control)?.[1]
  const others = /^#\s*other versions:(.*)$/m.exec(control)?.[1]?.trim().split(/\s+/) ?? []
  return from === undefined ? [] : others.filter((version) => version !== from).map((version) => `${extension}--${from}--${version}.sql`)
}
