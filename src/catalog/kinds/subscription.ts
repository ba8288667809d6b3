import type { Kind } from '../kind.ts'
import { repairSubscription } from '../repair/subscription.ts'
import { owner } from '../words/words.ts'

const made = "CREATE SUBSCRIPTION sub CONNECTION 'host=localhost dbname=nowhere' PUBLICATION a WITH (connect = false, slot_name = NONE)"

const kind: Kind = {
  names: ['subscription'],
  layer: 170,
  attributes: {
    subowner: owner,
    subenabled: { title: 'enabled' },
    subbinary: { title: 'binary' },
    substream: { title: 'streaming', values: { f: 'off', t: 'on', p: 'parallel' } },
    subtwophasestate: { title: 'two-phase commit', values: { d: 'disabled', p: 'pending', e: 'enabled' } },
    subdisableonerr: { title: 'disabled on error' },
    subpasswordrequired: { title: 'password required' },
    subrunasowner: { title: 'runs as its owner' },
    subfailover: { title: 'failover' },
    subretaindeadtuples: { title: 'retains dead tuples' },
    submaxretention: { title: 'longest retention', joined: 'of' },
    subretentionactive: { title: 'retention active' },
    subconninfo: { title: 'connection', secret: true },
    subslotname: { title: 'slot', joined: 'of' },
    subsynccommit: { title: 'synchronous commit', joined: 'of' },
    subwalrcvtimeout: { title: 'receiver timeout', joined: 'of' },
    subpublications: { title: 'publications', joined: 'of' },
    suborigin: { title: 'origin', joined: 'of' },
  },
  repair: repairSubscription,
  examples: [
    { given: '', when: made, changes: ['subscription sub was added'], needs: 'a server' },
    {
      given: made,
      when: 'ALTER SUBSCRIPTION sub SET (binary = true, disable_on_error = true)',
      changes: ['subscription sub: binary no → yes; disabled on error no → yes'],
      needs: 'a server',
    },
    {
      given: made,
      when: 'ALTER SUBSCRIPTION sub SET (streaming = on)',
      changes: ['subscription sub: streaming parallel → on'],
      needs: 'a server',
      since: 18,
    },
    {
      given: made,
      when: 'ALTER SUBSCRIPTION sub SET PUBLICATION b, "A c" WITH (refresh = false)',
      changes: ['publications of subscription sub: −a, +A c, +b'],
      needs: 'a server',
    },
    {
      given: made,
      when: "ALTER SUBSCRIPTION sub CONNECTION 'host=localhost dbname=elsewhere'",
      changes: ['subscription sub: connection changed'],
      needs: 'a server',
    },
    {
      given: made,
      when: "ALTER SUBSCRIPTION sub SET (synchronous_commit = 'remote_apply')",
      changes: ['synchronous commit of subscription sub: off → remote_apply'],
      needs: 'a server',
    },
    {
      given: made,
      when: 'ALTER SUBSCRIPTION sub SET (origin = none)',
      changes: ['origin of subscription sub: any → none'],
      needs: 'a server',
      since: 16,
    },
    {
      given: made,
      when: 'ALTER SUBSCRIPTION sub SET (run_as_owner = true)',
      changes: ['subscription sub: runs as its owner no → yes'],
      needs: 'a server',
      since: 16,
    },
  ],
}

export default kind
