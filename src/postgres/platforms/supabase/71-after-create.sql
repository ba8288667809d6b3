-- What Supabase does after it has created an extension for postgres (supautils.privileged_extensions_custom_scripts_path).

CREATE FUNCTION supautils.after_create() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  extension name;
  executable record;
BEGIN
  IF supautils.runs() <> 'postgres' OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'postgres') THEN
    RETURN;
  END IF;
  FOR extension IN
    SELECT extname FROM pg_event_trigger_ddl_commands() c JOIN pg_catalog.pg_extension e ON c.classid = 'pg_catalog.pg_extension'::regclass AND e.oid = c.objid
  LOOP
    IF extension = 'postgres_fdw' THEN
      -- Only a superuser may own a wrapper; once owned it stays so.
      ALTER ROLE postgres SUPERUSER;
      ALTER FOREIGN DATA WRAPPER postgres_fdw OWNER TO postgres;
      ALTER ROLE postgres NOSUPERUSER;
    ELSIF extension = 'dblink' THEN
      FOR executable IN
        SELECT p.oid::regprocedure AS function, a.grantee::regrole AS role FROM pg_catalog.pg_proc p, pg_catalog.aclexplode(p.proacl) a
        WHERE p.proname = 'dblink_connect_u' AND a.grantee NOT IN (0, p.proowner)
      LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %s', executable.function, executable.role);
      END LOOP;
    END IF;
  END LOOP;
END
$$;

CREATE EVENT TRIGGER supautils_after_create ON ddl_command_end WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION supautils.after_create();
