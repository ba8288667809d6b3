-- Two stories told in Russian, and one by a previous version of the application, which does not name a language.
insert into public.stories (title, content, language) values
  ('Храбрый ёжик', 'Жил-был ёжик, который боялся темноты.', 'ru'),
  ('Облако в кармане', 'Однажды Маша нашла облако и спрятала его в карман.', 'ru');

insert into public.stories (title, content) values
  ('The Patient Snail', 'A snail set out to see the sea.');
