-- A stand-in for plpgsql_check, written from its documentation (https://github.com/okbob/plpgsql_check).

CREATE FUNCTION @extschema@.plpgsql_check_function(
  funcoid regprocedure, relid regclass DEFAULT 0, format text DEFAULT 'text', fatal_errors boolean DEFAULT true, other_warnings boolean DEFAULT true, performance_warnings boolean DEFAULT false, extra_warnings boolean DEFAULT true, security_warnings boolean DEFAULT false, compatibility_warnings boolean DEFAULT false
) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The stand-in of pg-roundtrip for the extension plpgsql_check checks no function.' USING ERRCODE = 'feature_not_supported';
END $$;

CREATE FUNCTION @extschema@.plpgsql_check_function(
  name text, relid regclass DEFAULT 0, format text DEFAULT 'text', fatal_errors boolean DEFAULT true, other_warnings boolean DEFAULT true, performance_warnings boolean DEFAULT false, extra_warnings boolean DEFAULT true, security_warnings boolean DEFAULT false, compatibility_warnings boolean DEFAULT false
) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The stand-in of pg-roundtrip for the extension plpgsql_check checks no function.' USING ERRCODE = 'feature_not_supported';
END $$;

CREATE FUNCTION @extschema@.plpgsql_check_function_tb(
  funcoid regprocedure, relid regclass DEFAULT 0, fatal_errors boolean DEFAULT true, other_warnings boolean DEFAULT true, performance_warnings boolean DEFAULT false, extra_warnings boolean DEFAULT true, security_warnings boolean DEFAULT false, compatibility_warnings boolean DEFAULT false
) RETURNS TABLE (functionid regproc, lineno integer, statement text, sqlstate text, message text, detail text, hint text, level text, "position" integer, query text, context text) LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The stand-in of pg-roundtrip for the extension plpgsql_check checks no function.' USING ERRCODE = 'feature_not_supported';
END $$;

CREATE FUNCTION @extschema@.plpgsql_check_function_tb(
  name text, relid regclass DEFAULT 0, fatal_errors boolean DEFAULT true, other_warnings boolean DEFAULT true, performance_warnings boolean DEFAULT false, extra_warnings boolean DEFAULT true, security_warnings boolean DEFAULT false, compatibility_warnings boolean DEFAULT false
) RETURNS TABLE (functionid regproc, lineno integer, statement text, sqlstate text, message text, detail text, hint text, level text, "position" integer, query text, context text) LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The stand-in of pg-roundtrip for the extension plpgsql_check checks no function.' USING ERRCODE = 'feature_not_supported';
END $$;
