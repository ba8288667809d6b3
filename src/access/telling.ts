import { sqlName } from '../core/sql-name.ts'
import { firstName, lastName, type Statement, trigger, triggerFunction } from './made-objects.ts'
import type { Relation } from './relation.ts'

/** What says as whom the session acts. */
export const whoActs = ['current_user', 'session_user', `pg_catalog.current_setting('row_security')`]

const newRow = 'pg_roundtrip new row '
/** The signature of a row of which the server cannot tell it. */
export const unknownSignature = 'unknown'
const letIn = 'pg_roundtrip lets in'

/**
 * Makes what tells of new rows, by notices: they reach the client even where the row is refused afterwards, and everything else of it is undone. A check tells of each that the policies have
 * let it in, because the server looks at a table's checks after the policies, and before it looks at keys.
 *
 * @param signature SQL that tells rows apart; with it, the last trigger that fires before tells the signature of what the policies are about to see. Absent: that is what was sent.
 * @param path the search path with which the signature is read.
 */
export function makeTelling(relation: Relation, path: string, signature: string | undefined): Statement[] {
  return [
    `create function pg_temp.pg_roundtrip_let_in() returns boolean language plpgsql set client_min_messages = notice as
       $$ begin raise notice using message = pg_catalog.concat_ws(' ', '${letIn}', ${whoActs.join(', ')}); return true; end $$`,
    'grant execute on function pg_temp.pg_roundtrip_let_in() to public',
    `alter table ${relation.sql} add constraint ${sqlName(firstName)} check (pg_temp.pg_roundtrip_let_in()) not valid`,
    ...(signature === undefined ? [] : makeSignature(relation, path, signature)),
  ]
}

/** Its name comes after that of the trigger that records, which hides from it what becomes nothing. */
function makeSignature(relation: Relation, path: string, signature: string): Statement[] {
  const computed = relation.columns.map(({ name, type, expression }) =>
    // What the server computes is not there yet when triggers fire before.
    expression === null ? `pg_roundtrip_new.${sqlName(name)}` : `(${expression})::${type} as ${sqlName(name)}`,
  )
  const row = relation.columns.some(({ generated }) => generated)
    ? `(select ${computed.join(', ')} from (select new.*) as pg_roundtrip_new)`
    : '(select new.*)'
  // A column may be called like a variable.
  const body = `
    #variable_conflict use_column
    declare
      said text;
    begin
      begin
        select ${signature} into said from ${row} as ${sqlName(relation.name)};
      exception when others then
        said := '${unknownSignature}';
      end;
      raise notice using message = '${newRow}' || said;
      return new;
    end`
  return [
    triggerFunction('tell', body, `set search_path = ${path === '' ? "''" : path} set client_min_messages = notice`),
    ...relation.bearers.map((bearer) => trigger(`${lastName(relation)}~`, 'insert or update', bearer, 'tell')),
  ]
}

/** The signature of the new row; undefined: none came as far, or none was to be told. */
export function readSignature(notices: readonly string[]): string | undefined {
  return notices.find((notice) => notice.startsWith(newRow))?.slice(newRow.length)
}

/** As whom the session acted when the policies had let a new row in; undefined: they did not. */
export function readLetIn(notices: readonly string[]): string | undefined {
  return notices.find((notice) => notice.startsWith(letIn))?.slice(letIn.length + 1)
}
