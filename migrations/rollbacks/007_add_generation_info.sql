-- model_used was only copied from, never changed: nothing has to be copied back. The index goes with the column.
alter table public.stories
  drop column if exists generation_info;
