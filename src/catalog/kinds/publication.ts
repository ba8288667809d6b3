import type { Kind } from '../kind.ts'
import { repairPublication } from '../repair/publication.ts'
import { owner } from '../words/words.ts'

const kind: Kind = {
  names: ['publication'],
  layer: 160,
  attributes: {
    pubowner: owner,
    puballtables: { title: 'all tables' },
    puballsequences: { title: 'all sequences' },
    pubinsert: { title: 'publishes inserts' },
    pubupdate: { title: 'publishes updates' },
    pubdelete: { title: 'publishes deletes' },
    pubtruncate: { title: 'publishes truncates' },
    pubviaroot: { title: 'publishes partitions as their root' },
    pubgencols: { title: 'generated columns', joined: 'of', values: { n: 'none', s: 'stored' } },
  },
  repair: repairPublication,
  examples: [
    {
      given: '',
      when: "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert, delete', publish_via_partition_root)",
      changes: ['publication p was added'],
      needs: 'a database',
    },
    { given: '', when: 'CREATE PUBLICATION p', changes: ['publication p was added'], needs: 'a database' },
    {
      given: '',
      when: "CREATE PUBLICATION p WITH (publish_generated_columns = stored, publish = '')",
      changes: ['publication p was added'],
      needs: 'a database',
      since: 18,
    },
    {
      given: 'CREATE PUBLICATION p',
      when: "ALTER PUBLICATION p SET (publish = 'insert')",
      changes: ['publication p: publishes updates yes → no; publishes deletes yes → no; publishes truncates yes → no'],
      needs: 'a database',
    },
    {
      given: 'CREATE PUBLICATION p',
      when: 'ALTER PUBLICATION p SET (publish_via_partition_root = true)',
      changes: ['publication p: publishes partitions as their root no → yes'],
      needs: 'a database',
    },
    {
      given: 'CREATE PUBLICATION p',
      when: 'ALTER PUBLICATION p OWNER TO pg_monitor',
      changes: ['owner of publication p: postgres → pg_monitor'],
      needs: 'a database',
    },
  ],
}

export default kind
