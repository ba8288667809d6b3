/**
 * Writes a project of migrations in pairs: each creates a table with three indexes, a foreign key to an earlier table and a row-security
 * policy, and adds a column to another earlier table. Every down is exact.
 *
 *   node --import tsx bench/generate.ts COUNT DIRECTORY
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export function generate(count: number, directory: string): void {
  mkdirSync(directory, { recursive: true })
  for (let number = 1; number <= count; number++) {
    const name = `${String(number).padStart(4, '0')}_create_thing_${number}`
    writeFileSync(join(directory, `${name}.up.sql`), up(number))
    writeFileSync(join(directory, `${name}.down.sql`), down(number))
  }
}

/** The table that a table's foreign key leads to: a tree, as deep as real ones get. */
function parentOf(number: number): number {
  return Math.floor(number / 2)
}

/** The table that gets a column: one of the last few. */
function widenedBy(number: number): number {
  return Math.max(0, number - 1 - (number % 5))
}

function up(number: number): string {
  const table = `public.thing_${number}`
  const parent = parentOf(number)
  const widened = widenedBy(number)
  return `-- Thing ${number}: its owner sees it, nobody else does.
create table ${table} (
  id bigint generated always as identity primary key,
  owner name not null default current_user,
  title text not null check (length(title) between 1 and 200),
  price numeric(10, 2) not null default 0,
  details jsonb,
  created_at timestamptz not null default now()${
    parent === 0 ? '' : `,\n  thing_${parent}_id bigint references public.thing_${parent} (id) on delete cascade`
  }
);

create index thing_${number}_owner_idx on ${table} (owner);
create index thing_${number}_created_at_idx on ${table} (created_at desc, id);
create unique index thing_${number}_title_idx on ${table} (owner, lower(title));

alter table ${table} enable row level security;

create policy thing_${number}_owner on ${table}
  using (owner = current_user)
  with check (owner = current_user);
${widened === 0 ? '' : `\nalter table public.thing_${widened} add column seen_by_${number} integer not null default ${number};\n`}`
}

function down(number: number): string {
  const widened = widenedBy(number)
  return `${widened === 0 ? '' : `alter table public.thing_${widened} drop column seen_by_${number};\n\n`}drop table public.thing_${number};\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [count, directory] = process.argv.slice(2)
  if (!Number.isInteger(Number(count)) || directory === undefined) throw new Error('usage: generate.ts COUNT DIRECTORY')
  generate(Number(count), directory)
}
