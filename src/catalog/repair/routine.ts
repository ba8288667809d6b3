import { sqlAddress } from '../../core/address.ts'
import type { Entry } from '../entry.ts'
import { newAggregate } from './aggregate.ts'
import { splitExpressions } from './expression.ts'
import { Remaining } from './remaining.ts'
import type { Repairing } from './repairing.ts'
import { repairs } from './repairs.ts'
import { newRoutine, properties } from './routine-definition.ts'
import { settingClauses } from './settings.ts'
import type { Handler } from './step.ts'

const isAggregate = ({ kind }: Entry) => kind === 'aggregate'

/** What CREATE OR REPLACE keeps (docs: CREATE FUNCTION): whatever belongs to the routine and not to its definition. */
const kept = ['description', 'proowner', 'proacl', 'initprivs', 'refobjid (member of extension)', 'refobjid (depends on extension)']

/** What cannot be replaced: the routine would be another one for those who call it. */
const fixed = ['prorettype', 'proretset', 'proallargtypes', 'proargmodes', 'proargnames', 'prokind', 'aggkind', 'aggnumdirectargs']

/** What only the definition as a whole says. */
const defining = ['prosrc', 'prosqlbody', 'probin', 'prolang', 'proargdefaults', 'protrftypes']

function replaced({ before, after }: Repairing): string | undefined {
  if (fixed.some((name) => before!.attributes.get(name) !== after!.attributes.get(name))) return undefined
  // One body in two languages is right in one of them at most.
  const alike = (name: string) => before!.attributes.get(name) === after!.attributes.get(name)
  if (!alike('prolang') && alike('prosrc')) return undefined
  // A default can be added and altered, and not be taken away.
  const defaults = (entry: Entry) => splitExpressions(entry.attributes.get('proargdefaults') ?? '').filter((text) => text !== '').length
  if (defaults(before!) < defaults(after!)) return undefined
  const rest = new Remaining(before!)
  rest.derived(...kept)
  const sql = isAggregate(before!) ? newAggregate(before!, rest, true) : newRoutine(before!, rest, true)
  return rest.accountedFor ? sql : undefined
}

const whole: Handler = (_, repairing) => replaced(repairing)

/** By itself, or with the rest of the definition. */
function property(name: string): Handler {
  return ({ before }, repairing) => {
    const { after, difference } = repairing
    if (isAggregate(after!) || difference.attributes.some((other) => defining.includes(other.name))) return replaced(repairing)
    const clause = before === null ? undefined : properties[name]!(before)
    return clause === undefined ? undefined : { head: `ALTER ${sqlAddress(after!)}`, clauses: [clause], between: ' ' }
  }
}

const settings: Handler = (change, repairing) => {
  const { after, difference } = repairing
  if (isAggregate(after!) || difference.attributes.some(({ name }) => defining.includes(name))) return replaced(repairing)
  const clauses = settingClauses(change)
  return clauses && { head: `ALTER ${sqlAddress(after!)}`, clauses, between: ' ' }
}

const aggregateAttributes = [
  ...[
    'aggtransfn',
    'aggfinalfn',
    'aggcombinefn',
    'aggserialfn',
    'aggdeserialfn',
    'aggmtransfn',
    'aggminvtransfn',
    'aggmfinalfn',
    'aggfinalextra',
  ],
  ...[
    'aggmfinalextra',
    'aggfinalmodify',
    'aggmfinalmodify',
    'aggsortop',
    'aggtranstype',
    'aggtransspace',
    'aggmtranstype',
    'aggmtransspace',
  ],
  ...['agginitval', 'aggminitval'],
]

/** The functions that make values of a range come and go with its type. */
const isOfType = ({ belongsTo }: Entry) => belongsTo.some(({ kind }) => kind === 'type')

export const repairRoutine = repairs({
  drop: (_, routine) => (isOfType(routine) ? undefined : `DROP ${sqlAddress(routine)}`),
  create: ({ before }, rest) =>
    isOfType(before!) ? undefined : isAggregate(before!) ? newAggregate(before!, rest, false) : newRoutine(before!, rest, false),
  owner: 'proowner',
  privileges: {
    attribute: 'proacl',
    on: (entry) => sqlAddress({ kind: isAggregate(entry) ? 'function' : entry.kind, identity: entry.identity }),
  },
  alter: {
    ...Object.fromEntries([...defining, ...aggregateAttributes].map((name) => [name, whole])),
    ...Object.fromEntries(Object.keys(properties).map((name) => [name, property(name)])),
    proconfig: settings,
  },
})
