-- First the reference, then what it refers to. No CASCADE: whatever else may have come to depend on children must stop this rollback.
alter table public.stories
  drop column if exists child_id;

drop table if exists public.children;
