-- A stand-in for Wrappers, written from its documentation (https://fdw.dev). Its handlers are that of file_fdw, which refuses to read what names no file.
DO $wrappers$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['airtable', 'auth0', 'big_query', 'click_house', 'cognito', 'duckdb', 'firebase', 'hello_world', 'iceberg', 'logflare', 'mssql', 'redis', 's3', 's3_vectors',
      'stripe', 'wasm'] LOOP
    EXECUTE format($make$
      CREATE FUNCTION %1$s_fdw_handler() RETURNS fdw_handler LANGUAGE c STRICT AS '$libdir/file_fdw', 'file_fdw_handler';
      CREATE FUNCTION %1$s_fdw_validator(options text[], catalog oid) RETURNS boolean LANGUAGE sql AS 'SELECT true';
      CREATE FUNCTION %1$s_fdw_meta() RETURNS TABLE (name text, version text, author text, website text) LANGUAGE sql
      AS 'SELECT ''%1$s_fdw'', ''0.0.0'', NULL::text, NULL::text';
    $make$, kind);
  END LOOP;
END
$wrappers$;
CREATE TABLE wrappers_fdw_stats (
  fdw_name text PRIMARY KEY, create_times bigint, rows_in bigint, rows_out bigint, bytes_in bigint, bytes_out bigint, metadata jsonb,
  created_at timestamptz NOT NULL DEFAULT timezone('utc', now()), updated_at timestamptz NOT NULL DEFAULT timezone('utc', now())
);
