-- Stories are told in English and in Russian. Every story told so far is English.

-- The constant default reaches existing rows without rewriting the table, and it keeps the previous version of the
-- application working, which does not name a language when it inserts.
-- The check stands inside ADD COLUMN because ADD CONSTRAINT knows no IF NOT EXISTS.
alter table public.stories
  add column if not exists language text not null default 'en'
    constraint stories_language_check check (language in ('en', 'ru'));

-- The library is browsed in one language at a time.
create index if not exists idx_stories_language on public.stories (language);
