import { oneLine, printable } from './printable.ts'

/**
 * Text as it stands, on one line, for any place of a Markdown document: in a paragraph, a heading, a list, a cell of a table.
 * No character of it is markup (https://spec.commonmark.org/0.31.2/#backslash-escapes, https://github.github.com/gfm/).
 */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[&<>|]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '|': '&#124;' })[character]!)
    .replace(/[\\`*[\]~$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/^[#+\-=:]/, '\\$&')
    .replace(/(?:https?|ftp)(?=:\/\/)|www(?=\.)/gi, (scheme) => `${scheme.slice(0, -1)}&#${scheme.codePointAt(scheme.length - 1)};`)
    .replaceAll('@', '&#64;')
}

/** Text as it stands, line by line, in a fence that is longer than any run of backticks in it. */
export function fenced(text: string, language = ''): string {
  const body = printable(text).replace(/^\n+/, '').trimEnd()
  const longest = Math.max(0, ...[...body.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return `${fence}${language}\n${body}\n${fence}`
}

/** A table of cells that are Markdown already; each on one line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A list whose items are Markdown already; the lines of an item after its first belong to it. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item.replace(/\n(?=.)/g, '\n  ')}`).join('\n')
}
