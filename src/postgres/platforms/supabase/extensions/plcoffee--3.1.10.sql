-- A stand-in for plcoffee (https://plv8.github.io): without a validator PostgreSQL keeps whatever a function's body is; nothing here can run it.
CREATE TRUSTED LANGUAGE plcoffee HANDLER pg_catalog.plpgsql_call_handler;
COMMENT ON LANGUAGE plcoffee IS 'stand-in of pg-roundtrip: functions that fail when they are called';
