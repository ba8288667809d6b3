import type { Kind } from '../kind.ts'
import { repairConfiguration } from '../repair/text-search.ts'
import { tokenType } from '../token-types.ts'
import { owner } from '../words/words.ts'

const kind: Kind = {
  names: ['text search configuration'],
  layer: 62,
  attributes: {
    cfgowner: owner,
    cfgparser: { title: 'parser', joined: 'of' },
    mapdict: { title: 'mappings', joined: 'of', reads: mappings },
  },
  repair: repairConfiguration,
  examples: [
    { given: '', when: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)', changes: ['?'] },
    {
      given: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)',
      when: 'ALTER TEXT SEARCH CONFIGURATION s.german ADD MAPPING FOR asciiword, word WITH german_stem, simple',
      changes: ['?'],
    },
    {
      given:
        'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default); ALTER TEXT SEARCH CONFIGURATION s.german ADD MAPPING FOR asciiword, word WITH german_stem, simple',
      when: 'ALTER TEXT SEARCH CONFIGURATION s.german ALTER MAPPING FOR word WITH simple',
      changes: ['?'],
    },
    { given: '', when: 'CREATE TEXT SEARCH CONFIGURATION s.german (copy = pg_catalog.german)', changes: ['?'] },
    {
      given: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)',
      when: 'ALTER TEXT SEARCH CONFIGURATION s.german OWNER TO pg_monitor',
      changes: ['?'],
    },
    {
      given: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)',
      when: "COMMENT ON TEXT SEARCH CONFIGURATION s.german IS 'ours'",
      changes: ['?'],
    },
  ],
}

/** `1: pg_catalog.simple` */
function mappings(list: string): string[] {
  return (JSON.parse(list) as string[]).map((text) => {
    const [, number, dictionary] = /^(\d+): (?:pg_catalog\.)?(.*)$/s.exec(text)!
    return `${tokenType(number!, undefined) ?? number}: ${dictionary}`
  })
}

export default kind
