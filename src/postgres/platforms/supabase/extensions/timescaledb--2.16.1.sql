-- A stand-in for TimescaleDB, written from its documentation (https://docs.timescale.com/api/latest/).
CREATE FUNCTION @extschema@.create_hypertable(
  relation regclass, time_column_name name, partitioning_column name DEFAULT NULL, number_partitions integer DEFAULT NULL, associated_schema_name name DEFAULT NULL,
  associated_table_prefix name DEFAULT NULL, chunk_time_interval anyelement DEFAULT NULL::bigint, create_default_indexes boolean DEFAULT true, if_not_exists boolean DEFAULT false,
  partitioning_func regproc DEFAULT NULL, migrate_data boolean DEFAULT false, chunk_target_size text DEFAULT NULL, chunk_sizing_func regproc DEFAULT NULL, time_partitioning_func regproc DEFAULT NULL
) RETURNS TABLE (hypertable_id integer, schema_name name, table_name name, created boolean) LANGUAGE plpgsql AS $$
BEGIN
  IF create_default_indexes THEN
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON %s (%I DESC)', (SELECT relname FROM pg_class WHERE oid = relation) || '_' || time_column_name || '_idx', relation, time_column_name);
  END IF;
  RETURN QUERY SELECT 1, n.nspname, c.relname, true FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = relation;
END $$;
CREATE FUNCTION @extschema@.add_retention_policy(relation regclass, drop_after "any", if_not_exists boolean DEFAULT false) RETURNS integer LANGUAGE internal AS 'pg_backend_pid';
CREATE FUNCTION @extschema@.add_compression_policy(hypertable regclass, compress_after "any", if_not_exists boolean DEFAULT false) RETURNS integer LANGUAGE internal AS 'pg_backend_pid';
CREATE FUNCTION @extschema@.remove_retention_policy(relation regclass, if_exists boolean DEFAULT false) RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION @extschema@.remove_compression_policy(hypertable regclass, if_exists boolean DEFAULT false) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION @extschema@.time_bucket(bucket_width interval, ts timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT CASE WHEN extract(month FROM bucket_width) + 12 * extract(year FROM bucket_width) = 0 THEN date_bin(bucket_width, ts, timestamptz '2000-01-03 00:00:00+00')
  ELSE date_trunc(CASE WHEN extract(year FROM bucket_width) > 0 THEN 'year' ELSE 'month' END, ts, 'UTC') END $$;
CREATE FUNCTION @extschema@.time_bucket(bucket_width interval, ts timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@.time_bucket(bucket_width, ts AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' $$;
CREATE FUNCTION @extschema@.time_bucket(bucket_width interval, ts date) RETURNS date LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@.time_bucket(bucket_width, ts::timestamp)::date $$;
