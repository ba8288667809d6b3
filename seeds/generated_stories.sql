-- One story generated under the new schema, and one whose document grew on a second attempt.
insert into public.stories (title, content, model_used, generation_info) values
  ('The Clockmaker''s Cat', 'A cat wound every clock in town.', 'gpt-4o', '{"model": "gpt-4o", "attempts": 1, "tokens": 701}');

update public.stories
  set generation_info = generation_info || '{"attempts": 2}'
  where title = 'Seven Umbrellas';
