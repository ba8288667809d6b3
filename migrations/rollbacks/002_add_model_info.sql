-- The index goes with its column.
alter table public.stories
  drop column if exists full_response,
  drop column if exists model_used;
