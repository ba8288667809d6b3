-- A stand-in for pg_jsonschema, written from its documentation (https://github.com/supabase/pg_jsonschema) and the drafts of JSON Schema. "format" says nothing here, as it may.
CREATE FUNCTION @extschema@._jsonschema_errors(root jsonb, schema jsonb, instance jsonb, at text) RETURNS SETOF text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  kind text := jsonb_typeof(instance);
  is_integer boolean := jsonb_typeof(instance) = 'number' AND instance::text::numeric = trunc(instance::text::numeric);
  number numeric := CASE jsonb_typeof(instance) WHEN 'number' THEN instance::text::numeric END;
  string text := CASE jsonb_typeof(instance) WHEN 'string' THEN instance #>> '{}' END;
  rule jsonb;
  name text;
  item jsonb;
  place bigint;
  matched integer;
BEGIN
  IF schema = 'false' THEN RETURN NEXT format('%s: nothing is allowed here', at); END IF;
  IF jsonb_typeof(schema) <> 'object' THEN RETURN; END IF;
  IF schema ? '$ref' THEN
    RETURN QUERY SELECT @extschema@._jsonschema_errors(root, root #> string_to_array(ltrim(schema->>'$ref', '#/'), '/'), instance, at);
  END IF;
  rule := schema->'type';
  IF rule IS NOT NULL AND NOT (CASE jsonb_typeof(rule) WHEN 'array' THEN rule ELSE jsonb_build_array(rule) END
      ?| (ARRAY[kind] || CASE WHEN is_integer THEN ARRAY['integer'] ELSE ARRAY[]::text[] END)) THEN
    RETURN NEXT format('%s: %s is not of type %s', at, instance, rule);
  END IF;
  IF schema ? 'enum' AND NOT EXISTS (SELECT FROM jsonb_array_elements(schema->'enum') e WHERE e = instance) THEN
    RETURN NEXT format('%s: %s is not one of %s', at, instance, schema->'enum');
  END IF;
  IF schema ? 'const' AND instance <> schema->'const' THEN RETURN NEXT format('%s: %s was expected', at, schema->'const'); END IF;
  IF number < (schema->>'minimum')::numeric THEN RETURN NEXT format('%s: %s is less than the minimum of %s', at, number, schema->>'minimum'); END IF;
  IF number > (schema->>'maximum')::numeric THEN RETURN NEXT format('%s: %s is greater than the maximum of %s', at, number, schema->>'maximum'); END IF;
  IF number <= (schema->>'exclusiveMinimum')::numeric THEN RETURN NEXT format('%s: %s is not above %s', at, number, schema->>'exclusiveMinimum'); END IF;
  IF number >= (schema->>'exclusiveMaximum')::numeric THEN RETURN NEXT format('%s: %s is not below %s', at, number, schema->>'exclusiveMaximum'); END IF;
  IF number % (schema->>'multipleOf')::numeric <> 0 THEN RETURN NEXT format('%s: %s is not a multiple of %s', at, number, schema->>'multipleOf'); END IF;
  IF length(string) < (schema->>'minLength')::integer THEN RETURN NEXT format('%s: %s is shorter than %s characters', at, instance, schema->>'minLength'); END IF;
  IF length(string) > (schema->>'maxLength')::integer THEN RETURN NEXT format('%s: %s is longer than %s characters', at, instance, schema->>'maxLength'); END IF;
  IF string !~ (schema->>'pattern') THEN RETURN NEXT format('%s: %s does not match %s', at, instance, schema->>'pattern'); END IF;
  IF kind = 'array' THEN
    IF jsonb_array_length(instance) < (schema->>'minItems')::integer THEN RETURN NEXT format('%s: there are less than %s items', at, schema->>'minItems'); END IF;
    IF jsonb_array_length(instance) > (schema->>'maxItems')::integer THEN RETURN NEXT format('%s: there are more than %s items', at, schema->>'maxItems'); END IF;
    IF schema->'uniqueItems' = 'true' AND (SELECT count(*) <> count(DISTINCT e) FROM jsonb_array_elements(instance) e) THEN RETURN NEXT format('%s: items are not unique', at); END IF;
    IF schema ? 'contains' AND NOT EXISTS (
      SELECT FROM jsonb_array_elements(instance) e WHERE NOT EXISTS (SELECT @extschema@._jsonschema_errors(root, schema->'contains', e, at))) THEN
      RETURN NEXT format('%s: no item matches "contains"', at);
    END IF;
    FOR item, place IN SELECT e, i - 1 FROM jsonb_array_elements(instance) WITH ORDINALITY u(e, i) LOOP
      rule := coalesce(schema->'prefixItems'->place::integer,
        CASE WHEN jsonb_typeof(schema->'items') = 'array' THEN coalesce(schema->'items'->place::integer, schema->'additionalItems') ELSE schema->'items' END);
      IF rule IS NOT NULL THEN RETURN QUERY SELECT @extschema@._jsonschema_errors(root, rule, item, at || '/' || place); END IF;
    END LOOP;
  ELSIF kind = 'object' THEN
    IF (SELECT count(*) FROM jsonb_object_keys(instance)) < (schema->>'minProperties')::integer THEN RETURN NEXT format('%s: there are less than %s properties', at, schema->>'minProperties'); END IF;
    IF (SELECT count(*) FROM jsonb_object_keys(instance)) > (schema->>'maxProperties')::integer THEN RETURN NEXT format('%s: there are more than %s properties', at, schema->>'maxProperties'); END IF;
    FOR name IN SELECT jsonb_array_elements_text(schema->'required') LOOP
      IF NOT instance ? name THEN RETURN NEXT format('%s: "%s" is a required property', at, name); END IF;
    END LOOP;
    FOR name, item IN SELECT * FROM jsonb_each(instance) LOOP
      IF schema ? 'propertyNames' THEN RETURN QUERY SELECT @extschema@._jsonschema_errors(root, schema->'propertyNames', to_jsonb(name), at || '/' || name); END IF;
      matched := 0;
      IF schema->'properties' ? name THEN
        matched := 1;
        RETURN QUERY SELECT @extschema@._jsonschema_errors(root, schema->'properties'->name, item, at || '/' || name);
      END IF;
      FOR rule IN SELECT value FROM jsonb_each(coalesce(schema->'patternProperties', '{}')) WHERE name ~ key LOOP
        matched := 1;
        RETURN QUERY SELECT @extschema@._jsonschema_errors(root, rule, item, at || '/' || name);
      END LOOP;
      IF matched = 0 AND schema ? 'additionalProperties' THEN
        RETURN QUERY SELECT @extschema@._jsonschema_errors(root, schema->'additionalProperties', item, at || '/' || name);
      END IF;
    END LOOP;
  END IF;
  FOR rule IN SELECT jsonb_array_elements(schema->'allOf') LOOP
    RETURN QUERY SELECT @extschema@._jsonschema_errors(root, rule, instance, at);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['anyOf', 'oneOf'] LOOP
    CONTINUE WHEN NOT schema ? name;
    SELECT count(*) INTO matched FROM jsonb_array_elements(schema->name) s WHERE NOT EXISTS (SELECT @extschema@._jsonschema_errors(root, s, instance, at));
    IF matched = 0 OR (name = 'oneOf' AND matched > 1) THEN RETURN NEXT format('%s: %s schemas of "%s" match', at, matched, name); END IF;
  END LOOP;
  IF schema ? 'not' AND NOT EXISTS (SELECT @extschema@._jsonschema_errors(root, schema->'not', instance, at)) THEN RETURN NEXT format('%s: "not" matches', at); END IF;
  IF schema ? 'if' THEN
    name := CASE WHEN EXISTS (SELECT @extschema@._jsonschema_errors(root, schema->'if', instance, at)) THEN 'else' ELSE 'then' END;
    IF schema ? name THEN RETURN QUERY SELECT @extschema@._jsonschema_errors(root, schema->name, instance, at); END IF;
  END IF;
END $$;

CREATE FUNCTION @extschema@.jsonschema_validation_errors(schema json, instance json) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT ARRAY(SELECT @extschema@._jsonschema_errors(schema::jsonb, schema::jsonb, instance::jsonb, '')) $$;
CREATE FUNCTION @extschema@.json_matches_schema(schema json, instance json) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT NOT EXISTS (SELECT @extschema@._jsonschema_errors(schema::jsonb, schema::jsonb, instance::jsonb, '')) $$;
CREATE FUNCTION @extschema@.jsonb_matches_schema(schema json, instance jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT NOT EXISTS (SELECT @extschema@._jsonschema_errors(schema::jsonb, schema::jsonb, instance, '')) $$;
CREATE FUNCTION @extschema@.jsonschema_is_valid(schema json) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT json_typeof(schema) IN ('object', 'boolean') $$;
CREATE FUNCTION @extschema@.json_schema_is_valid(schema json) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT json_typeof(schema) IN ('object', 'boolean') $$;
