import { linesOf } from './lines.ts'

/** One occurrence of a change in a plan. */
export interface PlannedChange {
  readonly name: string
  /** Counted from 1. */
  readonly line: number
  /** As written: `change`, `change@tag`, `project:change`. */
  readonly requires: readonly string[]
  readonly conflicts: readonly string[]
  readonly note?: string
}

export interface Plan {
  readonly project?: string
  readonly changes: readonly PlannedChange[]
  /** In the order of the plan; `after`: how many changes stand before it. */
  readonly tags: readonly { readonly name: string; readonly after: number; readonly line: number }[]
  /** Sentences without the file's name, each with its line. */
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

/** `2019-05-22T23:46:12Z Daniel Silk <dsilk@example.com>`; Sqitch refuses a line without it. */
const planned = String.raw`(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\s+([^<]+?)\s*<([^>]+)>`
const changeLine = new RegExp(String.raw`^([+-]?)\s*([^\s[\]:@#\\]+)\s*(?:\[([^\]]*)\])?\s+${planned}$`)
const tagLine = new RegExp(String.raw`^@(\S+)\s+${planned}$`)

/** Reads a `sqitch.plan`: pragmas, then changes and tags, one a line. */
export function readPlan(text: string): Plan {
  const changes: PlannedChange[] = []
  const tags: { name: string; after: number; line: number }[] = []
  const problems: { line: number; sentence: string }[] = []
  let project: string | undefined
  for (const [index, whole] of linesOf(text).entries()) {
    const line = index + 1
    const [, body = '', note] = /^([^#]*)(?:#(.*))?$/s.exec(whole.replace(/[\r\n]+$/, '')) ?? []
    const said = body.trim()
    if (said === '') continue
    const pragma = /^%\s*([\w-]+)\s*(?:=\s*(.*))?$/.exec(said)
    if (pragma) {
      if (changes.length > 0 || tags.length > 0) problems.push({ line, sentence: 'has a pragma below its first change' })
      if (pragma[1] === 'project') project = pragma[2]
      continue
    }
    const tag = tagLine.exec(said)
    if (tag) {
      const name = tag[1]!
      if (changes.length === 0) problems.push({ line, sentence: `has the tag @${name} above its first change` })
      if (tags.some((other) => other.name === name)) problems.push({ line, sentence: `has the tag @${name} twice` })
      tags.push({ name, after: changes.length, line })
      continue
    }
    const change = changeLine.exec(said)
    if (!change) {
      problems.push({ line, sentence: `has a line that is neither a change nor a tag with its time and planner: ${said}` })
      continue
    }
    const [, operator, name, dependencies = ''] = change
    if (operator === '-')
      problems.push({ line, sentence: `takes back ${name} by a line of its own; Sqitch knows the sign and does not act on it` })
    const words = dependencies.split(/\s+/).filter((word) => word !== '')
    const conflicts = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1))
    const requires = words.filter((word) => !word.startsWith('!'))
    const before = changes.findLastIndex((other) => other.name === name)
    if (before !== -1 && !tags.some(({ after }) => after > before)) {
      problems.push({ line, sentence: `has ${name} a second time without a tag in between` })
    }
    changes.push({ name: name!, line, requires, conflicts, ...(note !== undefined && note.trim() !== '' && { note: note.trim() }) })
    for (const missing of requires.filter((one) => !isThere(one, changes, tags))) {
      problems.push({ line, sentence: `says that ${name} requires ${missing}, which does not stand above it` })
    }
  }
  if (project === undefined) problems.push({ line: 1, sentence: 'has no line %project=…' })
  return { ...(project !== undefined && { project }), changes, tags, problems }
}

/** Changes of other projects (`project:change`) and those named by their SHA1 cannot be looked up here. */
function isThere(required: string, changes: readonly PlannedChange[], tags: Plan['tags']): boolean {
  if (required.includes(':') || /^[0-9a-f]{40}$/.test(required)) return true
  const [name, tag] = required.split('@')
  if (tag !== undefined && tag !== 'HEAD' && tag !== 'ROOT' && !tags.some((one) => one.name === tag)) return false
  // The line itself is already among them: a rework may require what it reworks.
  return name === '' || changes.slice(0, -1).some((one) => one.name === name)
}

/**
 * The suffixes that the file of a change may have, in the order in which Sqitch tries them: none for the last one of its name; for one that is reworked later
 * the tags between it and the rework, nearest to the rework first.
 */
export function suffixesOf({ changes, tags }: Plan, index: number): readonly string[] {
  const { name } = changes[index]!
  const rework = changes.findIndex((other, place) => place > index && other.name === name)
  if (rework === -1) return ['']
  const between = tags.filter(({ after }) => after > index && after <= rework).map((tag) => `@${tag.name}`)
  return between.length === 0 ? [''] : between.reverse()
}
