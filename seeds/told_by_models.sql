-- Three stories whose model was recorded: two of one model, one of another, and one answer that was cut short.
insert into public.stories (id, title, content, model_used, full_response, created_at, updated_at) values
  ('00000000-0000-4000-8000-000000000201', 'The Lighthouse Mouse', 'A mouse kept the lamp burning through the storm.', 'gpt-4o',
   '{"finish": "stop", "tokens": 812}', '2025-02-03 18:00+00', '2025-02-03 18:00+00'),
  ('00000000-0000-4000-8000-000000000202', 'The Borrowed Star', 'A star came down to see what bedtime is.', 'gpt-4o',
   '{"finish": "stop", "tokens": 640}', '2025-02-04 18:00+00', '2025-02-04 18:00+00'),
  ('00000000-0000-4000-8000-000000000203', 'Seven Umbrellas', 'It rained, and', 'gemini-2.5-flash',
   '{"finish": "length", "tokens": 2048}', '2025-02-05 18:00+00', '2025-02-05 18:00+00');
