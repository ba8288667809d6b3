-- A reader rates a story from 1 to 10. NULL means that nobody has rated it, which is not the same as a bad rating.

alter table public.stories
  add column if not exists rating integer
    constraint stories_rating_check check (rating between 1 and 10);

-- The best stories are shown first.
create index if not exists idx_stories_rating on public.stories (rating);
