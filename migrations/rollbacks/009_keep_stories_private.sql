-- Everybody who is signed in reads every story again, and changes none.
revoke update, delete on public.stories from authenticated;
drop policy if exists stories_delete_own on public.stories;
drop policy if exists stories_change_own on public.stories;
drop policy if exists stories_read_shared on public.stories;

drop policy if exists stories_read on public.stories;
create policy stories_read on public.stories
  for select using (public.request_role() = 'authenticated');

-- The index goes with its column.
alter table public.stories
  drop column if exists shared,
  drop column if exists family;

drop function if exists public.request_family();
