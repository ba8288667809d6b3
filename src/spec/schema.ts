import { z } from 'zod'
import { actorsSchema } from '../config/actors.ts'
import { Failure } from '../core/failure.ts'
import { displayPath } from '../core/import-module.ts'
import { nearest } from '../core/nearest.ts'
import { type Grantable, privilegesOn, splitPrivilege } from './privileges.ts'
import { problemsOf } from './problems.ts'
import type { CheckTools, Spec } from './spec.ts'

/** Words of the language that a later version understands. */
const laterWords = ['runAs']

/**
 * An object without other keys; each unknown one is a line of the message, in the order of the keys.
 *
 * @param meanings What is meant by keys that are near to none.
 */
function strict<Shape extends z.core.$ZodShape>(shape: Shape, meanings: Readonly<Record<string, string>> = {}) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(key, known, meanings[key])).join('\n') : undefined,
  })
}

function unknownKey(key: string, known: readonly string[], meaning: string | undefined): string {
  if (laterWords.includes(key)) return 'not supported by this version'
  const meant = meaning ?? nearest(key, known)
  return meant === undefined ? `unknown key; known are ${known.join(', ')}` : `unknown key; did you mean ${meant}?`
}

const text = z.string().regex(/\S/, 'must not be empty')
const names = z.array(text)
const someNames = z.array(text).min(1, 'must not be empty')
const maybe = z.exactOptional
const absent = z.literal('absent')
const presence = z.literal(['present', 'absent'])
const orNone = z.union([text, z.literal(false)])
const qualifiedName = z.templateLiteral([z.string().min(1), '.', z.string().min(1)])
const deferrable = z.literal([false, 'initially immediate', 'initially deferred'])
const action = z.literal(['no action', 'restrict', 'cascade', 'set null', 'set default'])
const validated = maybe(z.boolean())

/** As GRANT spells them, for a sort of object. */
function privileges(sort: Grantable) {
  const known: readonly string[] = [...privilegesOn[sort], 'all']
  const privilege = z.string().refine((written) => known.includes(splitPrivilege(written).name), {
    error: ({ input }) => {
      const meant = nearest(splitPrivilege(String(input)).name, known)
      const list = `${known.slice(0, -1).join(', ')} or all`
      return `must be a privilege on a ${sort}, ${list}, not '${input}'${meant === undefined ? '' : `; did you mean '${meant}'?`}`
    },
  })
  return maybe(z.record(z.string(), z.array(privilege)))
}

const onlyThose = maybe(z.array(z.literal('privileges')))

const column = strict({
  type: maybe(text),
  nullable: maybe(z.boolean()),
  default: maybe(orNone),
  generated: maybe(orNone),
  identity: maybe(z.literal(['always', 'by default', false])),
  privileges: privileges('column'),
  comment: maybe(orNone),
})

const foreignKey = strict({
  columns: someNames,
  references: qualifiedName,
  referencedColumns: maybe(someNames),
  onDelete: maybe(action),
  onUpdate: maybe(action),
})

const constraint = z.union(
  [
    strict({ primaryKey: someNames, deferrable: maybe(deferrable), validated }),
    strict({ unique: someNames, nullsNotDistinct: maybe(z.boolean()), deferrable: maybe(deferrable), validated }),
    strict({ check: text, validated }),
    strict({ foreignKey, deferrable: maybe(deferrable), validated }),
  ],
  'must have exactly one of primaryKey, unique, check and foreignKey',
)

const index = strict({
  on: someNames,
  unique: maybe(z.boolean()),
  method: maybe(text),
  where: maybe(orNone),
  include: maybe(names),
})

const policy = strict(
  {
    for: maybe(z.literal(['all', 'select', 'insert', 'update', 'delete'])),
    to: maybe(someNames),
    using: maybe(orNone),
    withCheck: maybe(orNone),
    as: maybe(z.literal(['permissive', 'restrictive'])),
  },
  { command: 'for', permissive: 'as', roles: 'to', check: 'withCheck' },
)

const table = strict({
  columns: maybe(z.record(z.string(), z.union([absent, column]))),
  constraints: maybe(z.union([z.record(z.string(), z.union([absent, constraint])), z.array(constraint)])),
  indexes: maybe(z.union([z.record(z.string(), z.union([absent, index])), z.array(index)])),
  triggers: maybe(z.record(z.string(), presence)),
  rowSecurity: maybe(strict({ enabled: z.boolean(), forced: maybe(z.boolean()) })),
  policies: maybe(z.record(z.string(), z.union([absent, policy]))),
  privileges: privileges('table'),
  complete: maybe(z.array(z.literal(['columns', 'constraints', 'indexes', 'policies', 'privileges']))),
  comment: maybe(orNone),
})

