const longest = 120

/** Whether two texts are too long to be shown whole. */
export function isLong(before: string, after: string): boolean {
  return Math.max(before.length, after.length) > longest || before.includes('\n') || after.includes('\n')
}

/** Of two long texts the lines, and within a line the words, in which they differ, with a few words around them. */
export function whatDiffers(before: string, after: string): string {
  const [was, is] = [before.split('\n'), after.split('\n')]
  const [start, end] = alike(was, is)
  const part = (lines: readonly string[]) =>
    lines
      .slice(start, lines.length - end)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join(' ')
  const [then, now] = words(part(was), part(is))
  return `${was.length > 1 && is.length > 1 ? `at line ${start + 1}: ` : ''}${then} → ${now}`
}

const around = 3

function words(before: string, after: string): [string, string] {
  const [was, is] = [before.split(' '), after.split(' ')]
  if (before === '' || after === '' || Math.max(before.length, after.length) <= longest) return [cut(before), cut(after)]
  const [start, end] = alike(was, is)
  const [from, rest] = [Math.max(0, start - around), Math.max(0, end - around)]
  const part = (list: readonly string[]) =>
    `${from > 0 ? '… ' : ''}${cut(list.slice(from, list.length - rest).join(' '))}${rest > 0 ? ' …' : ''}`
  return [part(was), part(is)]
}

/** How many members two lists begin with alike, and how many of the others they end with alike. */
function alike(a: readonly string[], b: readonly string[]): [number, number] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  return [start, end]
}

/** A text that is not longer than a person reads in one go. */
export function cut(text: string): string {
  if (text === '') return 'nothing'
  return text.length > 2 * longest ? `${text.slice(0, 2 * longest)}…` : text
}
