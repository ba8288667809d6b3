-- A stand-in for pgTAP, written from its documentation (https://pgtap.org/documentation.html).
CREATE FUNCTION @extschema@.plan(integer) RETURNS text LANGUAGE sql AS $$ SELECT '1..' || $1 $$;
CREATE FUNCTION @extschema@.no_plan() RETURNS SETOF boolean LANGUAGE sql AS 'SELECT true WHERE false';
CREATE FUNCTION @extschema@.finish(exception_on_failure boolean DEFAULT NULL) RETURNS SETOF text LANGUAGE sql AS 'SELECT NULL::text WHERE false';
CREATE FUNCTION @extschema@.diag(text) RETURNS text LANGUAGE sql AS $$ SELECT '# ' || $1 $$;
CREATE FUNCTION @extschema@.ok(boolean, text) RETURNS text LANGUAGE sql AS $$ SELECT CASE WHEN $1 THEN 'ok' ELSE 'not ok' END || coalesce(' - ' || nullif($2, ''), '') $$;
CREATE FUNCTION @extschema@.ok(boolean) RETURNS text LANGUAGE sql AS $$ SELECT @extschema@.ok($1, '') $$;
CREATE FUNCTION @extschema@.pass(text DEFAULT '') RETURNS text LANGUAGE sql AS 'SELECT @extschema@.ok(true, $1)';
CREATE FUNCTION @extschema@.fail(text DEFAULT '') RETURNS text LANGUAGE sql AS 'SELECT @extschema@.ok(false, $1)';
CREATE FUNCTION @extschema@.is(anyelement, anyelement, text DEFAULT '') RETURNS text LANGUAGE sql AS 'SELECT @extschema@.ok($1 IS NOT DISTINCT FROM $2, $3)';
CREATE FUNCTION @extschema@.isnt(anyelement, anyelement, text DEFAULT '') RETURNS text LANGUAGE sql AS 'SELECT @extschema@.ok($1 IS DISTINCT FROM $2, $3)';
CREATE FUNCTION @extschema@.matches(anyelement, text, text DEFAULT '') RETURNS text LANGUAGE sql AS 'SELECT @extschema@.ok($1::text ~ $2, $3)';
CREATE FUNCTION @extschema@.lives_ok(text, text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE $1;
  RETURN @extschema@.ok(true, $2);
EXCEPTION WHEN OTHERS THEN
  RETURN @extschema@.ok(false, $2);
END $$;
CREATE FUNCTION @extschema@.throws_ok(text, text DEFAULT NULL, text DEFAULT NULL, text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE $1;
  RETURN @extschema@.ok(false, $4);
EXCEPTION WHEN OTHERS THEN
  RETURN @extschema@.ok($2 IS NULL OR $2 IN (SQLSTATE, SQLERRM) OR $3 = SQLERRM, $4);
END $$;
CREATE FUNCTION @extschema@.results_eq(text, text, text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  same boolean;
BEGIN
  EXECUTE format('SELECT (SELECT array_agg(a::text) FROM (%s) a) IS NOT DISTINCT FROM (SELECT array_agg(b::text) FROM (%s) b)', rtrim($1, '; '), rtrim($2, '; ')) INTO same;
  RETURN @extschema@.ok(same, $3);
END $$;
CREATE FUNCTION @extschema@.is_empty(text, text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  empty boolean;
BEGIN
  EXECUTE format('SELECT NOT EXISTS (%s)', rtrim($1, '; ')) INTO empty;
  RETURN @extschema@.ok(empty, $2);
END $$;
CREATE FUNCTION @extschema@.has_table(name, name, text DEFAULT '') RETURNS text LANGUAGE sql AS $$ SELECT @extschema@.ok(to_regclass(format('%I.%I', $1, $2)) IS NOT NULL, $3) $$;
CREATE FUNCTION @extschema@.has_table(name) RETURNS text LANGUAGE sql AS $$ SELECT @extschema@.ok(to_regclass(quote_ident($1)) IS NOT NULL, 'Table ' || $1 || ' should exist') $$;
CREATE FUNCTION @extschema@.has_column(name, name, name, text DEFAULT '') RETURNS text LANGUAGE sql
AS $$ SELECT @extschema@.ok(EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(format('%I.%I', $1, $2)) AND attname = $3 AND NOT attisdropped), $4) $$;
CREATE FUNCTION @extschema@.has_schema(name, text DEFAULT '') RETURNS text LANGUAGE sql AS $$ SELECT @extschema@.ok(to_regnamespace(quote_ident($1)) IS NOT NULL, $2) $$;
