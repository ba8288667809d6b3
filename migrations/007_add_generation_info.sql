-- How a story came to be (model, attempts, tokens) differs from model to model, so it is a document and not a column each.

alter table public.stories
  add column if not exists generation_info jsonb;

-- What model_used already knows is carried over, so that a report needs to look in one place only.
-- Stories that have a document keep it: this statement may run twice.
update public.stories
  set generation_info = jsonb_build_object('model', model_used)
  where generation_info is null and model_used is not null;

-- Reports select by what a document contains (generation_info @> '{"attempts": 3}'); jsonb_path_ops serves only that, in half the space.
create index if not exists idx_stories_generation_info on public.stories using gin (generation_info jsonb_path_ops);
