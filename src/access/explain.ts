import type { Client } from 'pg'
import type { Actor } from '../core/actor.ts'
import type { Evidence } from '../core/finding.ts'
import { sqlName, sqlText } from '../core/sql-name.ts'
import { asANewSession, readAdministrator, readRoleSettings } from './act-as.ts'
import { type Stage, savepoint } from './attempt.ts'
import { isCall, readCall } from './call.ts'
import { type Policies, readPolicies, type Side } from './explain-policies.ts'
import { privilegesOf, rightsOfFunction, rightsOfView } from './explain-rights.ts'
import { policyLines, verdictOf } from './explain-words.ts'
import { type Relation, readRelation, whyBypasses } from './relation.ts'
import { ask, send } from './send.ts'
import type { Command } from './trial.ts'

export interface Question {
  /** As tryTable takes it. */
  readonly relation: string
  readonly actor: Actor
  readonly login?: string
  readonly command: Command
  /** Of an update: the row that is changed (`from`), or one that it is to become (`to`). Default: `from`. */
  readonly part?: 'from' | 'to'
  /** The id of a row of a table, from a trial in the same transaction. Absent: what holds for every row. */
  readonly row?: string
}

/**
 * Why an actor does, or does not, reach a row: which policy lets it in or keeps it out, the privileges, the policies that apply with what each says of the row. First comes a sentence.
 *
 * @param client a session of the administrator, in a transaction that the caller rolls back; nothing else of it changes.
 * @returns empty: there is no such relation.
 */
export async function explain(client: Client, question: Question): Promise<Evidence[]> {
  await send(client, ['savepoint pg_roundtrip_explain', ...asANewSession])
  try {
    const administrator = await readAdministrator(client)
    const { actor } = question
    const relation = await (isCall(question.relation) ? readCall : readRelation)(client, question.relation, [actor.role])
    if (relation === undefined) return []
    if (!relation.roles.has(actor.role)) return [{ title: 'Why', body: `There is no role ${actor.role}.` }]
    if (relation.kind === 'function') return await rightsOfFunction(client, relation, actor.role)
    const commands: Command[] =
      question.command === 'select' || question.command === 'insert' ? [question.command] : [question.command, 'select']
    const privileges = await privilegesOf(client, relation, actor.role, commands)
    if (relation.kind === 'view') return [...(await rightsOfView(client, relation, actor.role)), privileges]
    const bypasses = whyBypasses(relation, actor.role)
    const stage: Stage = {
      client,
      administrator,
      relation,
      actor,
      login: question.login,
      defaults: await readRoleSettings(client, actor.role, question.login),
      bypasses: bypasses !== undefined,
      tells: false,
      known: new Map(),
    }
    return await explainTable(stage, question, privileges, bypasses)
  } finally {
    await send(client, ['rollback to savepoint pg_roundtrip_explain', 'release savepoint pg_roundtrip_explain'])
  }
}

async function explainTable(stage: Stage, question: Question, privileges: Evidence, bypasses: string | undefined): Promise<Evidence[]> {
  const { relation, actor } = stage
  const why = (body: string): Evidence => ({ title: 'Why', body })
  if (isPrivilegeMissing(relation, actor.role, question.command))
    return [why(`${actor.role} has no privilege for ${question.command} on ${relation.sql}.`), privileges]
  if (bypasses !== undefined) return [why(`No policy holds: ${bypasses}`), privileges]
  if (!relation.enabled)
    return [why(`Row security of ${relation.sql} is off: the grant alone decides, and every row is let in.`), privileges]
  await ask(stage.client, `savepoint ${savepoint}`)
  const row = question.row === undefined ? undefined : await readRow(stage, question.row)
  const { command } = question
  const side: Side = command === 'insert' || (command === 'update' && question.part === 'to') ? 'check' : 'using'
  const policies = await readPolicies(stage, command, side, row)
  const verdict = verdictOf(policies, actor.role, command, side)
  const asked = await alsoAsked(stage, question, row)
  const also = asked && verdictOf(asked, actor.role, 'select', 'using')
  const conclusion = [
    verdict?.sentence ?? `What ${policies.applied.length === 1 ? 'the policy' : 'each policy'} below says depends on the row.`,
    ...(verdict?.letsIn && also?.letsIn === false
      ? [`A statement with a WHERE is asked the policies for select as well: ${also.sentence}`]
      : []),
  ]
  return [
    why(conclusion.join('\n')),
    { title: `Policies of ${relation.sql} for ${command}, as ${actor.name}`, body: policyLines(policies, actor.role) },
    ...(asked === undefined
      ? []
      : [
          {
            title: `Policies of ${relation.sql} for select, which a statement with a WHERE is asked as well`,
            body: policyLines(asked, actor.role),
          },
        ]),
    privileges,
    {
      title: `Row security of ${relation.sql}`,
      body: `It is on, and ${relation.forced ? 'forced: it holds for its owner' : 'not forced: it does not hold for its owner'} ${relation.owner}${relation.forced ? ' too' : ''}.`,
    },
  ]
}

/** A statement that reads what it changes is asked the policies for SELECT as well, of the row that it becomes too. */
function alsoAsked(
  stage: Stage,
  { command }: Question,
  row: ReadonlyMap<string, string | null> | undefined,
): Promise<Policies | undefined> {
  return command === 'update' || command === 'delete' ? readPolicies(stage, 'select', 'using', row) : Promise.resolve(undefined)
}

function isPrivilegeMissing({ roles }: Relation, role: string, command: Command): boolean {
  const facts = roles.get(role)!
  if (!facts.usesSchema) return true
  return command === 'delete' ? !facts.deleteTable : facts[command].length === 0
}

async function readRow({ client, relation }: Stage, id: string): Promise<ReadonlyMap<string, string | null> | undefined> {
  const [table = '', place = ''] = id.split(' ')
  const columns = relation.columns.map(({ name }) => sqlName(name)).join(', ')
  const [row] = await ask(
    client,
    'set local row_security = off',
    `select ${columns} from ${relation.sql} where tableoid = ${Number(table)} and ctid = ${sqlText(place)}`,
  )
  return row && new Map(Object.entries(row))
}
