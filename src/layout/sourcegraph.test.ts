import { expect, test } from 'vitest'
import { told } from '../../fixtures/layouts/told.ts'
import sourcegraph from './layouts/sourcegraph.ts'

function step(id: string, metadata: string, up = `up ${id};`, down = `down ${id};`): Record<string, string> {
  return { [`${id}/metadata.yaml`]: metadata, [`${id}/up.sql`]: up, [`${id}/down.sql`]: down }
}

const cases: Record<string, Record<string, string>> = {
  'parents come before children, and unrelated ones by number': {
    ...step('9_root', 'name: the first\n'),
    ...step('2_b', 'parents: [9]\n'),
    ...step('3_c', 'parents:\n  - 9 # the first\n'),
    ...step('1_merge', 'name: "both"\nparents: [ 2,\n  3 ]\n'),
    ...step('10_last', 'parent: 1\nnonIdempotent: true\n'),
    'squashed.sql': '',
  },
  'a transaction of its own and the front matter are taken out': step(
    '1_a',
    'privileged: true\n',
    '-- +++\nparent: 1\n-- +++\n\nBEGIN;\ncreate extension x;\nCOMMIT;\n',
    'begin;\nx;\nCOMMIT;',
  ),
  'an index that is made concurrently runs by itself': step(
    '1_a',
    'createIndexConcurrently: true\n',
    'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a);',
  ),
  'what the runner refuses is fatal': {
    ...step('1_a', 'parents: [7]\n', 'CREATE INDEX CONCURRENTLY i ON t (a);', 'drop extension x;'),
    ...step('2_b', 'createIndexConcurrently: true\n', 'a;', 'create index concurrently i on t (a);'),
    ...step('3_c', '- said\n'),
    ...step('4_d', 'parents: [5]\n'),
    ...step('5_e', 'parents: [4]\n'),
    ...step('05_f', 'parents: [x]\n'),
    '6_g/up.sql': '',
  },
}

test.each(Object.entries(cases))('%s', async (name, tree) => {
  expect(await told(sourcegraph, tree)).toMatchSnapshot(name)
})
