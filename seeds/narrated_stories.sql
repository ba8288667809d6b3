-- Two providers have read stories aloud; the rest has no recording.
update public.stories
  set audio_provider = case when place % 2 = 0 then 'elevenlabs' else 'openai' end,
      audio_generation_metadata = jsonb_build_object('voice', 'grandmother', 'seconds', 60 + place)
  from (select id as story, row_number() over (order by id) as place from public.stories) as numbered
  where id = story and place <= 6;
