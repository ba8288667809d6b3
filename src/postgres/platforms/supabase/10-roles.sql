-- The roles of a project, with the attributes, settings and memberships that they have there. On a server that is not ours none of them is there, but for a
-- superuser named postgres, who stays as he is.

DO $$
DECLARE
  role record;
BEGIN
  FOR role IN
    SELECT * FROM (VALUES
      ('supabase_admin', 'SUPERUSER LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS'),
      -- Hosted, postgres is whom migrations run as; it is no superuser.
      ('postgres', 'NOSUPERUSER LOGIN CREATEDB CREATEROLE REPLICATION BYPASSRLS'),
      ('anon', 'NOLOGIN'),
      ('authenticated', 'NOLOGIN'),
      ('service_role', 'NOLOGIN BYPASSRLS'),
      ('authenticator', 'LOGIN NOINHERIT'),
      ('supabase_auth_admin', 'LOGIN NOINHERIT CREATEROLE'),
      ('supabase_storage_admin', 'LOGIN NOINHERIT CREATEROLE'),
      ('supabase_realtime_admin', 'LOGIN NOINHERIT CREATEROLE REPLICATION'),
      ('supabase_functions_admin', 'LOGIN NOINHERIT CREATEROLE'),
      ('supabase_replication_admin', 'LOGIN REPLICATION'),
      ('supabase_etl_admin', 'LOGIN REPLICATION'),
      ('supabase_read_only_user', 'LOGIN BYPASSRLS'),
      ('dashboard_user', 'NOLOGIN CREATEDB CREATEROLE REPLICATION'),
      ('pgbouncer', 'LOGIN')
    ) AS wanted (name, attributes)
    WHERE name NOT IN (SELECT rolname FROM pg_catalog.pg_roles)
  LOOP
    EXECUTE format('CREATE ROLE %I %s', role.name, role.attributes);
  END LOOP;
END
$$;

GRANT anon, authenticated, service_role TO authenticator;
GRANT authenticator TO supabase_storage_admin;
GRANT anon, authenticated, service_role TO supabase_realtime_admin;
GRANT pg_read_all_data TO supabase_read_only_user, supabase_etl_admin;

DO $$
BEGIN
  IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'postgres') THEN
    RETURN;
  END IF;
  -- Since 16 being allowed to change a role takes the admin option on it; before, CREATEROLE is enough.
  IF current_setting('server_version_num')::int >= 160000 THEN
    GRANT anon, authenticated, service_role, authenticator, pg_monitor, pg_read_all_data, pg_signal_backend TO postgres WITH ADMIN OPTION;
    GRANT pg_create_subscription TO postgres;
  ELSE
    GRANT anon, authenticated, service_role, pg_monitor, pg_read_all_data, pg_signal_backend TO postgres;
  END IF;
  GRANT supabase_functions_admin TO postgres;
  EXECUTE format('ALTER DATABASE %I OWNER TO postgres', current_database());
END
$$;

ALTER ROLE anon SET statement_timeout = '3s';
ALTER ROLE authenticated SET statement_timeout = '8s';
ALTER ROLE authenticator SET statement_timeout = '8s';
ALTER ROLE authenticator SET lock_timeout = '8s';
ALTER ROLE supabase_auth_admin SET search_path = auth;
ALTER ROLE supabase_auth_admin SET idle_in_transaction_session_timeout = 60000;
ALTER ROLE supabase_storage_admin SET search_path = storage;
ALTER ROLE supabase_realtime_admin SET search_path = realtime;
ALTER ROLE supabase_functions_admin SET search_path = supabase_functions;

-- The search path of postgres is the database's here, so that seeds and checks, which the administrator runs, find the same names.
DO $$
BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = "$user", public, extensions', current_database());
  EXECUTE format('GRANT ALL ON DATABASE %I TO dashboard_user', current_database());
  EXECUTE format('GRANT CREATE ON DATABASE %I TO supabase_realtime_admin', current_database());
END
$$;
