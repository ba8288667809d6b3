-- The policies go with the table; the function that they call can only go after them.
drop table if exists public.stories;
drop function if exists public.request_role();
