-- What a new project has installed, as far as this server has it.
DO $$
DECLARE
  extension record;
BEGIN
  FOR extension IN
    SELECT * FROM (VALUES
      ('pgcrypto', 'extensions'),
      ('uuid-ossp', 'extensions'),
      ('pg_stat_statements', 'extensions'),
      ('pg_graphql', 'graphql'),
      ('supabase_vault', 'vault')
    ) AS wanted (name, place)
    WHERE name IN (SELECT name FROM pg_catalog.pg_available_extensions)
  LOOP
    EXECUTE format('CREATE EXTENSION %I SCHEMA %I', extension.name, extension.place);
  END LOOP;
END
$$;

GRANT ALL ON ALL TABLES IN SCHEMA extensions TO postgres, dashboard_user;
GRANT ALL ON ALL SEQUENCES IN SCHEMA extensions TO postgres, dashboard_user;
GRANT ALL ON ALL ROUTINES IN SCHEMA extensions TO postgres, dashboard_user;
