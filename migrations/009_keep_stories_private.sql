-- A family may keep a story to itself. Stories from before belong to nobody, and everybody who is signed in goes on reading them.

-- Who is signed in, by the request's token. Nobody is NULL, and NULL passes no policy.
create or replace function public.request_family() returns uuid
  language sql stable
  return (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid;

-- The defaults keep the previous version of the application working: what it writes is shared.
alter table public.stories
  add column if not exists family uuid,
  add column if not exists shared boolean not null default true;

-- A family's own shelf.
create index if not exists idx_stories_family on public.stories (family) where family is not null;

drop policy if exists stories_read on public.stories;
drop policy if exists stories_read_shared on public.stories;
create policy stories_read_shared on public.stories
  for select using (public.request_role() = 'authenticated' and (shared or family = public.request_family()));

-- A family changes its own stories, and cannot give one away.
drop policy if exists stories_change_own on public.stories;
create policy stories_change_own on public.stories
  for update using (public.request_role() = 'authenticated' and family = public.request_family())
  with check (public.request_role() = 'authenticated' and family = public.request_family());

drop policy if exists stories_delete_own on public.stories;
create policy stories_delete_own on public.stories
  for delete using (public.request_role() = 'authenticated' and family = public.request_family());

grant update, delete on public.stories to authenticated;
