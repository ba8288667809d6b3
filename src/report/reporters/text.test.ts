import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { hostile, nothing, ordinary, root } from '../../../fixtures/report/runs.ts'
import text from './text.ts'

test('a block for each migration: what it did, what was found, what to do next; then the totals', () => {
  expect(text.render(ordinary, { root, colour: false })).toMatchInlineSnapshot(`
    "✓ 001_create_stories  passed
      Stories are kept.
      + table public.stories was added
      ✓ applies               The up ran to its end.
      ✓ rejects               There is no story without a text. It was refused (23502).
      ✓ rolls back            The down ran to its end.
      ✓ keeps rows after use  What was written while up is gone, as declared.
      ○ keeps rows            No table held a row before the up.

    ✗ 006_add_rating  failed
      A reader rates a story from 1 to 10.
      + column public.stories.a was added
      + column public.stories.b was added
      + column public.stories.c was added
      + column public.stories.d was added
      + column public.stories.e was added
        and 2 more changes
      ✓ applies          The up ran to its end.
      ✗ leaves no trace  After the rollback 1 object is not as before: index public.idx_stories_rating is still there.
          at migrations/rollbacks/006_add_rating.sql:2:1
          Not as before
            index public.idx_stories_rating is still there
      note: A sequence advanced.
      → Drop the index in the down.

    ✗ 007 with a space  failed
      ✗ applies  The up failed: type "intger" does not exist
          migrations/007 with a space.sql:2:16
            > 2 |   add column x intger;
                |                ^

            SQLSTATE 42704: type "intger" does not exist
            Hint: Look again.
      ○ not checked, because the up failed: rolls back, leaves no trace, accepts (2)
      → Correct migrations/007 with a space.sql:2:16, then run: npx pg-roundtrip verify --only '007 with a space'

    ○ 008_one_way  not checked
      No object and no row changed.
      ✓ applies     The up ran to its end.
      ○ rolls back  There is no down script.

    Note: notes.txt is not a migration: it does not end in .sql

    4 migrations: 1 passed, 2 failed, 1 not checked
    14 checks: 6 passed, 2 failed, 6 not checked
    Failed: 006_add_rating, 007 with a space
    PostgreSQL 18.4 (embedded), 1.2 s
    Layout rollbacks-folder: 3 of 4 .sql files have a rollback in rollbacks/
    2 of 4 migrations have no spec.
    Who gets round row security at the head of the history:
      postgres is a superuser
      view public.cards reads with the rights of postgres, who is a superuser: public.people, public.stories
    "
  `)
})

test('nothing that could be checked is not green', () => {
  expect(text.render(nothing, { root, colour: true })).toMatchInlineSnapshot(`
    "[33m○[39m [1m008_one_way[22m  [33mnot checked[39m
      [2mNo object and no row changed.[22m
      [32m✓[39m applies     [2mThe up ran to its end.[22m
      [33m○[39m rolls back  [2mThere is no down script.[22m

    [1m[33m1 migration: 0 passed, 0 failed, 1 not checked[39m[22m
    2 checks: 1 passed, 0 failed, 1 not checked
    PostgreSQL 18.4 (embedded), 1.2 s
    Layout rollbacks-folder: 3 of 4 .sql files have a rollback in rollbacks/
    The migration has no spec.
    Who gets round row security at the head of the history:
      postgres is a superuser
      view public.cards reads with the rights of postgres, who is a superuser: public.people, public.stories
    "
  `)
})

test('no text of others reaches the terminal as anything but text', () => {
  const rendered = text.render(hostile, { root, colour: false })
  expect(rendered).not.toMatch(/[^\P{C}\n\t]/u)
  expect(rendered).toMatchInlineSnapshot(`
    "✗ 009_\`x\`|<b>_y_  failed
      # [x](http://evil.example) <script>alert(1)</script> | a\\|b \`code\` \`\`\`\` *b* _i_ ~~s~~ $x$ &amp; @ann - second\\x1b[31m line\\u202e
      + table public."x|y\`z\`" was added
      ✗ rejects  A <b>claim</b> | of \`\`two lines\`\`. # [x](http://evil.example) <script>alert(1)</script> | a\\|b \`code\` \`\`\`\` *b* _i_ ~~s~~ $x$ &amp; @ann - second\\x1b[31m line\\u202e
          at specs/a b.spec.ts
          # [x](http://evil.example) <script>alert(1)</script> | a\\|b \`code\` \`\`\`\` *b* _i_ ~~s~~ $x$ &amp; @ann - second\\x1b[31m line\\u202e
            \`\`\`\`
            \`\`\`sql
            </details>
            | a | b |

            # heading
            \\x1b]0;title\\x07 	tab
      note: # [x](http://evil.example) <script>alert(1)</script> | a\\|b \`code\` \`\`\`\` *b* _i_ ~~s~~ $x$ &amp; @ann - second\\x1b[31m line\\u202e
      → Correct specs/a b.spec.ts, then run: npx pg-roundtrip verify --only '009_\`x\`|<b>_y_'

    Note: # [x](http://evil.example) <script>alert(1)</script> | a\\|b \`code\` \`\`\`\` *b* _i_ ~~s~~ $x$ &amp; @ann - second\\x1b[31m line\\u202e
    Note: 1. one
    Note: + plus
    Note: ---
    Note: === x
    Note: : x
    Note: www.evil.example

    1 migration: 0 passed, 1 failed, 0 not checked
    1 check: 0 passed, 1 failed, 0 not checked
    PostgreSQL 18.4 (exte|rnal), 1.2 s
    Layout *bold*: # [x](http://evil.example) <script>alert(1)</script> | a\\|b \`code\` \`\`\`\` *b* _i_ ~~s~~ $x$ &amp; @ann - second\\x1b[31m line\\u202e
    The migration has a spec.
    Who gets round row security at the head of the history:
      postgres is a superuser
      view public.cards reads with the rights of postgres, who is a superuser: public.people, public.stories
    "
  `)
})

test('colours change nothing that is said', () => {
  for (const run of [ordinary, nothing, hostile]) {
    const coloured = text.render(run, { root, colour: true })
    expect(stripVTControlCharacters(coloured)).toBe(text.render(run, { root, colour: false }))
  }
})
