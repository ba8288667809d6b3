-- Of most tables postgres may pass reading on, and nothing else; those that came later it has by default privileges alone.

SET ROLE supabase_auth_admin;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'audit_log_entries', 'flow_state', 'identities', 'instances', 'mfa_amr_claims', 'mfa_challenges', 'mfa_factors', 'one_time_tokens', 'refresh_tokens',
    'saml_providers', 'saml_relay_states', 'schema_migrations', 'sessions', 'sso_domains', 'sso_providers', 'users'
  ] LOOP
    EXECUTE format('GRANT SELECT ON auth.%I TO postgres WITH GRANT OPTION', name);
  END LOOP;
END
$$;
