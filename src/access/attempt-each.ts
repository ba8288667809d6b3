import { sqlText } from '../core/sql-name.ts'
import { type Attempt, attempt, type Stage } from './attempt.ts'
import { changing, formSetting, onlySetting } from './recording.ts'
import { readLetIn, readSignature } from './telling.ts'

/** A statement that stores one new row. */
export interface NewRowStatement {
  readonly text: string
  /** Of an update: the id of the row that it changes. */
  readonly target?: string
  /** Statements of the administrator before it. */
  readonly prepare?: readonly string[]
}

/**
 * Sends statements of which each stores one new row, as if each were alone. Several go in one message, where each is undone before the next; of those that are not let in and end alike, one of the table is
 * sent again by itself, because only then the server says which part of it refused.
 *
 * @returns in their order.
 */
export async function attemptEach(stage: Stage, statements: readonly NewRowStatement[]): Promise<Attempt[]> {
  const together =
    statements.length > 1 && statements.every(({ prepare = [] }) => prepare.length === 0)
      ? await attemptTogether(stage, statements)
      : undefined
  const attempts: Attempt[] = []
  for (const [index, statement] of statements.entries()) {
    const end = together?.[index]
    if (end?.letIn) {
      attempts.push({ outcome: 'done', results: [], fields: [], recorded: [], notices: [], later: { fields: [], rows: [] }, ...end })
      continue
    }
    const alike = end && stage.known.get(end.how)
    if (end && alike) {
      attempts.push({ ...alike, signature: end.signature })
      continue
    }
    const { text, target, prepare = [] } = statement
    const one = await attempt(stage, [text], { settings: settingsFor(target), prepare })
    if (end && one.outcome === 'refused' && !one.letIn) stage.known.set(end.how, one)
    attempts.push(one)
  }
  return attempts
}

function settingsFor(target = ''): Record<string, string> {
  return { [formSetting]: changing, [onlySetting]: target }
}

/** How one of several statements ended. */
interface End {
  readonly signature: string | undefined
  readonly letIn: boolean
  /** The same for statements that the server answers with the same words. */
  readonly how: string
}

const prefix = 'pg_roundtrip ended '

/** @returns undefined: they cannot be sent like that. */
async function attemptTogether(stage: Stage, statements: readonly NewRowStatement[]): Promise<readonly End[] | undefined> {
  const array = (texts: readonly string[]) => `array[${texts.map(sqlText).join(', ')}]`
  // Each row is undone with the block in which it was stored, and so is whatever else came of it.
  const body = `
    declare
      statements text[] := ${array(statements.map(({ text }) => text))};
      targets text[] := ${array(statements.map(({ target = '' }) => target))};
      state text; said text; context text;
    begin
      for one in 1 .. ${statements.length} loop
        begin
          perform pg_catalog.set_config('${onlySetting}', targets[one], true);
          execute statements[one];
          raise sqlstate 'PGRTR';
        exception when others then
          get stacked diagnostics state = returned_sqlstate, said = message_text, context = pg_exception_context;
          raise notice using message = pg_catalog.concat('${prefix}', pg_catalog.json_build_array(state, said, pg_catalog.replace(context, statements[one], '')));
        end;
      end loop;
    end`
  const tried = await attempt(stage, [`do ${sqlText(body)}`], { settings: { client_min_messages: 'notice', [formSetting]: changing } })
  if (tried.outcome !== 'done') return undefined
  const actors = new Set<string>()
  const ends: End[] = []
  let notices: string[] = []
  for (const notice of tried.notices) {
    if (!notice.startsWith(prefix)) notices.push(notice)
    else {
      const [state, said, context] = JSON.parse(notice.slice(prefix.length)) as string[]
      // The number of the line is the block's, which is another one for each.
      const how = JSON.stringify([state, said, context?.replaceAll(/\d+/g, '')])
      const acts = readLetIn(notices)
      if (acts !== undefined) actors.add(acts)
      ends.push({ signature: readSignature(notices), letIn: acts !== undefined, how })
      notices = []
    }
  }
  // The first of them is known to be the actor.
  return ends.length === statements.length && actors.size <= 1 ? ends : undefined
}
