SET ROLE postgres;

CREATE PUBLICATION supabase_realtime;
