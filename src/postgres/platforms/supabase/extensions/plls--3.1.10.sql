-- A stand-in for plls (https://plv8.github.io): without a validator PostgreSQL keeps whatever a function's body is; nothing here can run it.
CREATE TRUSTED LANGUAGE plls HANDLER pg_catalog.plpgsql_call_handler;
COMMENT ON LANGUAGE plls IS 'stand-in of pg-roundtrip: functions that fail when they are called';
