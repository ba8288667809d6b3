import { sqlName, sqlText } from '../core/sql-name.ts'
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
 *
 * @param signature SQL that tells new rows apart; with it, the signature of a new row is told before a policy sees it. Absent: new rows are what was sent.
 */
export function makeRecording(relation: Relation, path: string, signature: string | undefined): string[] {
  const last = lastName(relation)
  const tells = signature === undefined ? [] : relation.bearers
  return [
    'create temporary table pg_roundtrip_reached (form text, part oid, place tid)',
    `create function ${recorded} returns text language sql stable security definer set search_path = pg_catalog, pg_temp
       as $$ select string_agg(form || ' ' || part || ' ' || place, E'\\n') from pg_temp.pg_roundtrip_reached $$`,
    `grant execute on function ${recorded} to public`,
    triggerFunction(
      'record',
      `${aboutTheRow}
       begin
         if form = '${changing}' then return case when only_row = this then coalesce(new, old) end; end if;
         insert into pg_temp.pg_roundtrip_reached values (form, old.tableoid, old.ctid);
         return null;
       end`,
    ),
    // It fires before the one that tells, and hides from that one what becomes nothing.
    ...relation.bearers.map((bearer) => trigger(last, 'update or delete', bearer, 'record')),
    ...(relation.before.update || relation.before.delete
      ? [
          triggerFunction(
            'guard',
            `${aboutTheRow}
             begin
               if only_row not in ('', this) then return null; end if;
               insert into pg_temp.pg_roundtrip_reached values ('${letThrough}' || form, old.tableoid, old.ctid);
               return case when form = '${changing}' then coalesce(new, old) else old end;
             end`,
          ),
          ...relation.bearers.map((bearer) => trigger(firstName, 'update or delete', bearer, 'guard')),
        ]
      : []),
    ...(signature === undefined
      ? []
      : [
          triggerFunction(
            'tell',
            telling(relation, signature),
            `set search_path = ${path === '' ? "''" : path} set client_min_messages = notice`,
          ),
        ]),
    ...tells.map((bearer) => trigger(`${last}~`, 'insert or update', bearer, 'tell')),
  ]
}

const aboutTheRow = `
  declare
    form text := current_setting('${formSetting}', true);
    only_row text := coalesce(current_setting('${onlySetting}', true), '');
    this text := old.tableoid || ' ' || old.ctid;`

const tellingPrefix = 'pg_roundtrip new row '

/** A notice reaches the client even where the row is refused afterwards, and everything else of it is undone. */
function telling({ name }: Relation, signature: string): string {
  return `
    declare
      said text;
    begin
      begin
        select ${signature} into said from (select new.*) as ${sqlName(name)};
      exception when others then
        said := 'unknown';
      end;
      raise notice using message = '${tellingPrefix}' || said;
      return new;
    end`
}

/** What the trigger told of the new row; undefined: none came as far. */
export function readTold(notices: readonly string[]): string | undefined {
  return notices.find((notice) => notice.startsWith(tellingPrefix))?.slice(tellingPrefix.length)
}

function triggerFunction(name: string, body: string, settings = 'set search_path = pg_catalog, pg_temp'): string {
  return `create function pg_temp.pg_roundtrip_${name}() returns trigger language plpgsql security definer ${settings} as ${sqlText(body)}`
}

function trigger(name: string, events: string, bearer: string, trigger: string): string {
  return `create trigger ${sqlName(name)} before ${events} on ${bearer} for each row execute function pg_temp.pg_roundtrip_${trigger}()`
}

const firstName = '\u0001pg_roundtrip'

/** The server compares the bytes of names, of which there are 63 at most. */
function lastName({ triggerNames }: Relation): string {
  const [last] = [...triggerNames].sort((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a)))
  const ours = '~pg_roundtrip'
  if (last === undefined || Buffer.compare(Buffer.from(last), Buffer.from(ours)) < 0) return ours
  return Buffer.byteLength(last) < 62 ? `${last}~` : '~'.repeat(62)
}
