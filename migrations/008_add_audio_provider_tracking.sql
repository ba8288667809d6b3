-- A story can be read aloud by one of several providers. Who did it decides what a recording cost and where complaints go.
-- NULL in both columns: there is no recording.

alter table public.stories
  add column if not exists audio_provider text,
  add column if not exists audio_generation_metadata jsonb;

-- Most stories have no recording, and no query asks for those by provider.
create index if not exists idx_stories_audio_provider on public.stories (audio_provider) where audio_provider is not null;
