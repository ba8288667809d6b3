import type { Header } from '../core/migration.ts'
import { linesOf } from './lines.ts'

export interface ReadHeader {
  readonly header: Header
  /** Sentences without the file's name, each with its line counted from 1. */
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

const field = /^[ \t]*(?:--+|\/\*+|\*)?[ \t]*(migration|description|type|depends on)[ \t]*:[ \t]*(.*?)[ \t]*(?:\*\/[ \t]*)?$/i

/** Reads `Migration:`, `Description:`, `Type:` and `Depends on: [ids]` from the comment lines above a file's first marker. */
export function readHeader(text: string): ReadHeader {
  const values = new Map<string, string>()
  const problems: { line: number; sentence: string }[] = []
  for (const [index, line] of linesOf(text).entries()) {
    const [, name, value] = field.exec(line.replace(/[\r\n]+$/, '')) ?? []
    if (name === undefined || value === undefined) continue
    const key = name.toLowerCase()
    if (values.has(key)) problems.push({ line: index + 1, sentence: `says \`${name}:\` a second time; the first one counts` })
    else values.set(key, value)
    if (key === 'depends on' && value.startsWith('[') && !value.endsWith(']')) {
      problems.push({ line: index + 1, sentence: 'has a list after `Depends on:` that is not closed on its line' })
    }
  }
  const [id, description, type] = [values.get('migration'), values.get('description'), values.get('type')]
  const dependsOn = values.get('depends on')
  return {
    header: {
      ...(id && { id }),
      ...(description && { description }),
      ...(type && { type }),
      ...(dependsOn !== undefined && { dependsOn: idsIn(dependsOn) }),
    },
    problems,
  }
}

function idsIn(list: string): string[] {
  return list
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((id) => id.trim().replace(/^(['"`])(.*)\1$/, '$2'))
    .filter((id) => id !== '' && !/^(?:none|-)$/i.test(id))
}
