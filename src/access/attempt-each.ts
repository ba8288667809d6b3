import { sqlText } from '../core/sql-name.ts'
import { type Attempt, attempt, type Stage } from './attempt.ts'
import { readLetIn, readSignature } from './telling.ts'

/** A statement that stores one new row. */
export interface NewRowStatement {
  readonly text: string
  readonly settings?: Readonly<Record<string, string>>
  /** Statements of the administrator before it. */
  readonly prepare?: readonly string[]
}

/**
 * Sends statements of which each stores one new row, as if each were alone. Several go in one message, where each is undone before the next; of those that are not let in and end alike, one is
 * sent again by itself, because only then the server says which part of it refused.
 *
 * @returns in their order.
 */
export async function attemptEach(stage: Stage, statements: readonly NewRowStatement[]): Promise<Attempt[]> {
  const together =
    statements.length > 2 && statements.every(({ prepare = [] }) => prepare.length === 0)
      ? await attemptTogether(stage, statements)
      : undefined
  const attempts: Attempt[] = []
  const first = new Map<string, Attempt>()
  for (const [index, statement] of statements.entries()) {
    const end = together?.[index]
    if (end?.letIn) {
      attempts.push({ outcome: 'done', results: [], fields: [], recorded: [], notices: [], ...end })
      continue
    }
    const alike = end && first.get(end.how)
    const one = alike ?? (await attempt(stage, [statement.text], { settings: statement.settings ?? {}, prepare: statement.prepare ?? [] }))
    if (end) first.set(end.how, one)
    attempts.push(alike && end && (alike.outcome === 'done' || alike.outcome === 'refused') ? { ...alike, signature: end.signature } : one)
  }
  return attempts
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
  const blocks = statements.map(({ text, settings = {} }) => {
    const set = Object.entries(settings).map(([name, value]) => `perform pg_catalog.set_config(${sqlText(name)}, ${sqlText(value)}, true);`)
    // The row is undone with the block in which it was stored, and so is whatever else came of it.
    return `begin ${set.join(' ')} execute ${sqlText(text)}; raise sqlstate 'PGRTR';
      exception when others then
        get stacked diagnostics state = returned_sqlstate, said = message_text, context = pg_exception_context;
        raise notice using message = '${prefix}' || pg_catalog.json_build_array(state, said, pg_catalog.replace(context, ${sqlText(text)}, ''));
      end;`
  })
  const body = `declare state text; said text; context text; begin ${blocks.join('\n')} end`
  const tried = await attempt(stage, [`do ${sqlText(body)}`], { settings: { client_min_messages: 'notice' } })
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
