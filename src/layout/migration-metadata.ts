import { linesOf } from './lines.ts'

/** What a migration's `metadata.yaml` says. */
export interface Metadata {
  readonly name?: string
  readonly parents: readonly string[]
  readonly createIndexConcurrently: boolean
  readonly privileged: boolean
  /** Sentences without the file's name, each with its line counted from 1. */
  readonly problems: readonly { readonly line: number; readonly sentence: string }[]
}

/** Reads the keys of a flat YAML mapping whose values are texts, numbers, true or false, and lists in either style. Other keys are passed over. */
export function readMetadata(text: string): Metadata {
  const values = new Map<string, string[]>()
  const problems: { line: number; sentence: string }[] = []
  let key: string | undefined
  let open = false
  for (const [index, whole] of linesOf(text).entries()) {
    const line = whole.replace(/[\r\n]+$/, '').replace(/(^|\s)#.*$/, '')
    if (line.trim() === '' || line.trim() === '---') continue
    const [, name, value = ''] = /^([A-Za-z_]\w*)\s*:(?:\s+(.*))?$/.exec(line) ?? []
    if (open && key !== undefined) {
      values.get(key)!.push(...itemsOf(line))
      open = !line.includes(']')
    } else if (name !== undefined) {
      key = name
      open = value.trimStart().startsWith('[') && !value.includes(']')
      values.set(name, value.trimStart().startsWith('[') ? itemsOf(value) : value.trim() === '' ? [] : [scalar(value)])
    } else if (/^\s*-\s+/.test(line) && key !== undefined) values.get(key)!.push(scalar(line.replace(/^\s*-\s+/, '')))
    else problems.push({ line: index + 1, sentence: `has a line that is no \`key: value\`: ${line.trim()}` })
  }
  const parents = [...(values.get('parents') ?? []), ...(values.get('parent') ?? [])]
  for (const parent of parents.filter((one) => !/^\d+$/.test(one)))
    problems.push({ line: 1, sentence: `names a parent that is no number: ${parent}` })
  const [name] = values.get('name') ?? []
  const flag = (what: string): boolean => values.get(what)?.[0] === 'true'
  return {
    ...(name !== undefined && name !== '' && { name }),
    parents: parents.filter((one) => /^\d+$/.test(one)).map((one) => BigInt(one).toString()),
    createIndexConcurrently: flag('createIndexConcurrently'),
    privileged: flag('privileged'),
    problems,
  }
}

function itemsOf(list: string): string[] {
  return list
    .replace(/[[\]]/g, '')
    .split(',')
    .map(scalar)
    .filter((item) => item !== '')
}

function scalar(text: string): string {
  return text.trim().replace(/^(['"])(.*)\1$/, '$2')
}
