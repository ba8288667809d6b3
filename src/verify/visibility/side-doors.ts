import { formatAddress, sqlAddress } from '../../core/address.ts'
import type { Client } from '../../postgres/session.ts'
import { type DoorFacts, type DoorKind, type Outsiders, readFunctionDoors, readTableDoors, readViewDoors } from './side-door-queries.ts'

/** A way round row security that somebody has by privilege. */
export interface SideDoor {
  readonly kind: DoorKind
  /** Written as after `COMMENT ON`: `view public.cards`. */
  readonly what: string
  /** Those who may use it, sorted; `public` is everybody, and then it stands alone. */
  readonly who: readonly string[]
  readonly sentence: string
  /** What it may lead to, in a sentence. */
  readonly risk: string
  /** SQL that closes it. */
  readonly repair: string
  /** Who may do what through it, where the same people may come to do more: each as `role command`. */
  readonly ways?: readonly string[]
  /** Schema and name, of a table or view. */
  readonly identity: readonly string[]
}

/** The side doors on either side of an up. */
export interface SeenDoors {
  readonly before: readonly SideDoor[]
  readonly after: readonly SideDoor[]
  /** Tables that no migration made, as schema and name. */
  readonly given: readonly (readonly string[])[]
}

/**
 * Every side door of a database: tables without row security among those that have it, functions that run as their owner with the caller's search_path, views that read
 * as their owner what row security guards.
 *
 * https://www.postgresql.org/docs/current/sql-createview.html, https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
 */
export async function readSideDoors(client: Client, outsiders: Outsiders): Promise<SideDoor[]> {
  return [
    ...(await readTableDoors(client, outsiders)).map(tableDoor),
    ...(await readFunctionDoors(client, outsiders)).map(functionDoor),
    ...(await readViewDoors(client, outsiders)).map(viewDoor),
  ]
}

function door(kind: DoorKind, facts: DoorFacts, said: Pick<SideDoor, 'sentence' | 'risk' | 'repair'>): SideDoor {
  return {
    kind,
    what: formatAddress(facts.object),
    who: facts.who,
    identity: facts.object.identity,
    ...(facts.ways && { ways: facts.ways }),
    ...said,
  }
}

function tableDoor(facts: DoorFacts): SideDoor {
  const { object, over, who, commands } = facts
  const others =
    over.length > 2 ? ` and ${over.length - 1} others of its schema have it` : over.length === 2 ? ` and ${over[1]} have it` : ' has it'
  const sentence = `${nameOf(facts)} has no row security, while ${over[0]}${others}: ${people(who)} may ${listed(commands)} every row of it.`
  const risk = `Whoever comes as ${who.includes('public') ? 'any role' : listed(who, 'or')} reaches every row, whatever other tables' policies say.`
  const repair = `${alter(facts)} ENABLE ROW LEVEL SECURITY;\n-- then CREATE POLICY … ON ${sqlName(facts)}: without one nobody but its owner reaches a row.`
  return door('table', { ...facts, object }, { sentence, risk, repair })
}

function functionDoor(facts: DoorFacts): SideDoor {
  const { owner, who, schema, isTriggers } = facts
  const sentence = `${nameOf(facts)} is SECURITY DEFINER and does not set its own search_path, and ${people(who)} may execute it.`
  const risk = `Whoever ${isTriggers ? 'fires it' : 'calls it'} chooses with his own search_path which tables, functions and operators it means, and it uses them with the rights of ${owner}.`
  const repair = `${alter(facts)} SET search_path = pg_catalog, ${schema}, pg_temp;\n-- or SET search_path = '', where its body writes every schema out.`
  return door('function', facts, { sentence, risk, repair })
}

function viewDoor(facts: DoorFacts): SideDoor {
  const { object, over, owner, who, commands } = facts
  const stored = object.kind === 'materialized view'
  const sentence = stored
    ? `${nameOf(facts)} keeps rows of ${listed(over)}, as its owner ${owner} sees them, and no row security can hold for it: ${people(who)} may read them.`
    : `${nameOf(facts)} is no security_invoker and reads ${listed(over)} as its owner ${owner}, for whom row security does not hold: ${people(who)} may ${used(commands)}.`
  const risk = `Rows that the policies of ${listed(over)} keep from ${people(who)} are reached through it.`
  const roles = who.map((role) => (role === 'public' ? 'PUBLIC' : role)).join(', ')
  const repair = stored ? `REVOKE SELECT ON ${sqlName(facts)} FROM ${roles};` : `${alter(facts)} SET (security_invoker = on);`
  return door('view', facts, { sentence, risk, repair })
}

/** `read it`, `read it, and insert and delete through it`. */
function used(commands: readonly string[]): string {
  const writes = commands.filter((command) => command !== 'select')
  const through = writes.length > 0 ? [`${listed(writes)} through it`] : []
  return [...(commands.includes('select') ? ['read it'] : []), ...through].join(', and ')
}

const nameOf = ({ object }: DoorFacts) => formatAddress(object).replace(/^(table|view|materialized view|function|procedure) /, '')
const sqlName = ({ object }: DoorFacts) => sqlAddress(object).replace(/^[A-Z ]+ (?=\S)/, '')
const alter = ({ object }: DoorFacts) => `ALTER ${sqlAddress(object)}`

/** `anon and authenticated`, `everybody`. */
export function people(who: readonly string[]): string {
  if (who.includes('public')) return 'everybody'
  return who.length > 4 ? `${who.slice(0, 3).join(', ')} and ${who.length - 3} more roles` : listed(who)
}

function listed(words: readonly string[], and = 'and'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`
}
