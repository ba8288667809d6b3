-- Hosted, the library supautils lets postgres do some of what takes an owner or a superuser. No SQL can stand between a statement and its check, so postgres is lent what the check
-- asks for while such a statement runs, and what was lent is taken back at its end; a statement that fails takes it back too, since nothing of it stays.

CREATE SCHEMA supautils;

-- Of these tables postgres may manage policies and drop triggers (supautils.policy_grants, supautils.drop_trigger_grants).
CREATE FUNCTION supautils.tables() RETURNS text[] IMMUTABLE LANGUAGE sql AS $$
  SELECT ARRAY[
    'auth.audit_log_entries', 'auth.flow_state', 'auth.identities', 'auth.instances', 'auth.mfa_amr_claims', 'auth.mfa_challenges', 'auth.mfa_factors',
    'auth.oauth_clients', 'auth.one_time_tokens', 'auth.refresh_tokens', 'auth.saml_providers', 'auth.saml_relay_states', 'auth.sessions',
    'auth.sso_domains', 'auth.sso_providers', 'auth.users', 'realtime.messages', 'realtime.subscription', 'storage.buckets', 'storage.buckets_analytics',
    'storage.objects', 'storage.s3_multipart_uploads', 'storage.s3_multipart_uploads_parts'
  ]
$$;

-- The role that runs the statement. Within these functions current_user is their owner.
CREATE FUNCTION supautils.runs() RETURNS name LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('role') = 'none' THEN session_user ELSE current_setting('role')::name END
$$;

-- Whether a statement may be about one of the tables: most are not, and lending takes longer than making a policy. What puts names together may be about anything.
CREATE FUNCTION supautils.may_mean(sql text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT sql ~* '\mon\s+"?(auth|storage|realtime)"?\s*\.' OR sql ~ '%|\|\|' OR current_schemas(false) && '{auth,storage,realtime}'
$$;

-- Its search path is that of the statement.
CREATE FUNCTION supautils.lend() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  owner name;
  lent name[] := '{}';
BEGIN
  -- The script of an extension has statements of its own; what is lent for it is taken back at its own end.
  IF coalesce(current_setting('supautils.lent', true), '') <> '' THEN
    PERFORM set_config('supautils.depth', (coalesce(nullif(current_setting('supautils.depth', true), ''), '0')::int + 1)::text, true);
    RETURN;
  END IF;
  PERFORM set_config('supautils.lent', '', true), set_config('supautils.depth', '0', true);
  IF supautils.runs() <> 'postgres' OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'postgres')
    -- What belongs to an extension is for its owner to say.
    OR (tg_tag = 'ALTER EXTENSION' AND current_query() ~* '\malter\s+extension\s+("[^"]+"|[\w$]+)\s+(add|drop)\M') THEN
    RETURN;
  ELSIF tg_tag IN ('CREATE PUBLICATION', 'ALTER PUBLICATION', 'CREATE FOREIGN DATA WRAPPER', 'ALTER EXTENSION', 'DROP EXTENSION')
    OR (tg_tag = 'COMMENT' AND current_query() ~* '\mcomment\s+on\s+extension\M' AND current_query() !~* '\mcomment\s+on\s+(?!extension\M)') THEN
    PERFORM set_config('supautils.lent', 'superuser', true);
    ALTER ROLE postgres SUPERUSER;
  ELSIF supautils.may_mean(current_query()) AND (tg_tag <> 'COMMENT' OR current_query() ~* '\mpolicy\M') THEN
    FOREACH owner IN ARRAY ARRAY['supabase_auth_admin', 'supabase_storage_admin', 'supabase_realtime_admin'] LOOP
      CONTINUE WHEN pg_has_role('postgres', owner, 'member');
      -- Since 16 being a member and being allowed to become the role are two things.
      EXECUTE format('GRANT %I TO postgres', owner) || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END;
      lent := lent || owner;
    END LOOP;
    PERFORM set_config('supautils.lent', array_to_string(lent, ','), true);
  END IF;
END
$$;

-- Refuses, in PostgreSQL's own words, what was possible only because of what was lent.
CREATE FUNCTION supautils.refuse(tag text, kind text, path text[], allowed boolean) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF current_setting('supautils.lent', true) IN ('', 'superuser') OR path[1] NOT IN ('auth', 'storage', 'realtime') THEN
    RETURN;
  ELSIF kind NOT IN ('policy', 'trigger', 'table column') THEN
    RAISE EXCEPTION 'must be owner of % %', kind, path[cardinality(path)] USING ERRCODE = '42501';
  ELSIF NOT allowed OR path[1] || '.' || path[2] <> ALL (supautils.tables()) THEN
    RAISE EXCEPTION 'must be owner of % %', CASE WHEN tag ~ 'POLICY' AND tag <> 'DROP POLICY' THEN 'table' ELSE 'relation' END, path[2] USING ERRCODE = '42501';
  END IF;
