/**
 * Values of an INI file as Git writes and reads it, by `section.key` or `section.sub.key`. Sections and keys are in small letters; a key that is written otherwise is there
 * as it is written as well.
 */
export function readIni(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let section = ''
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, name, sub] = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line) ?? []
    if (name !== undefined) {
      section = sub === undefined ? name.toLowerCase() : `${name.toLowerCase()}.${sub.replace(/\\(.)/g, '$1')}`
      continue
    }
    const [, key, value] = /^\s*([A-Za-z][\w.-]*)\s*(?:=\s*(.*))?$/.exec(line) ?? []
    if (key === undefined) continue
    values.set(`${section}.${key.toLowerCase()}`, unquoted(value ?? 'true'))
    values.set(`${section}.${key}`, unquoted(value ?? 'true'))
  }
  return values
}

/** Without quotation marks, without what follows `#` or `;` outside of them. */
function unquoted(value: string): string {
  let result = ''
  let quoted = false
  for (let at = 0; at < value.length; at++) {
    const character = value[at]!
    if (character === '\\' && at + 1 < value.length) {
      at++
      result += value[at] === 'n' ? '\n' : value[at] === 't' ? '\t' : value[at]
    } else if (character === '"') quoted = !quoted
    else if (!quoted && (character === '#' || character === ';')) break
    else result += character
  }
  return result.trim()
}
