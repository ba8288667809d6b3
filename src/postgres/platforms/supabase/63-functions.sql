-- Webhooks: a trigger that asks a server of the web, by the extension pg_net where that is installed.

SET ROLE supabase_functions_admin;

CREATE TABLE supabase_functions.migrations (
  version text,
  inserted_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT migrations_pkey PRIMARY KEY (version)
);

CREATE TABLE supabase_functions.hooks (
  id bigserial,
  hook_table_id integer NOT NULL,
  hook_name text NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  request_id bigint,
  CONSTRAINT hooks_pkey PRIMARY KEY (id)
);
CREATE INDEX supabase_functions_hooks_request_id_idx ON supabase_functions.hooks (request_id);
CREATE INDEX supabase_functions_hooks_h_table_id_h_name_idx ON supabase_functions.hooks (hook_table_id, hook_name);

-- Arguments: the address, GET or POST, headers, parameters, and the time limit in milliseconds; `null` stands for the default.
CREATE FUNCTION supabase_functions.http_request() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = supabase_functions AS $$
DECLARE
  address text := nullif(TG_ARGV[0], 'null');
  method text := nullif(TG_ARGV[1], 'null');
  headers jsonb := coalesce(nullif(TG_ARGV[2], 'null'), '{"Content-Type": "application/json"}');
  params jsonb := coalesce(nullif(TG_ARGV[3], 'null'), '{}');
  patience integer := coalesce(nullif(TG_ARGV[4], 'null')::integer, 1000);
  request bigint;
BEGIN
  IF address IS NULL THEN
    RAISE EXCEPTION 'url argument is missing';
  ELSIF method IS NULL THEN
    RAISE EXCEPTION 'method argument is missing';
  ELSIF method = 'GET' THEN
    request := net.http_get(address, params, headers, patience);
  ELSIF method = 'POST' THEN
    request := net.http_post(
      address,
      jsonb_build_object('old_record', OLD, 'record', NEW, 'type', TG_OP, 'table', TG_TABLE_NAME, 'schema', TG_TABLE_SCHEMA),
      params, headers, patience);
  ELSE
    RAISE EXCEPTION 'method argument % is invalid', method;
  END IF;
  INSERT INTO supabase_functions.hooks (hook_table_id, hook_name, request_id) VALUES (TG_RELID, TG_NAME, request);
  RETURN NEW;
END
$$;

REVOKE ALL ON FUNCTION supabase_functions.http_request() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION supabase_functions.http_request() TO postgres, anon, authenticated, service_role;
GRANT ALL ON ALL TABLES IN SCHEMA supabase_functions TO postgres, anon, authenticated, service_role;
GRANT ALL ON ALL SEQUENCES IN SCHEMA supabase_functions TO postgres, anon, authenticated, service_role;