END
$$;

CREATE FUNCTION supautils.take_back() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  owner name;
  done record;
  depth int := coalesce(nullif(current_setting('supautils.depth', true), ''), '0')::int;
BEGIN
  IF depth > 0 THEN
    PERFORM set_config('supautils.depth', (depth - 1)::text, true);
    RETURN;
  END IF;
  IF current_setting('supautils.lent', true) = 'superuser' THEN
    ALTER ROLE postgres NOSUPERUSER;
  ELSE
    FOR done IN
      SELECT object_type, (pg_identify_object_as_address(classid, objid, objsubid)).object_names AS path FROM pg_event_trigger_ddl_commands()
      WHERE objid IS NOT NULL
    LOOP
      -- Of a trigger only dropping is allowed.
      PERFORM supautils.refuse(tg_tag, done.object_type, done.path, done.object_type = 'policy');
    END LOOP;
    FOREACH owner IN ARRAY string_to_array(current_setting('supautils.lent', true), ',') LOOP
      EXECUTE format('REVOKE %I FROM postgres', owner);
    END LOOP;
  END IF;
  PERFORM set_config('supautils.lent', '', true);
END
$$;

CREATE FUNCTION supautils.look_at_dropped() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM supautils.refuse(tg_tag, object_type, address_names, true) FROM pg_event_trigger_dropped_objects() WHERE original;
END
$$;

CREATE EVENT TRIGGER supautils_lend ON ddl_command_start
  WHEN TAG IN ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'DROP TRIGGER', 'COMMENT', 'CREATE PUBLICATION', 'ALTER PUBLICATION', 'CREATE FOREIGN DATA WRAPPER',
    'ALTER EXTENSION', 'DROP EXTENSION')
  EXECUTE FUNCTION supautils.lend();
CREATE EVENT TRIGGER supautils_take_back ON ddl_command_end
  WHEN TAG IN ('CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'DROP TRIGGER', 'COMMENT', 'CREATE PUBLICATION', 'ALTER PUBLICATION', 'CREATE FOREIGN DATA WRAPPER',
    'ALTER EXTENSION', 'DROP EXTENSION')
  EXECUTE FUNCTION supautils.take_back();
CREATE EVENT TRIGGER supautils_look_at_dropped ON sql_drop WHEN TAG IN ('DROP POLICY', 'DROP TRIGGER') EXECUTE FUNCTION supautils.look_at_dropped();

-- supautils.privileged_role_allowed_configs: what of PostgreSQL's own settings takes a superuser otherwise.
DO $$
BEGIN
  IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = 'postgres') THEN
    GRANT SET ON PARAMETER session_replication_role, log_lock_waits, log_min_duration_statement, log_min_messages, log_parameter_max_length,
      log_replication_commands, log_statement, log_temp_files, track_io_timing, wal_compression TO postgres;
    -- Those of extensions.
    GRANT SET ON PARAMETER pgaudit.log, pgaudit.log_catalog, pgaudit.log_client, pgaudit.log_level, pgaudit.log_relation, pgaudit.log_rows, pgaudit.log_statement,
      pgaudit.log_statement_once, pgaudit.role, auto_explain.log_min_duration, auto_explain.log_parameter_max_length, auto_explain.log_analyze,
      auto_explain.log_buffers, auto_explain.log_wal, auto_explain.log_timing, auto_explain.log_triggers, auto_explain.log_verbose, auto_explain.log_settings,
      auto_explain.log_format, auto_explain.log_level, auto_explain.log_nested_statements, auto_explain.sample_rate, pg_net.batch_size, pg_net.ttl,
      plan_filter.limit_select_only, plan_filter.module_loaded, plan_filter.statement_cost_limit, safeupdate.enabled TO postgres;
    -- And all that begin with pgrst.; those that the API knows.
    GRANT SET ON PARAMETER pgrst.db_schemas, pgrst.db_anon_role, pgrst.db_extra_search_path, pgrst.db_max_rows, pgrst.db_pre_request, pgrst.db_aggregates_enabled,
      pgrst.db_plan_enabled, pgrst.db_prepared_statements, pgrst.db_root_spec, pgrst.db_tx_end, pgrst.db_use_legacy_gucs, pgrst.db_hoisted_tx_settings,
      pgrst.db_timezone_enabled, pgrst.jwt_aud, pgrst.jwt_cache_max_lifetime, pgrst.jwt_role_claim_key, pgrst.jwt_secret, pgrst.jwt_secret_is_base64,
      pgrst.log_level, pgrst.openapi_mode, pgrst.openapi_security_active, pgrst.openapi_server_proxy_uri, pgrst.raw_media_types, pgrst.server_cors_allowed_origins,
      pgrst.server_timing_enabled, pgrst.server_trace_header TO postgres;
  END IF;
END
$$;
