import type { Replacement } from '../core/migration.ts'

export interface Substitutions {
  readonly found: readonly Replacement[]
  /** Variables without a value, in whose place stands nothing. */
  readonly missing: readonly string[]
  /** Why the tool would not go on, or what cannot be done here. */
  readonly refused?: string
}

const token = /\\\\|\\\$|\$\$|\$\(|\$(?=.)/sy

/**
 * What goose's ENVSUB makes of a line: `$NAME`, `${NAME}`, `${NAME:-default}` (not given, or empty), `${NAME-default}` (not given), `${NAME?message}`; `$$` and `\$` are a
 * dollar sign.
 */
export function substitutions(line: string, variables: Readonly<Record<string, string>>): Substitutions {
  const found: Replacement[] = []
  const missing: string[] = []
  let at = 0
  while (at < line.length) {
    token.lastIndex = at
    const [what] = token.exec(line) ?? []
    if (what === undefined || what === '\\\\' || what === '$(') {
      at += what?.length ?? 1
      continue
    }
    if (what === '\\$' || what === '$$') {
      found.push({ start: at, end: at + 2, text: '$' })
      at += 2
      continue
    }
    const [whole, braced, operator = '', content = '', bare] =
      /^\$(?:\{(\p{L}[\p{L}\p{N}_]*)(:-|-|\?)?([^}]*)\}|(\p{L}[\p{L}\p{N}_]*))/u.exec(line.slice(at)) ?? []
    if (whole === undefined)
      return {
        found,
        missing,
        refused: `has a dollar sign that begins no variable: \`${line.slice(at, at + 20).trim()}\`; after ENVSUB ON write \`$$\``,
      }
    const name = (braced ?? bare)!
    const value = variables[name]
    if (operator === '' && content !== '')
      return { found, missing, refused: `asks for a part of a variable, \`${whole}\`, which cannot be done here` }
    if (operator === '?' && value === undefined) return { found, missing, refused: `needs the variable ${name}: --set ${name}=…` }
    const isDefault = operator === ':-' ? !value : operator === '-' && value === undefined
    if (isDefault && content.includes('$'))
      return { found, missing, refused: `has a variable within a variable, \`${whole}\`, which cannot be done here` }
    if (operator === '' && value === undefined) missing.push(name)
    found.push({ start: at, end: at + whole.length, text: isDefault ? content : (value ?? '') })
    at += whole.length
  }
  return { found, missing }
}
