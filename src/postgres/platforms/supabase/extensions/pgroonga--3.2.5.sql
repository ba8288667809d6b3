-- A stand-in for PGroonga, written from its documentation (https://pgroonga.github.io/reference/). A word matches where it is contained, in any case; no query is answered from an index.
CREATE FUNCTION @extschema@.pgroonga_match_text(target text, keyword text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT strpos(lower($1), lower($2)) > 0';
CREATE FUNCTION @extschema@.pgroonga_query_text(target text, query text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT coalesce(bool_and(strpos(lower($1), lower(word)) > 0), true) FROM regexp_split_to_table(btrim($2), '\s+') word WHERE word NOT IN ('', 'OR') $$;
CREATE FUNCTION @extschema@.pgroonga_prefix_text(target text, prefix text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT starts_with(lower($1), lower($2))';
CREATE FUNCTION @extschema@.pgroonga_match_text_array(targets text[], keyword text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT coalesce(bool_or(@extschema@.pgroonga_match_text(t, $2)), false) FROM unnest($1) t';
CREATE FUNCTION @extschema@.pgroonga_query_text_array(targets text[], query text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT coalesce(bool_or(@extschema@.pgroonga_query_text(t, $2)), false) FROM unnest($1) t';
CREATE FUNCTION @extschema@.pgroonga_script_jsonb(target jsonb, query text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT strpos(lower($1::text), lower($2)) > 0';
CREATE OPERATOR @extschema@.&@ (LEFTARG = text, RIGHTARG = text, FUNCTION = @extschema@.pgroonga_match_text);
CREATE OPERATOR @extschema@.&@~ (LEFTARG = text, RIGHTARG = text, FUNCTION = @extschema@.pgroonga_query_text);
CREATE OPERATOR @extschema@.&^ (LEFTARG = text, RIGHTARG = text, FUNCTION = @extschema@.pgroonga_prefix_text);
CREATE OPERATOR @extschema@.&@ (LEFTARG = text[], RIGHTARG = text, FUNCTION = @extschema@.pgroonga_match_text_array);
CREATE OPERATOR @extschema@.&@~ (LEFTARG = text[], RIGHTARG = text, FUNCTION = @extschema@.pgroonga_query_text_array);
CREATE OPERATOR @extschema@.&@ (LEFTARG = jsonb, RIGHTARG = text, FUNCTION = @extschema@.pgroonga_script_jsonb);
CREATE OPERATOR @extschema@.&@~ (LEFTARG = jsonb, RIGHTARG = text, FUNCTION = @extschema@.pgroonga_script_jsonb);
CREATE FUNCTION @extschema@.pgroonga_score(tableoid oid, ctid tid) RETURNS double precision LANGUAGE sql STABLE AS 'SELECT 0::float8';
CREATE FUNCTION @extschema@.pgroonga_escape(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT to_json(value)::text $$;
CREATE FUNCTION @extschema@.pgroonga_query_escape(query text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT regexp_replace(query, '([ "()\\*:<>~+-])', '\\\1', 'g') $$;

CREATE FUNCTION @extschema@.pgroonga_hash(anyelement) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashvarlena';
CREATE ACCESS METHOD pgroonga TYPE INDEX HANDLER hashhandler;
COMMENT ON ACCESS METHOD pgroonga IS 'stand-in of pg-roundtrip: an index that no query uses';
CREATE OPERATOR CLASS @extschema@.pgroonga_text_full_text_search_ops_v2 DEFAULT FOR TYPE text USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
CREATE OPERATOR CLASS @extschema@.pgroonga_text_full_text_search_ops FOR TYPE text USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
CREATE OPERATOR CLASS @extschema@.pgroonga_text_term_search_ops_v2 FOR TYPE text USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
CREATE OPERATOR CLASS @extschema@.pgroonga_text_array_full_text_search_ops_v2 DEFAULT FOR TYPE text[] USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
CREATE OPERATOR CLASS @extschema@.pgroonga_text_array_term_search_ops_v2 FOR TYPE text[] USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
CREATE OPERATOR CLASS @extschema@.pgroonga_varchar_term_search_ops_v2 DEFAULT FOR TYPE varchar USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
CREATE OPERATOR CLASS @extschema@.pgroonga_varchar_full_text_search_ops_v2 FOR TYPE varchar USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
CREATE OPERATOR CLASS @extschema@.pgroonga_jsonb_ops_v2 DEFAULT FOR TYPE jsonb USING pgroonga AS FUNCTION 1 @extschema@.pgroonga_hash(anyelement);
