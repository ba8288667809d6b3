import type { Range } from '../core/migration.ts'

const ofAName = /[\p{L}\p{Nd}_$]/u
const ofATag = /[\p{L}\p{Nd}_]/u

/**
 * The statements into which Supabase's command line cuts a file. It cuts at semicolons, and not at those in strings, quoted names, dollar quotes, comments, parentheses and
 * `BEGIN ATOMIC` bodies; and it differs from PostgreSQL's grammar:
 * - `\'` within a string does not escape, and a backslash outside of one hides the character after it;
 * - a line comment ends at LF alone, and `/*` + `/` is a whole comment;
 * - the first `)` closes every parenthesis that is open, the first word END a body, even the END of a CASE;
 * - any two dollar signs with a word between them, or nothing, open a dollar quote.
 *
 * A piece has neither white space around it nor semicolons at its end. One with nothing but a comment is sent, too.
 */
export function supabasePieces(sql: string): Range[] {
  const pieces: Range[] = []
  const open: (')' | 'END')[] = []
  let [from, at] = [0, 0]
  while (at < sql.length) {
    const character = sql[at]!
    const after = afterQuoted(sql, at)
    if (after !== null) {
      at = after
      continue
    }
    at++
    if (character === ';' && open.length === 0) {
      add(pieces, sql, from, at)
      from = at
    } else if (character === '(') open.push(')')
    else if (character === ')') while (open.at(-1) === ')') open.pop()
    else if (/c/i.test(character) && opensBody(sql, from, at)) open.push('END')
    else if (/d/i.test(character) && open.at(-1) === 'END' && endsBody(sql, from, at)) open.pop()
  }
  add(pieces, sql, from, sql.length)
  return pieces
}

function add(pieces: Range[], sql: string, from: number, to: number): void {
  const text = sql.slice(from, to).replace(/;+$/, '').trimEnd()
  const start = from + (text.length - text.trimStart().length)
  if (start < from + text.length) pieces.push({ start, end: from + text.length })
}

/** Where a string, a quoted name, a dollar quote, a comment or an escaped character ends that begins here; `null`: none does. */
function afterQuoted(sql: string, at: number): number | null {
  const [character, next] = [sql[at], sql[at + 1]]
  if (character === "'" || character === '"') {
    let end = sql.indexOf(character, at + 1)
    while (end !== -1 && sql[end + 1] === character) end = sql.indexOf(character, end + 2)
    return end === -1 ? sql.length : end + 1
  }
  if (character === '$') {
    let end = at + 1
    while (end < sql.length && ofATag.test(sql[end]!)) end++
    if (sql[end] !== '$') return null
    const tag = sql.slice(at, end + 1)
    // The dollar that ends the tag may begin the one that closes the quote.
    const close = sql.indexOf(tag, at + 1)
    return close === -1 ? sql.length : close + tag.length
  }
  if (character === '-' && next === '-') {
    const end = sql.indexOf('\n', at)
    return end === -1 ? sql.length : end + 1
  }
  if (character === '/' && next === '*') return afterBlockComment(sql, at)
  if (character === '\\') return Math.min(at + 2, sql.length)
  return null
}

function afterBlockComment(sql: string, at: number): number {
  let depth = 1
  for (let end = at + 2; end < sql.length; end++) {
    const two = sql.slice(end - 1, end + 1)
    if (two === '/*') depth++
    else if (two === '*/' && --depth === 0) return end + 1
  }
  return sql.length
}

/** Whether the piece says `BEGIN ATOMIC` up to here, as words of their own. */
function opensBody(sql: string, from: number, to: number): boolean {
  if (!/atomic/i.test(sql.slice(Math.max(from, to - 6), to))) return false
  const before = sql.slice(from, to - 6)
  const begin = before.trimEnd()
  return !ofAName.test(before.at(-1) ?? '') && /(?<![\p{L}\p{Nd}_$])begin$/iu.test(begin.slice(-7))
}

/** Whether the piece says `END` up to here, as a word of its own. */
function endsBody(sql: string, from: number, to: number): boolean {
  return /^end$/i.test(sql.slice(Math.max(from, to - 3), to)) && !ofAName.test(sql[to - 4] ?? '') && !ofAName.test(sql[to] ?? '')
}
