-- A story is told for one child. At this point of the history the child is described in the story itself.

-- Policies ask for the role of the signed-in request. PostgREST (and so Supabase) hands over the claims of the request's
-- token in a setting; any other client can set it too. Nobody signed in is NULL here, and NULL passes no policy.
-- A setting that was once set in a session reads as '' afterwards, not as NULL: hence nullif.
create or replace function public.request_role() returns text
  language sql stable
  return nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role';

create table if not exists public.stories (
  id uuid primary key default gen_random_uuid(),
  title text not null,
  content text not null,
  moral text,
  child_name text,
  child_age integer,
  child_gender text,
  child_interests text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- The library shows the newest stories first.
create index if not exists idx_stories_created_at on public.stories (created_at desc);

alter table public.stories enable row level security;

-- CREATE POLICY knows no IF NOT EXISTS; dropping it first is what lets this file run twice.
drop policy if exists stories_read on public.stories;
create policy stories_read on public.stories
  for select using (public.request_role() = 'authenticated');

-- Only the story generator writes. It signs in with the service's own token.
drop policy if exists stories_generate on public.stories;
create policy stories_generate on public.stories
  for all using (public.request_role() = 'service_role')
  with check (public.request_role() = 'service_role');

-- A policy lets nobody in who has no privilege. A visitor may ask for stories, and there is none for them.
grant select on public.stories to anon, authenticated;
grant select, insert, update, delete on public.stories to service_role;
