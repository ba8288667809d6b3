import { encodings } from '../encodings.ts'
import type { Kind } from '../kind.ts'
import { repairCollation } from '../repair/conversion.ts'
import { owner } from '../words/words.ts'

const kind: Kind = {
  names: ['collation'],
  layer: 35,
  attributes: {
    collowner: owner,
    collprovider: { title: 'provider', joined: 'of', values: { b: 'builtin', c: 'libc', d: 'database default', i: 'icu' } },
    collisdeterministic: { title: 'deterministic' },
    collencoding: { title: 'encoding', joined: 'of', values: encodings },
    collcollate: { title: 'LC_COLLATE', joined: 'of' },
    collctype: { title: 'LC_CTYPE', joined: 'of' },
    colliculocale: { title: 'ICU locale', joined: 'of' },
    colllocale: { title: 'locale', joined: 'of' },
    collversion: { title: 'version', joined: 'of' },
    collicurules: { title: 'ICU rules', joined: 'of' },
  },
  repair: repairCollation,
  examples: [
    {
      given: '',
      when: "CREATE COLLATION s.german (provider = icu, locale = 'de', deterministic = false)",
      changes: ['collation s.german was added'],
    },
    {
      given: '',
      when: "CREATE COLLATION s.german (provider = icu, locale = 'de', rules = '&a < b')",
      changes: ['collation s.german was added'],
      since: 16,
    },
    { given: '', when: "CREATE COLLATION s.plain (locale = 'C')", changes: ['collation s.plain was added'] },
    {
      given: '',
      when: "CREATE COLLATION s.plain (provider = builtin, locale = 'C.UTF-8')",
      changes: ['collation s.plain was added'],
      since: 17,
    },
    {
      given: "CREATE COLLATION s.plain (locale = 'C')",
      when: 'ALTER COLLATION s.plain OWNER TO pg_monitor',
      changes: ['owner of collation s.plain: postgres → pg_monitor'],
    },
    {
      given: "CREATE COLLATION s.plain (locale = 'C')",
      when: "COMMENT ON COLLATION s.plain IS 'bytes'",
      changes: ['comment on collation s.plain: none → bytes'],
    },
    {
      given: "CREATE COLLATION s.german (provider = icu, locale = 'de')",
      when: "DROP COLLATION s.german; CREATE COLLATION s.german (provider = icu, locale = 'at', deterministic = false)",
      changes: ['collation s.german: deterministic yes → no; locale de → at'],
      since: 17,
    },
  ],
}

export default kind
