-- A child that gets a second story should not have to be described again: children become rows of their own.
-- The description inside the story stays, because the previous version of the application still reads it.

create table if not exists public.children (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  age integer not null,
  gender text,
  interests text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.children is 'Personal data of minors: only the service reads and writes it.';

-- The application looks a child up by name before it creates a new one.
create index if not exists idx_children_name on public.children (name);

alter table public.children enable row level security;

-- Nobody who is signed in as a person sees a child, not even to read: there is no second policy on purpose.
drop policy if exists children_service on public.children;
create policy children_service on public.children
  for all using (public.request_role() = 'service_role')
  with check (public.request_role() = 'service_role');

grant select, insert, update, delete on public.children to service_role;

-- A family may have a child's data deleted at any time. The stories stay; they only forget for whom they were told.
alter table public.stories
  add column if not exists child_id uuid
    constraint stories_child_id_fkey references public.children (id) on delete set null;

-- All stories of one child; also what ON DELETE SET NULL searches by.
create index if not exists idx_stories_child_id on public.stories (child_id);
