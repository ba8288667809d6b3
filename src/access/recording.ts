import { firstName, lastName, type Statement, trigger, triggerFunction } from './made-objects.ts'
import type { Relation } from './relation.ts'

/** Settings through which a message tells the triggers what it is about. */
export const formSetting = 'pg_roundtrip.form'
/** The one row that a statement is about; empty: all. */
export const onlySetting = 'pg_roundtrip.only'

/** The rows that row triggers have met in this message, by the form of the statement: one per line, as `form table place`. */
export const recorded = 'pg_temp.pg_roundtrip_recorded()'

/** The form of a statement that really changes its one row. */
export const changing = 'to'
/** Before the form: that the policies let the row through, whatever other triggers make of it. */
export const letThrough = 'let:'

export interface Recorded {
  readonly form: string
  readonly id: string
}

export function readRecorded(text: string | null | undefined): Recorded[] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [form = '', ...id] = line.split(' ')
      return { form, id: id.join(' ') }
    })
}

/**
 * Makes row triggers that write down which rows an UPDATE or a DELETE reaches, and let none of them change but the one: so a statement can be sent without a WHERE, which reads nothing
 * and reaches whatever the policies let it, and has no effect. The last one fires after all others (docs: in the order of their names). Where there are others, one fires before them:
 * it hides from them what the statement is not about, and shows them a row that stays as it is.
 */
export function makeRecording(relation: Relation): Statement[] {
  const others = relation.before.update || relation.before.delete
  return [
    'create temporary table pg_roundtrip_reached (form text, part oid, place tid)',
    `create function ${recorded} returns text language sql stable security definer
       as $$ select pg_catalog.string_agg(pg_catalog.concat_ws(' ', form, part, place), E'\\n') from pg_temp.pg_roundtrip_reached $$`,
    `grant execute on function ${recorded} to public`,
    triggerFunction(
      'record',
      `${aboutTheRow}
       begin
         if pg_catalog.texteq(form, '${changing}') then return case when pg_catalog.texteq(only_row, this) then coalesce(new, old) end; end if;
         insert into pg_temp.pg_roundtrip_reached values (form, old.tableoid, old.ctid);
         return null;
       end`,
    ),
    ...relation.bearers.map((bearer) => trigger(lastName(relation), 'update or delete', bearer, 'record')),
    ...(others ? [guard, ...relation.bearers.map((bearer) => trigger(firstName, 'update or delete', bearer, 'guard'))] : []),
  ]
}

const aboutTheRow = `
  declare
    form text := pg_catalog.current_setting('${formSetting}', true);
    only_row text := coalesce(pg_catalog.current_setting('${onlySetting}', true), '');
    this text := pg_catalog.concat(old.tableoid, ' ', old.ctid);`

const guard = triggerFunction(
  'guard',
  `${aboutTheRow}
   begin
     if not (pg_catalog.texteq(only_row, '') or pg_catalog.texteq(only_row, this)) then return null; end if;
     insert into pg_temp.pg_roundtrip_reached values (pg_catalog.concat('${letThrough}', form), old.tableoid, old.ctid);
     return case when pg_catalog.texteq(form, '${changing}') then coalesce(new, old) else old end;
   end`,
)
