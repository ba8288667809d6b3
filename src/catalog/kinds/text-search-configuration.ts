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
    {
      given: '',
      when: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)',
      changes: ['text search configuration s.german was added'],
    },
    {
      given: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)',
      when: 'ALTER TEXT SEARCH CONFIGURATION s.german ADD MAPPING FOR asciiword, word WITH german_stem, simple',
      changes: [
        'mappings of text search configuration s.german: none → asciiword: german_stem, asciiword: simple, word: german_stem, word: simple',
      ],
    },
    {
      given:
        'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default); ALTER TEXT SEARCH CONFIGURATION s.german ADD MAPPING FOR asciiword, word WITH german_stem, simple',
      when: 'ALTER TEXT SEARCH CONFIGURATION s.german ALTER MAPPING FOR word WITH simple',
      changes: ['mappings of text search configuration s.german: −word: german_stem'],
    },
    {
      given: '',
      when: 'CREATE TEXT SEARCH CONFIGURATION s.german (copy = pg_catalog.german)',
      changes: ['text search configuration s.german was added'],
    },
    {
      given: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)',
      when: 'ALTER TEXT SEARCH CONFIGURATION s.german OWNER TO pg_monitor',
      changes: ['owner of text search configuration s.german: postgres → pg_monitor'],
    },
    {
      given: 'CREATE TEXT SEARCH CONFIGURATION s.german (parser = default)',
      when: "COMMENT ON TEXT SEARCH CONFIGURATION s.german IS 'ours'",
      changes: ['comment on text search configuration s.german: none → ours'],
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
