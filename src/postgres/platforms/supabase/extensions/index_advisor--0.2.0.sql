-- A stand-in for index_advisor, written from its documentation (https://github.com/supabase/index_advisor).
CREATE FUNCTION index_advisor(query text) RETURNS TABLE (
  startup_cost_before jsonb, startup_cost_after jsonb, total_cost_before jsonb, total_cost_after jsonb, index_statements text[], errors text[]
) LANGUAGE sql VOLATILE
AS $$ SELECT NULL::jsonb, NULL::jsonb, NULL::jsonb, NULL::jsonb, ARRAY[]::text[], ARRAY['The stand-in of pg-roundtrip for the extension index_advisor advises nothing.'] $$;
