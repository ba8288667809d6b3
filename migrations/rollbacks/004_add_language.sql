-- The check and the index go with the column. A Russian story stays, but nothing says any more that it is Russian.
alter table public.stories
  drop column if exists language;
