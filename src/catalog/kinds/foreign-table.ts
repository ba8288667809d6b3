import type { Kind } from '../kind.ts'
import { repairForeignTable } from '../repair/foreign.ts'
import { relation } from '../words/relation.ts'

const given = 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER far FOREIGN DATA WRAPPER w'
const table = `${given}; CREATE FOREIGN TABLE s.story (id int OPTIONS (a 'b')) SERVER far OPTIONS (t 'u')`

const kind: Kind = {
  names: ['foreign table'],
  layer: 90,
  attributes: {
    ...relation,
    ftserver: { title: 'server', joined: 'of' },
    ftoptions: { title: 'options', joined: 'of' },
  },
  repair: repairForeignTable,
  examples: [
    {
      given,
      when: 'CREATE FOREIGN TABLE s.story (id int) SERVER far',
      changes: ['foreign table s.story was added', 'column s.story.id was added'],
      needs: 'a database',
    },
    {
      given: table,
      when: "ALTER FOREIGN TABLE s.story OPTIONS (SET t 'x', ADD v 'w')",
      changes: ['options of foreign table s.story: −t=u, +t=x, +v=w'],
      needs: 'a database',
    },
    {
      given: table,
      when: 'ALTER FOREIGN TABLE s.story ALTER id OPTIONS (DROP a), ALTER id SET DEFAULT 5, ALTER id SET NOT NULL',
      changes: ['column s.story.id: NOT NULL off → on; foreign options a=b → none; default none → 5'],
      needs: 'a database',
      until: 17,
    },
    {
      given: table,
      when: "ALTER FOREIGN TABLE s.story ADD at date OPTIONS (x 'y')",
      changes: ['column s.story.at was added'],
      needs: 'a database',
    },
    {
      given: table,
      when: 'ALTER FOREIGN TABLE s.story ADD CONSTRAINT bounds CHECK (id > 0)',
      changes: ['constraint bounds on s.story was added'],
      needs: 'a database',
    },
    {
      given: table,
      when: 'GRANT SELECT ON s.story TO PUBLIC; ALTER FOREIGN TABLE s.story ALTER id TYPE bigint',
      changes: [
        'privileges on foreign table s.story: +PUBLIC: select (granted by postgres)',
        'type of column s.story.id: integer → bigint',
      ],
      needs: 'a database',
    },
  ],
}

export default kind
