import type { AttributeDifference } from '../../core/difference.ts'
import { sqlNames, sqlReference, sqlText } from '../../core/sql-name.ts'
import type { Entry } from '../entry.ts'
import type { Repairing } from './repairing.ts'
import type { Step } from './step.ts'

/** Attributes that objects of every kind may have. `object` is written as after COMMENT ON. */
export function handleAnywhere({ name, before, after }: AttributeDifference, repairing: Repairing, object: string): Step | undefined {
  const entry = repairing.after!
  switch (name) {
    case 'description':
      return comment(object, before)
    case 'description (pg_type)':
      return comment(`TYPE ${typeOf(entry)}`, before)
    case 'description (typarray)':
      return comment(`TYPE ${typeOf(entry)}[]`, before)
    case 'description (pg_rewrite)':
      return comment(`RULE "_RETURN" ON ${sqlNames(entry.identity)}`, before)
    case 'refobjid (member of extension)':
      if (before !== null && after !== null) return undefined
      return `ALTER EXTENSION ${sqlReference((before ?? after)!)} ${before === null ? 'DROP' : 'ADD'} ${object}`
    case 'initprivs':
      // An extension notes what its members are granted when they join it, and forgets it when they leave.
      return repairing.difference.attributes.some((other) => other.name === 'refobjid (member of extension)') ? 'follows' : undefined
    case 'refobjid (depends on extension)':
      return dependence(before, after, object)
    default:
      return undefined
  }
}

function comment(object: string, text: string | null): string {
  return `COMMENT ON ${object} IS ${text === null ? 'NULL' : sqlText(text)}`
}

/** A type is named by one text, a relation with its row type by schema and name. */
function typeOf(entry: Entry): string {
  return entry.kind === 'type' ? entry.identity[0]! : sqlNames(entry.identity)
}

const dependents = /^(FUNCTION|PROCEDURE|TRIGGER|MATERIALIZED VIEW|INDEX) /

function dependence(before: string | null, after: string | null, object: string): string | undefined {
  const [was, is] = [before, after].map((list) => (list === null ? [] : (JSON.parse(list) as string[])))
  const [lost, got] = [was!.filter((one) => !is!.includes(one)), is!.filter((one) => !was!.includes(one))]
  if (lost.length + got.length !== 1 || !dependents.test(object)) return undefined
  return `ALTER ${object} ${got.length > 0 ? 'NO ' : ''}DEPENDS ON EXTENSION ${sqlReference((got[0] ?? lost[0])!)}`
}
