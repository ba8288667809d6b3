import type { Kind } from '../kind.ts'
import { repairPublishedSchema } from '../repair/publication.ts'

const kind: Kind = {
  names: ['publication namespace'],
  layer: 161,
  // The object itself is still there.
  verbs: { added: 'was added', removed: 'was taken out', still: 'is still published', gone: 'is no longer published' },
  attributes: { pnpubid: { title: 'publication', joined: 'of' }, pnnspid: { title: 'schema', joined: 'of' } },
  repair: repairPublishedSchema,
  examples: [
    {
      given: 'CREATE PUBLICATION p',
      when: 'ALTER PUBLICATION p ADD TABLES IN SCHEMA s',
      changes: ['schema s in publication p was added'],
      needs: 'a database',
    },
    {
      given: 'CREATE PUBLICATION p FOR TABLES IN SCHEMA s, other',
      when: 'ALTER PUBLICATION p DROP TABLES IN SCHEMA other',
      changes: ['schema other in publication p was taken out'],
      needs: 'a database',
    },
  ],
}

export default kind
