-- When a story turns out badly, we want to know which model wrote it and what exactly it answered.
-- Both columns are nullable: stories from before were not recorded, and the previous version of the application writes neither.

alter table public.stories
  add column if not exists model_used text,
  add column if not exists full_response jsonb;

-- Stories are compared model by model. The response is only ever read together with its story, so it has no index.
create index if not exists idx_stories_model_used on public.stories (model_used);
