-- The index goes with its column.
alter table public.stories
  drop column if exists audio_generation_metadata,
  drop column if exists audio_provider;
