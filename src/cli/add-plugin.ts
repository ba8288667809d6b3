import { pluginImport, pluginUse } from './starter-files.ts'

/** A text with lines put into it, and those lines. */
interface WithLines {
  readonly text: string
  readonly added: string
}

/**
 * Puts the plugin into a configuration of vitest's or vite's: an import, and an entry in `plugins` of the one object that is exported.
 * Nothing else of the text changes.
 *
 * @returns `null` where it is not plain how: CommonJS, an object that a function returns, several of them, plugins that are no list.
 */
export function withPlugin(text: string): WithLines | null {
  const code = withoutTexts(text)
  if (/\bmodule\.exports\b|\brequire\s*\(/.test(code)) return null
  const objects = [...code.matchAll(/\bdefineConfig\s*\(\s*\{|\bexport\s+default\s*\{|=>\s*\(\s*\{/g)]
  const [object] = objects
  if (objects.length !== 1 || object === undefined) return null
  const place = placeInObject(code, object.index + object[0].length)
  if (place === null) return null
  const isDouble = /^import\b[^'"\n]*"/m.test(text)
  const ends = /^import\b[^\n]*;[ \t]*\r?$/m.test(text) ? ';' : ''
  const imported = `${isDouble ? pluginImport.replaceAll("'", '"') : pluginImport}${ends}`
  const first = /^(?:import|export)\b/m.exec(code)
  if (first === null || first.index > place.at) return null
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  const entry = asWritten(text, place, lineEnd)
  return {
    text: `${text.slice(0, first.index)}${imported}${lineEnd}${text.slice(first.index, place.at)}${entry}${text.slice(place.at)}`,
    added: `${imported}\n${pluginUse}`,
  }
}

interface Place {
  readonly at: number
  readonly entry: string
  /** In the list of plugins that is there; else an entry of the object. */
  readonly inList: boolean
}

/** Where in an object that opens before `start` the entry belongs, and what is written there. */
function placeInObject(code: string, start: number): Place | null {
  let depth = 1
  let plugins: number | null = null
  for (let index = start; index < code.length && depth > 0; index++) {
    const character = code[index]!
    if ('{[('.includes(character)) depth++
    else if ('}])'.includes(character)) depth--
    else if (depth === 1 && /^plugins\b/.test(code.slice(index, index + 8)) && !/[\w$.]/.test(code[index - 1]!)) plugins ??= index
  }
  if (depth > 0) return null
  if (plugins === null) return { at: start, entry: pluginUse.replace(/,$/, ''), inList: false }
  const list = /^plugins\s*:\s*\[/.exec(code.slice(plugins))
  return list === null ? null : { at: plugins + list[0].length, entry: 'pgRoundtrip()', inList: true }
}

/** The entry as it is written where it belongs, so that the lines around it stay as they are. */
function asWritten(text: string, { at, entry, inList }: Place, lineEnd: string): string {
  const rest = text.slice(at)
  const next = /^[ \t]*(?:\/\/[^\r\n]*)?\r?\n([ \t]*)(?=[^\s}\]])/.exec(rest)
  if (next !== null) return `${lineEnd}${next[1]}${entry},`
  if (/^[ \t]*\r?\n/.test(rest)) return `${lineEnd}  ${entry},`
  if (inList) return /^\s*\]/.test(rest) ? entry : `${entry}, `
  return /^\s*\}/.test(rest) ? ` ${entry} ` : ` ${entry},`
}

/** The code with blanks for what stands in strings, templates and comments: every place is the same. */
function withoutTexts(text: string): string {
  return text.replace(
    /\/\/[^\r\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\\r\n])*'|"(?:\\[\s\S]|[^"\\\r\n])*"|`(?:\\[\s\S]|[^`\\])*`/g,
    (found) => found.replace(/[^\r\n]/g, ' '),
  )
}
