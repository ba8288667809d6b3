-- A stand-in for pg_tle, written from its documentation (https://github.com/aws/pg_tle). What is installed with it is noted; CREATE EXTENSION does not find it.
CREATE TYPE pgtle.pg_tle_features AS ENUM ('passcheck', 'clientauth');
CREATE TYPE pgtle.password_types AS ENUM ('PASSWORD_TYPE_PLAINTEXT', 'PASSWORD_TYPE_MD5', 'PASSWORD_TYPE_SCRAM_SHA_256');
CREATE TABLE pgtle.feature_info (feature pgtle.pg_tle_features, schema_name text, proname text, obj_identity text, PRIMARY KEY (feature, schema_name, proname));
CREATE TABLE pgtle._installed (name name, version text, description text, script text, requires text[], is_default boolean, PRIMARY KEY (name, version));

CREATE FUNCTION pgtle.install_extension(name text, version text, description text, ext text, requires text[] DEFAULT NULL) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pgtle._installed VALUES ($1, $2, $3, $4, $5, NOT EXISTS (SELECT FROM pgtle._installed i WHERE i.name = $1));
  RETURN true;
EXCEPTION WHEN unique_violation THEN
  RAISE EXCEPTION 'version "%" of extension "%" already installed', $2, $1 USING ERRCODE = 'duplicate_object';
END $$;
CREATE FUNCTION pgtle.install_extension_version_sql(name text, version text, ext text) RETURNS boolean LANGUAGE sql
AS $$ INSERT INTO pgtle._installed (name, version, script, is_default) VALUES ($1, $2, $3, false) RETURNING true $$;
CREATE FUNCTION pgtle.install_update_path(name text, fromvers text, tovers text, ext text) RETURNS boolean LANGUAGE sql
AS $$ INSERT INTO pgtle._installed (name, version, script, is_default) VALUES ($1, $2 || '--' || $3, $4, false) RETURNING true $$;
CREATE FUNCTION pgtle.set_default_version(name text, version text) RETURNS boolean LANGUAGE sql
AS $$ UPDATE pgtle._installed i SET is_default = i.version = $2 WHERE i.name = $1 RETURNING true $$;
CREATE FUNCTION pgtle.uninstall_extension(extname text) RETURNS boolean LANGUAGE sql AS $$ DELETE FROM pgtle._installed i WHERE i.name = $1 RETURNING true $$;
CREATE FUNCTION pgtle.uninstall_extension(extname text, version text) RETURNS boolean LANGUAGE sql
AS $$ DELETE FROM pgtle._installed i WHERE i.name = $1 AND i.version = $2 RETURNING true $$;
CREATE FUNCTION pgtle.uninstall_extension_if_exists(extname text) RETURNS boolean LANGUAGE sql AS $$ SELECT coalesce(pgtle.uninstall_extension($1), false) $$;
CREATE FUNCTION pgtle.uninstall_update_path(extname text, fromvers text, tovers text) RETURNS boolean LANGUAGE sql AS $$ SELECT pgtle.uninstall_extension($1, $2 || '--' || $3) $$;
CREATE FUNCTION pgtle.available_extensions(OUT name name, OUT default_version text, OUT comment text) RETURNS SETOF record LANGUAGE sql
AS 'SELECT name, version, description FROM pgtle._installed WHERE is_default';
CREATE FUNCTION pgtle.available_extension_versions(
  OUT name name, OUT version text, OUT superuser boolean, OUT trusted boolean, OUT relocatable boolean, OUT schema name, OUT requires name[], OUT comment text
) RETURNS SETOF record LANGUAGE sql AS 'SELECT name, version, false, false, false, NULL::name, requires::name[], description FROM pgtle._installed';
CREATE FUNCTION pgtle.extension_update_paths(name name, OUT source text, OUT target text, OUT path text) RETURNS SETOF record LANGUAGE sql
AS $$ SELECT split_part(version, '--', 1), split_part(version, '--', 2), version FROM pgtle._installed i WHERE i.name = $1 AND version LIKE '%--%' $$;
CREATE FUNCTION pgtle.register_feature(proc regproc, feature pgtle.pg_tle_features) RETURNS void LANGUAGE sql
AS $$ INSERT INTO pgtle.feature_info SELECT $2, n.nspname, p.proname, p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = $1 $$;

DO $grants$
BEGIN
  IF to_regrole('pgtle_admin') IS NULL THEN CREATE ROLE pgtle_admin; END IF;
  GRANT ALL ON SCHEMA pgtle TO pgtle_admin;
  GRANT ALL ON ALL TABLES IN SCHEMA pgtle TO pgtle_admin;
  IF to_regrole('postgres') IS NOT NULL THEN GRANT pgtle_admin TO postgres WITH ADMIN OPTION; END IF;
END
$grants$;
GRANT USAGE ON SCHEMA pgtle TO PUBLIC;
