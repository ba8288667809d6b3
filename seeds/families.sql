-- Two families: each has a story that it shares and one that it keeps to itself. The other stories stay shared and nobody's.
insert into public.stories (id, title, content, family, shared) values
  ('00000000-0000-4000-8000-000000000901', 'The Snail and the Sea', 'A snail set out to see the sea.', '00000000-0000-4000-8000-0000000000a1', true),
  ('00000000-0000-4000-8000-000000000902', 'Why Ann Fears Owls', 'An owl sat on her window.', '00000000-0000-4000-8000-0000000000a1', false),
  ('00000000-0000-4000-8000-000000000903', 'Seven Umbrellas', 'It rained.', '00000000-0000-4000-8000-0000000000b2', true),
  ('00000000-0000-4000-8000-000000000904', 'Bob Moves House', 'The van came at nine.', '00000000-0000-4000-8000-0000000000b2', false);
