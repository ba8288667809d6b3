import type { AttributeWords } from '../kind.ts'

const titles: Readonly<Record<string, string>> = {
  atttypid: 'type',
  attstattarget: 'statistics target',
  attoptions: 'options',
  attcollation: 'collation',
  attstorage: 'storage',
}

/** The columns of an index or a sequence have no life of their own: what is known of one is a list of names and values. */
export const columnDetails: AttributeWords = {
  title: 'column',
  follows: ['indkey', 'indexprs', 'indclass', 'indcollation', 'indnkeyatts', 'seqtypid', 'relkind'],
  change(before, after) {
    const [was, is] = [before, after].map((text) => new Map(JSON.parse(text ?? '[]') as [string, string][]))
    const differing = [...new Set([...was!.keys(), ...is!.keys()])].filter((name) => was!.get(name) !== is!.get(name))
    const [title] = differing.map((name) => titles[name])
    if (differing.length !== 1 || title === undefined) return before === null ? 'is new' : after === null ? 'is gone' : 'is another one'
    const usual = differing[0] === 'attstattarget' ? 'default' : 'none'
    return `${title} ${was!.get(differing[0]!) ?? usual} → ${is!.get(differing[0]!) ?? usual}`
  },
}