const conditions = strict({
  tables: maybe(z.record(qualifiedName, z.union([absent, table]))),
  views: maybe(
    z.record(
      qualifiedName,
      z.union([presence, strict({ securityInvoker: maybe(z.boolean()), privileges: privileges('table'), complete: onlyThose })]),
    ),
  ),
  sequences: maybe(z.record(qualifiedName, z.union([presence, strict({ privileges: privileges('sequence'), complete: onlyThose })]))),
  functions: maybe(
    z.record(
      qualifiedName,
      z.union([
        presence,
        strict({
          security: maybe(z.literal(['definer', 'invoker'])),
          searchPath: maybe(z.union([z.string(), z.literal(false)])),
          privileges: privileges('function'),
          complete: onlyThose,
        }),
      ]),
    ),
  ),
  types: maybe(z.record(qualifiedName, z.union([presence, strict({ labels: names })]))),
  schemas: maybe(z.record(z.string(), z.union([presence, strict({ privileges: privileges('schema'), complete: onlyThose })]))),
  extensions: maybe(z.record(z.string(), presence)),
})

const sqlstate = z.string().regex(/^[0-9A-Z]{5}$/, 'must be the five characters of an error code, like 23514')

const rollback = z.union(
  [
    z.literal('exact'),
    strict({ irreversible: text }),
    strict({
      loses: maybe(z.array(strict({ what: text, why: text, where: maybe(text) }))),
      discards: maybe(z.array(strict({ what: text, why: text }))),
      differs: maybe(z.array(strict({ what: text, attribute: maybe(text), why: text }))),
      refuses: maybe(strict({ sqlstate: maybe(sqlstate), message: maybe(text), why: text })),
    }),
  ],
  "must be 'exact', { irreversible: why }, or any of loses, discards, differs and refuses",
)

const rowsReached = z.union([z.literal(['all', 'none', 'denied']), z.array(text)])
const actorAccess = z.union([
  z.literal(['all', 'none', 'denied', 'bypasses']),
  strict({
    select: rowsReached,
    insert: rowsReached,
    update: z.union([rowsReached, strict({ from: rowsReached, to: rowsReached })]),
    delete: rowsReached,
  }),
])
const tableAccess = strict({
  rows: maybe(z.record(z.string(), text)),
  may: z.record(z.string(), actorAccess),
  always: maybe(z.boolean()),
})
const command = z.literal(['select', 'insert', 'update', 'delete'])
const widening = strict({ actor: text, may: z.union([command, z.array(command)]), on: text, why: text })

const moments = ['before', 'after', 'afterUse', 'afterRollback'] as const

/** The shape of a {@link Spec}. Kept equal to it by a type test. */
export const specSchema = strict({
  purpose: text,
  seeds: maybe(strict({ before: maybe(names), whileUp: maybe(names) })),
  changes: maybe(names),
  preconditions: maybe(conditions),
  postconditions: maybe(conditions),
  data: maybe(
    z.array(
      strict({ claim: text, before: maybe(text), after: maybe(text), afterUse: maybe(text), afterRollback: maybe(text) }).refine(
        (claim) => moments.filter((moment) => claim[moment] !== undefined).length >= 2,
        `must have a query at two moments at least: ${moments.join(', ')}`,
      ),
    ),
  ),
  accepts: maybe(z.array(strict({ claim: text, sql: text, as: maybe(text) }))),
  rejects: maybe(z.array(strict({ claim: text, sql: text, as: maybe(text), sqlstate, constraint: maybe(text), message: maybe(text) }))),
  actors: maybe(actorsSchema),
  access: maybe(z.record(qualifiedName, tableAccess)),
  widens: maybe(z.union([z.literal('nothing'), z.array(widening)])),
  unguarded: maybe(z.array(strict({ what: text, why: text }))),
  always: maybe(z.array(strict({ claim: text, query: text, returns: z.array(z.record(z.string(), z.unknown())) }))),
  supersedes: maybe(z.array(strict({ claim: text, why: text }))),
  rollback: maybe(rollback),
  idempotent: maybe(z.boolean()),
  checks: maybe(
    z.array(
      strict({
        claim: text,
        run: z.custom<(tools: CheckTools) => void | Promise<void>>((value) => typeof value === 'function', 'must be a function'),
      }),
    ),
  ),
})

/**
 * The spec, if `value` is one.
 *
 * @param file Where it comes from, for the message.
 * @throws Failure (usage) with all problems at once, each with its path: unknown keys with what was probably meant, and wrong values.
 */
export function parseSpec(value: unknown, file: string): Spec {
  const parsed = specSchema.safeParse(value)
  // The value itself, not zod's copy, whose record keys have lost their types.
  if (parsed.success) return value as Spec
  const problems = problemsOf(parsed.error, value)
  const shown = displayPath(file)
  throw new Failure('usage', problems.length === 1 ? `${shown}: ${problems[0]}` : `${shown} has ${problems.length} problems.`, {
    evidence: problems.length === 1 ? [] : [{ title: 'What is wrong', body: problems.join('\n') }],
    nextStep: `Correct ${shown}; an editor shows what a spec may say when the object ends in "satisfies Spec".`,
  })
}
