-- A stand-in for pg_graphql, written from its documentation (https://supabase.github.io/pg_graphql/).
CREATE SEQUENCE graphql.seq_schema_version AS integer CYCLE;

CREATE FUNCTION graphql.resolve(query text, variables jsonb DEFAULT '{}', "operationName" text DEFAULT NULL, extensions jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE sql
AS $$ SELECT '{"data": null, "errors": [{"message": "The stand-in of pg-roundtrip for the extension pg_graphql answers no query."}]}'::jsonb $$;

CREATE FUNCTION graphql.exception(message text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''22000'', MESSAGE = message; END';
CREATE FUNCTION graphql.comment_directive(comment_ text) RETURNS jsonb LANGUAGE sql IMMUTABLE
AS $$ SELECT coalesce(substring(comment_ FROM '@graphql\((.*)\)')::jsonb, '{}') $$;
CREATE FUNCTION graphql.get_schema_version() RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT last_value::integer FROM graphql.seq_schema_version';
CREATE FUNCTION graphql.increment_schema_version() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
AS 'BEGIN PERFORM pg_catalog.nextval(''graphql.seq_schema_version''); END';

GRANT USAGE ON SCHEMA graphql TO PUBLIC;
