export const supabasePreludeFile = 'supabase.prelude.sql'

/** What a server of Supabase has before the first migration, part by part; each with what in a migration asks for it. */
const parts: readonly { readonly asks: RegExp; readonly sql: string }[] = [
  {
    asks: /\b(?:anon|authenticated|service_role)\b|\bauth\.|\bstorage\./i,
    sql: `create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
`,
  },
  {
    asks: /\bauth\./i,
    sql: `create schema auth;
grant usage on schema auth to anon, authenticated, service_role;
create table auth.users (
  id uuid primary key,
  email varchar(255),
  phone text unique,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  created_at timestamptz,
  updated_at timestamptz
);
create function auth.uid() returns uuid language sql stable as
  $$ select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid $$;
create function auth.role() returns text language sql stable as
  $$ select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role') $$;
create function auth.email() returns text language sql stable as
  $$ select coalesce(nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email') $$;
create function auth.jwt() returns jsonb language sql stable as
  $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), nullif(current_setting('request.jwt.claim', true), ''))::jsonb $$;
`,
  },
  {
    asks: /\bstorage\./i,
    sql: `create schema storage;
grant usage on schema storage to anon, authenticated, service_role;
create table storage.buckets (
  id text primary key,
  name text not null unique,
  owner uuid,
  public boolean default false,
  file_size_limit bigint,
  allowed_mime_types text[],
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create table storage.objects (
  id uuid primary key default gen_random_uuid(),
  bucket_id text references storage.buckets,
  name text,
  owner uuid,
  metadata jsonb,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
create function storage.foldername(name text) returns text[] language sql immutable as
  $$ select (string_to_array(name, '/'))[1:array_length(string_to_array(name, '/'), 1) - 1] $$;
`,
  },
  {
    asks: /\bextensions\b|\buuid_generate_v\d|\bgen_salt\b|\bcrypt\s*\(|\bgen_random_bytes\b|\bdigest\s*\(/i,
    sql: `create schema extensions;
create extension if not exists pgcrypto schema extensions;
create extension if not exists "uuid-ossp" schema extensions;
alter database postgres set search_path to "$user", public, extensions;
`,
  },
  { asks: /\bsupabase_realtime\b/i, sql: 'create publication supabase_realtime;\n' },
]

/** Roles, schemas and functions that only Supabase gives: without them the migration cannot run anywhere else. */
const needsSupabase =
  /\bauth\.(?:uid|role|email|jwt)\s*\(|\bauth\.users\b|\bstorage\.(?:buckets|objects)\b|\bto\s+(?:"?(?:anon|authenticated|service_role)"?)\b|\bsupabase_realtime\b/i

/** A history that makes the roles or the schemas itself runs on any server. */
const makesItsOwn =
  /\bcreate\s+(?:role|user)\s+"?(?:anon|authenticated|service_role)\b|\bcreate\s+schema\s+(?:if\s+not\s+exists\s+)?"?(?:auth|storage)\b/i

/**
 * The prelude for migrations that count on Supabase: as much of its server as they mention.
 *
 * @param texts of the migrations.
 * @returns `undefined`: they do not.
 */
export function supabasePrelude(texts: readonly string[], directoryIsSupabase: boolean): string | undefined {
  const mentioned = (pattern: RegExp) => texts.some((text) => pattern.test(text))
  if (mentioned(makesItsOwn) || !(directoryIsSupabase || mentioned(needsSupabase))) return undefined
  const sql = parts.filter(({ asks }) => mentioned(asks)).map((part) => part.sql)
  if (sql.length === 0) return undefined
  return [
    '-- What a server of Supabase has before the first migration, as far as these migrations mention it. Written once; it is yours to change.\n',
    ...sql,
  ].join('\n')
}
