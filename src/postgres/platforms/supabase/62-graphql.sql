-- The function that the API calls; without the extension it says that it is not there.

CREATE FUNCTION graphql_public.graphql(
  "operationName" text DEFAULT NULL, query text DEFAULT NULL, variables jsonb DEFAULT NULL, extensions jsonb DEFAULT NULL
) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  IF to_regprocedure('graphql.resolve(text, jsonb, text, jsonb)') IS NULL THEN
    RETURN '{"errors": [{"message": "pg_graphql extension is not enabled."}]}';
  END IF;
  RETURN graphql.resolve(query := query, variables := coalesce(variables, '{}'), "operationName" := "operationName", extensions := extensions);
END
$$;
