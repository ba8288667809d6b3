import type { Kind } from '../kind.ts'
import { repairLargeObject } from '../repair/large-object.ts'
import { owner, privileges } from '../words/words.ts'

const kind: Kind = {
  names: ['large object'],
  layer: 60,
  attributes: {
    lomowner: owner,
    lomacl: privileges,
    'data (sha256)': { title: 'content', secret: true },
  },
  repair: repairLargeObject,
  examples: [
    { given: '', when: 'SELECT lo_create(4711)', changes: ['large object 4711 was added'], needs: 'a database' },
    {
      given: "SELECT lo_from_bytea(4711, 'a')",
      when: "SELECT lo_put(4711, 0, 'b')",
      changes: ['large object 4711: content changed'],
      needs: 'a database',
    },
    {
      given: 'SELECT lo_create(4711)',
      when: 'GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC',
      changes: ['privileges on large object 4711: +PUBLIC: select (granted by postgres)'],
      needs: 'a database',
    },
    {
      given: 'SELECT lo_create(4711)',
      when: "COMMENT ON LARGE OBJECT 4711 IS 'a picture'",
      changes: ['comment on large object 4711: none → a picture'],
      needs: 'a database',
    },
    {
      given: 'SELECT lo_create(4711)',
      when: 'ALTER LARGE OBJECT 4711 OWNER TO pg_monitor',
      changes: ['owner of large object 4711: postgres → pg_monitor'],
      needs: 'a database',
    },
  ],
}

export default kind
