import type { Replacement } from '../core/migration.ts'
import { countLineEnds } from './lines.ts'

/** What the templates of a tool may refer to. */
export interface TemplateSetting {
  /** The value of `{{ .a.b }}` by `a.b`; `undefined`: it has none. */
  value(path: string): string | boolean | undefined
  /** The text of `{{ template "name" . }}`; `undefined`: there is none. */
  template(name: string): string | undefined
}

export interface RenderedTemplate {
  readonly replacements: readonly Replacement[]
  /** Sentences without the file's name, each with its line counted from 1 in the text. */
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

const action = /\{\{(-(?=\s))?((?:"(?:[^"\\]|\\.)*"|`[^`]*`|\/\*.*?\*\/|(?!\}\}).)*?)(\s-)?\}\}/gs

/**
 * What Go's text/template makes of a text, as far as migrations use it: values, constants in quotes, other templates, comments, and `if`, `else`, `end` over a value. Anything
 * else is a problem.
 */
export function renderGoTemplate(text: string, setting: TemplateSetting, depth = 0): RenderedTemplate {
  const replacements: Replacement[] = []
  const problems: { line: number; sentence: string }[] = []
  /** For each open `if`: whether its text is there, and where what is left out begins. */
  const open: { shown: boolean; from: number }[] = []
  const isShown = () => open.every(({ shown }) => shown)
  for (const match of text.matchAll(action)) {
    const [whole, trimLeft, inner = '', trimRight] = match
    const after = match.index + whole.length
    // A dash inside of the braces takes the blanks on its side away.
    const start = trimLeft ? text.slice(0, match.index).trimEnd().length : match.index
    const end = trimRight ? text.length - text.slice(after).trimStart().length : after
    const said = inner.trim()
    const line = countLineEnds(text.slice(0, match.index)) + 1
    const put = (value: string) => {
      if (isShown()) replacements.push({ start, end, text: value })
    }
    const condition = /^if\s+(not\s+)?\.([\w.]+)$/.exec(said)
    if (condition) {
      const value = setting.value(condition[2]!)
      if (value === undefined) problems.push({ line, sentence: `asks for .${condition[2]}, which has no value` })
      put('')
      const truth = value !== undefined && value !== false && value !== ''
      open.push({ shown: condition[1] ? !truth : truth, from: end })
    } else if ((said === 'else' || said === 'end') && open.length > 0) {
      const top = open.at(-1)!
      const outer = open.slice(0, -1).every(({ shown }) => shown)
      open.pop()
      if (outer) replacements.push({ start: top.shown ? start : top.from, end, text: '' })
      if (said === 'else') open.push({ shown: !top.shown, from: end })
    } else if (/^\/\*.*\*\/$/s.test(said)) put('')
    else if (/^(?:"(?:[^"\\]|\\.)*"|`[^`]*`)$/s.test(said)) put(constant(said))
    else if (/^\.[\w.]+$/.test(said)) {
      const value = setting.value(said.slice(1))
      if (value === undefined && isShown())
        problems.push({ line, sentence: `asks for ${said}, which has no value: --set ${said.slice(1)}=…` })
      put(String(value ?? ''))
    } else {
      const [, name] = /^template\s+"([^"]+)"(?:\s+\.)?$/.exec(said) ?? []
      const included = name === undefined ? undefined : setting.template(name)
      if (included === undefined || depth > 20) {
        const why = name === undefined ? 'which is not done here' : depth > 20 ? 'which includes itself' : 'which is not there'
        problems.push({ line, sentence: `has {{ ${said} }} of Go's templates, ${why}` })
        continue
      }
      const inside = renderGoTemplate(included, setting, depth + 1)
      problems.push(...inside.problems.map(({ sentence }) => ({ line, sentence: `includes ${name}, which ${sentence}` })))
      put(replaced(included, inside.replacements))
    }
  }
  if (open.length > 0)
    problems.push({ line: countLineEnds(text.slice(0, open[0]!.from)) + 1, sentence: 'has an {{ if }} that no {{ end }} closes' })
  const left = text.indexOf('{{')
  if (left !== -1 && !replacements.some(({ start, end }) => start <= left && left < end) && problems.length === 0) {
    problems.push({ line: countLineEnds(text.slice(0, left)) + 1, sentence: "has {{ without }}, which Go's templates refuse" })
  }
  return { replacements: problems.length > 0 ? [] : inOrder(replacements), problems }
}

/** Blanks between two actions that both trim belong to the first. */
function inOrder(replacements: readonly Replacement[]): Replacement[] {
  const ordered: Replacement[] = []
  for (const one of [...replacements].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const start = Math.max(one.start, ordered.at(-1)?.end ?? 0)
    if (start <= one.end) ordered.push({ ...one, start })
  }
  return ordered
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  let result = ''
  let at = 0
  for (const { start, end, text: value } of replacements) {
    result += text.slice(at, start) + value
    at = end
  }
  return result + text.slice(at)
}

function constant(said: string): string {
  if (said.startsWith('`')) return said.slice(1, -1)
  return said.slice(1, -1).replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character === 't' ? '\t' : character))
}
