-- The check and the index go with the column.
alter table public.stories
  drop column if exists rating;
