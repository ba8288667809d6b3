import type { Header } from '../core/migration.ts'
import { linesOf } from './lines.ts'

export interface ReadHeader {
  readonly header: Header
  /** Sentences without the file's name, each with its line counted from 1. */
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

const field =
  /^[ \t]*(?:--+|\/\*+|\*)?[ \t]*(migration|description|type|depends on|affect(?:s|ed) tables?|risk(?: level)?)[ \t]*:[ \t]*(.*?)[ \t]*(?:\*\/[ \t]*)?$/i

/**
 * Reads `Migration:`, `Description:`, `Type:`, `Depends on: [ids]`, `Affects tables: names` and `Risk Level:` from comment lines, as they stand above a file's first
 * statement or marker.
 */
export function readHeader(text: string): ReadHeader {
  const values = new Map<string, string>()
  const problems: { line: number; sentence: string }[] = []
  for (const [index, line] of linesOf(text).entries()) {
    const [, name, value] = field.exec(line.replace(/[\r\n]+$/, '')) ?? []
    if (name === undefined || value === undefined) continue
    const key = keyOf(name)
    if (values.has(key)) problems.push({ line: index + 1, sentence: `says \`${name}:\` a second time; the first one counts` })
    else values.set(key, value)
    if (isList(key) && value === '') {
      problems.push({ line: index + 1, sentence: `has nothing after \`${name}:\` on its line; what stands below is not read` })
    }
    if (isList(key) && value.startsWith('[') && !value.endsWith(']')) {
      problems.push({ line: index + 1, sentence: `has a list after \`${name}:\` that is not closed on its line` })
    }
  }
  const [id, description, type] = [values.get('migration'), values.get('description'), values.get('type')]
  // A list that begins on the line below is not read; nothing said is not "none".
  const said = (key: string) => (values.get(key) === '' ? undefined : values.get(key))
  const [dependsOn, affects, risk] = [said('depends on'), said('affects tables'), values.get('risk level')]
  return {
    header: {
      ...(id && { id }),
      ...(description && { description }),
      ...(type && { type }),
      ...(dependsOn !== undefined && { dependsOn: namesIn(dependsOn) }),
      ...(affects !== undefined && { affects: namesIn(affects) }),
      ...(risk && { risk }),
    },
    problems,
  }
}

/** Spellings of one field have one name. */
function keyOf(name: string): string {
  const key = name.toLowerCase()
  if (key.startsWith('affect')) return 'affects tables'
  return key.startsWith('risk') ? 'risk level' : key
}

function isList(key: string): boolean {
  return key === 'depends on' || key === 'affects tables'
}

function namesIn(list: string): string[] {
  return list
    .replace(/^\[|\]$/g, '')
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((id) => id.trim().replace(/^(['"`])(.*)\1$/, '$2'))
    .filter((id) => id !== '' && !/^(?:none|-)$/i.test(id))
}
