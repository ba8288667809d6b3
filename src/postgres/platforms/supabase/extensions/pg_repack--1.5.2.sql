-- A stand-in for pg_repack, written from its documentation (https://reorg.github.io/pg_repack/): the work is done by a program outside of the server.
CREATE FUNCTION repack.version() RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT 'pg_repack 1.5.2' $$;
CREATE FUNCTION repack.version_sql() RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT 'pg_repack 1.5.2' $$;
