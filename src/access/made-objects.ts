import { sqlName, sqlText } from '../core/sql-name.ts'
import type { Relation } from './relation.ts'

export type Statement = string

/** A trigger function of ours: with the rights of the administrator, and and, for want of a search path of its own, with every name in it in full: to set one costs as much as all the rest of a call. */
export function triggerFunction(name: string, body: string, settings = ''): Statement {
  return `create function pg_temp.pg_roundtrip_${name}() returns trigger language plpgsql security definer ${settings} as ${sqlText(body)}`
}

export function trigger(name: string, events: string, table: string, called: string): Statement {
  return `create trigger ${sqlName(name)} before ${events} on ${table} for each row execute function pg_temp.pg_roundtrip_${called}()`
}

/** The server goes by names where it has several triggers or checks to call. */
export const firstName = '\u0001pg_roundtrip'

/** After every other trigger's. The server compares the bytes of names, of which there are 63 at most. */
export function lastName({ triggerNames }: Relation): string {
  const [last] = [...triggerNames].sort((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a)))
  const ours = '~pg_roundtrip'
  if (last === undefined || Buffer.compare(Buffer.from(last), Buffer.from(ours)) < 0) return ours
  return Buffer.byteLength(last) < 62 ? `${last}~` : '~'.repeat(62)
}
