-- A stand-in for plv8 (https://plv8.github.io): without a validator PostgreSQL keeps whatever a function's body is; nothing here can run it.
CREATE TRUSTED LANGUAGE plv8 HANDLER pg_catalog.plpgsql_call_handler;
COMMENT ON LANGUAGE plv8 IS 'stand-in of pg-roundtrip: functions that fail when they are called';
