import type { Kind } from '../kind.ts'
import { repairTransform } from '../repair/cast.ts'
import { routineName } from '../words/words.ts'

const given = `CREATE TYPE s.mood AS ENUM ('a'); CREATE FUNCTION s.there(internal) RETURNS internal IMMUTABLE LANGUAGE internal AS 'varchar_support';
  CREATE FUNCTION s.back(internal) RETURNS s.mood IMMUTABLE LANGUAGE internal AS 'varchar_support'`

const kind: Kind = {
  names: ['transform'],
  layer: 60,
  attributes: {
    trftype: { title: 'type', joined: 'of' },
    trflang: { title: 'language', joined: 'of' },
    trffromsql: routineName('function from SQL'),
    trftosql: routineName('function to SQL'),
  },
  repair: repairTransform,
  examples: [
    {
      given,
      when: 'CREATE TRANSFORM FOR s.mood LANGUAGE sql (FROM SQL WITH FUNCTION s.there(internal), TO SQL WITH FUNCTION s.back(internal))',
      changes: ['transform for s.mood language sql was added'],
    },
    {
      given: `${given}; CREATE TRANSFORM FOR s.mood LANGUAGE sql (FROM SQL WITH FUNCTION s.there(internal), TO SQL WITH FUNCTION s.back(internal))`,
      when: 'CREATE OR REPLACE TRANSFORM FOR s.mood LANGUAGE sql (FROM SQL WITH FUNCTION s.there(internal))',
      changes: ['function to SQL of transform for s.mood language sql: s.back → none'],
    },
  ],
}

export default kind
