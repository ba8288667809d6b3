-- A stand-in for pgvector, written from its documentation (https://github.com/pgvector/pgvector). A value is kept as its text, in the form in which it is printed.
-- Bodies in SQL are bound to what they call when they are made, so that the extension may be moved to another schema.

CREATE TYPE vector;
CREATE TYPE halfvec;
CREATE TYPE sparsevec;

DO $types$
DECLARE
  kind text;
  reads text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['vector', 'halfvec', 'sparsevec'] LOOP
    EXECUTE format($make$
      CREATE FUNCTION %1$s_in(cstring, oid, integer) RETURNS %1$s LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
      CREATE FUNCTION %1$s_out(%1$s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
      CREATE FUNCTION %1$s_typmod_in(cstring[]) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodin';
      CREATE FUNCTION %1$s_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'bittypmodout';
      CREATE TYPE %1$s (INPUT = %1$s_in, OUTPUT = %1$s_out, TYPMOD_IN = %1$s_typmod_in, TYPMOD_OUT = %1$s_typmod_out, INTERNALLENGTH = VARIABLE,
        ALIGNMENT = int4, STORAGE = external);
      -- Both are kept as text, and nobody else casts a cursor's name: it is how a body in SQL returns the type.
      CREATE CAST (refcursor AS %1$s) WITHOUT FUNCTION AS ASSIGNMENT;
    $make$, kind);
    reads := CASE kind
      WHEN 'sparsevec' THEN $body$SELECT ('{' || coalesce((SELECT string_agg(k || ':' || v, ',' ORDER BY k) FROM (
        SELECT split_part(e, ':', 1)::int AS k, split_part(e, ':', 2)::float4 AS v FROM regexp_split_to_table(nullif(btrim(m[1]), ''), ',') e) p WHERE v <> 0), '')
        || '}/' || coalesce(m[2], $1::text)::int)::refcursor
        FROM (SELECT regexp_match($1::text, '^\s*\{(.*)\}\s*/\s*([0-9]+)\s*$') AS m) r$body$
      ELSE $body$SELECT ('[' || array_to_string(string_to_array(coalesce(nullif(substring($1::text FROM '^\s*\[(.*)\]\s*$'), ''), $1::text), ',')::float4[], ',')
        || ']')::refcursor$body$
    END;
    -- CREATE FUNCTION refuses a cstring in SQL; the executor does not. It is always called with all three arguments, so it must declare them.
    UPDATE pg_catalog.pg_proc SET prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql'), prosrc = reads
      WHERE oid = to_regprocedure(format('%s_in(cstring, oid, integer)', kind));
    -- SQL of a function that may be moved can raise no error of its own; a cast says it.
    UPDATE pg_catalog.pg_proc SET prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql'), provolatile = 'v',
      prosrc = format($body$SELECT CASE WHEN n < 1 THEN (left(n::text, 0) || 'dimensions for type %1$s must be at least 1')::int
        WHEN n > %2$s THEN (left(n::text, 0) || 'dimensions for type %1$s cannot exceed %2$s')::int ELSE n END FROM (SELECT array_to_string($1, ',')::int AS n) m$body$,
        kind, CASE kind WHEN 'sparsevec' THEN 1000000000 ELSE 16000 END)
      WHERE oid = to_regprocedure(format('%s_typmod_in(cstring[])', kind));
  END LOOP;
END
$types$;

CREATE FUNCTION sparsevec_to_float4(sparsevec) RETURNS real[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT array_agg(coalesce(e.value, 0::real) ORDER BY i)
  FROM generate_series(1, split_part($1::text, '/', 2)::integer) i
  LEFT JOIN (SELECT split_part(p, ':', 1)::integer AS place, split_part(p, ':', 2)::real AS value
    FROM string_to_table(nullif(btrim(split_part($1::text, '/', 1), '{}'), ''), ',') p) e ON e.place = i);

CREATE FUNCTION vector_same_dims(integer, integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF $1 <> $2 THEN RAISE EXCEPTION 'different vector dimensions % and %', $1, $2 USING ERRCODE = 'data_exception'; END IF;
  RETURN true;
END $$;

CREATE FUNCTION vector_expected_dims(integer, integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
  IF $2 > 0 AND $1 <> $2 THEN RAISE EXCEPTION 'expected % dimensions, not %', $2, $1 USING ERRCODE = 'data_exception'; END IF;
  RETURN true;
END $$;

DO $functions$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['vector', 'halfvec', 'sparsevec'] LOOP
    IF kind = 'sparsevec' THEN
      CREATE FUNCTION sparsevec_values(sparsevec) RETURNS real[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN sparsevec_to_float4($1);
      CREATE FUNCTION sparsevec_of(real[]) RETURNS sparsevec LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN ('{' || coalesce((SELECT string_agg(i || ':' || v, ',' ORDER BY i) FROM unnest($1) WITH ORDINALITY u(v, i) WHERE v <> 0), '') || '}/' || cardinality($1))::sparsevec;
    ELSE
      EXECUTE format($make$
        CREATE FUNCTION %1$s_values(%1$s) RETURNS real[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN string_to_array(btrim($1::text, '[]'), ',')::real[];
        CREATE FUNCTION %1$s_of(real[]) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ('[' || array_to_string($1, ',') || ']')::%1$s;
        CREATE FUNCTION vector_dims(%1$s) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN cardinality(%1$s_values($1));
        CREATE FUNCTION subvector(%1$s, integer, integer) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN %1$s_of((%1$s_values($1))[greatest($2, 1):$2 + $3 - 1]);
        CREATE FUNCTION binary_quantize(%1$s) RETURNS bit LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (SELECT string_agg(CASE WHEN v > 0 THEN '1' ELSE '0' END, '' ORDER BY i)::varbit::bit varying FROM unnest(%1$s_values($1)) WITH ORDINALITY u(v, i));
        CREATE FUNCTION %1$s_add(%1$s, %1$s) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (SELECT %1$s_of(array_agg(x + y ORDER BY i)) FROM unnest(%1$s_values($1), %1$s_values($2)) WITH ORDINALITY u(x, y, i)
          WHERE vector_same_dims(vector_dims($1), vector_dims($2)));
        CREATE FUNCTION %1$s_sub(%1$s, %1$s) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (SELECT %1$s_of(array_agg(x - y ORDER BY i)) FROM unnest(%1$s_values($1), %1$s_values($2)) WITH ORDINALITY u(x, y, i)
          WHERE vector_same_dims(vector_dims($1), vector_dims($2)));
        CREATE FUNCTION %1$s_mul(%1$s, %1$s) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (SELECT %1$s_of(array_agg(x * y ORDER BY i)) FROM unnest(%1$s_values($1), %1$s_values($2)) WITH ORDINALITY u(x, y, i)
          WHERE vector_same_dims(vector_dims($1), vector_dims($2)));
        CREATE FUNCTION %1$s_concat(%1$s, %1$s) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_of(%1$s_values($1) || %1$s_values($2));
        CREATE OPERATOR + (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_add, COMMUTATOR = +);
        CREATE OPERATOR - (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_sub);
        CREATE OPERATOR * (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_mul, COMMUTATOR = *);
        CREATE OPERATOR || (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_concat);
        CREATE FUNCTION %1$s_accum(double precision[], %1$s) RETURNS double precision[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN CASE WHEN $2 IS NULL THEN $1
          WHEN cardinality($1) = 0 THEN ARRAY[1::float8] || %1$s_values($2)::float8[]
          WHEN vector_same_dims(cardinality($1) - 1, vector_dims($2)) THEN (SELECT array_agg(x + y ORDER BY i)
            FROM unnest($1, ARRAY[1::float8] || %1$s_values($2)::float8[]) WITH ORDINALITY u(x, y, i)) END;
        CREATE FUNCTION %1$s_avg(double precision[]) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (SELECT %1$s_of(array_agg((x / $1[1])::real ORDER BY i)) FROM unnest($1[2:]) WITH ORDINALITY u(x, i) HAVING count(*) > 0);
        CREATE FUNCTION %1$s_sum(double precision[]) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN (SELECT %1$s_of(array_agg(x::real ORDER BY i)) FROM unnest($1[2:]) WITH ORDINALITY u(x, i) HAVING count(*) > 0);
        CREATE AGGREGATE avg(%1$s) (SFUNC = %1$s_accum, STYPE = double precision[], FINALFUNC = %1$s_avg, INITCOND = '{}');
        CREATE AGGREGATE sum(%1$s) (SFUNC = %1$s_accum, STYPE = double precision[], FINALFUNC = %1$s_sum, INITCOND = '{}');
      $make$, kind);
    END IF;
    EXECUTE format($make$
      CREATE FUNCTION %1$s(%1$s, integer, boolean) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN CASE WHEN vector_expected_dims(cardinality(%1$s_values($1)), $2) THEN $1 END;
      CREATE CAST (%1$s AS %1$s) WITH FUNCTION %1$s(%1$s, integer, boolean) AS IMPLICIT;
      CREATE FUNCTION array_to_%1$s(real[], integer, boolean) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN CASE WHEN vector_expected_dims(cardinality($1), $2) THEN %1$s_of($1) END;
      CREATE CAST (real[] AS %1$s) WITH FUNCTION array_to_%1$s(real[], integer, boolean) AS ASSIGNMENT;
      CREATE FUNCTION array_to_%1$s(integer[], integer, boolean) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN array_to_%1$s($1::real[], $2, $3);
      CREATE CAST (integer[] AS %1$s) WITH FUNCTION array_to_%1$s(integer[], integer, boolean) AS ASSIGNMENT;
      CREATE FUNCTION array_to_%1$s(double precision[], integer, boolean) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN array_to_%1$s($1::real[], $2, $3);
      CREATE CAST (double precision[] AS %1$s) WITH FUNCTION array_to_%1$s(double precision[], integer, boolean) AS ASSIGNMENT;
      CREATE FUNCTION array_to_%1$s(numeric[], integer, boolean) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN array_to_%1$s($1::real[], $2, $3);
      CREATE CAST (numeric[] AS %1$s) WITH FUNCTION array_to_%1$s(numeric[], integer, boolean) AS ASSIGNMENT;
      CREATE FUNCTION %1$s_dims_agree(%1$s, %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN vector_same_dims(cardinality(%1$s_values($1)), cardinality(%1$s_values($2)));
      CREATE FUNCTION l2_distance(%1$s, %1$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN (SELECT sqrt(sum((x::float8 - y) * (x::float8 - y))) FROM unnest(%1$s_values($1), %1$s_values($2)) u(x, y) WHERE %1$s_dims_agree($1, $2));
      CREATE FUNCTION l1_distance(%1$s, %1$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN (SELECT sum(abs(x::float8 - y)) FROM unnest(%1$s_values($1), %1$s_values($2)) u(x, y) WHERE %1$s_dims_agree($1, $2));
      CREATE FUNCTION inner_product(%1$s, %1$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN (SELECT sum(x::float8 * y) FROM unnest(%1$s_values($1), %1$s_values($2)) u(x, y) WHERE %1$s_dims_agree($1, $2));
      CREATE FUNCTION %1$s_negative_inner_product(%1$s, %1$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN - inner_product($1, $2);
      CREATE FUNCTION %2$s(%1$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN sqrt(inner_product($1, $1));
      CREATE FUNCTION cosine_distance(%1$s, %1$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN coalesce(1 - greatest(-1, least(1, inner_product($1, $2) / nullif(%2$s($1) * %2$s($2), 0))), 'NaN');
      CREATE FUNCTION l2_normalize(%1$s) RETURNS %1$s LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
      RETURN (SELECT %1$s_of(array_agg(coalesce(v / nullif(%2$s($1), 0), 0)::real ORDER BY i)) FROM unnest(%1$s_values($1)) WITH ORDINALITY u(v, i));
      CREATE FUNCTION %1$s_cmp(%1$s, %1$s) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN btarraycmp(%1$s_values($1), %1$s_values($2));
      CREATE FUNCTION %1$s_lt(%1$s, %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_cmp($1, $2) < 0;
      CREATE FUNCTION %1$s_le(%1$s, %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_cmp($1, $2) <= 0;
      CREATE FUNCTION %1$s_eq(%1$s, %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_cmp($1, $2) = 0;
      CREATE FUNCTION %1$s_ne(%1$s, %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_cmp($1, $2) <> 0;
      CREATE FUNCTION %1$s_ge(%1$s, %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_cmp($1, $2) >= 0;
      CREATE FUNCTION %1$s_gt(%1$s, %1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN %1$s_cmp($1, $2) > 0;
      CREATE OPERATOR <-> (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = l2_distance, COMMUTATOR = <->);
      CREATE OPERATOR <+> (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = l1_distance, COMMUTATOR = <+>);
      CREATE OPERATOR <#> (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_negative_inner_product, COMMUTATOR = <#>);
      CREATE OPERATOR <=> (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = cosine_distance, COMMUTATOR = <=>);
      CREATE OPERATOR < (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_lt, COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
      CREATE OPERATOR <= (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_le, COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel);
      CREATE OPERATOR = (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_eq, COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel);
      CREATE OPERATOR <> (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_ne, COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel);
      CREATE OPERATOR >= (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_ge, COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel);
      CREATE OPERATOR > (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = %1$s_gt, COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel);
      CREATE OPERATOR CLASS %1$s_ops DEFAULT FOR TYPE %1$s USING btree AS
        OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 %1$s_cmp(%1$s, %1$s);
      CREATE FUNCTION %1$s_hash(%1$s) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';
    $make$, kind, CASE kind WHEN 'vector' THEN 'vector_norm' ELSE 'l2_norm' END);
  END LOOP;
END
$functions$;

CREATE FUNCTION vector_to_float4(vector, integer, boolean) RETURNS real[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN vector_values($1);
CREATE CAST (vector AS real[]) WITH FUNCTION vector_to_float4(vector, integer, boolean) AS IMPLICIT;
CREATE FUNCTION halfvec_to_float4(halfvec, integer, boolean) RETURNS real[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN halfvec_values($1);
CREATE CAST (halfvec AS real[]) WITH FUNCTION halfvec_to_float4(halfvec, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION vector_to_halfvec(vector, integer, boolean) RETURNS halfvec LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN array_to_halfvec(vector_values($1), $2, $3);
CREATE CAST (vector AS halfvec) WITH FUNCTION vector_to_halfvec(vector, integer, boolean) AS IMPLICIT;
CREATE FUNCTION halfvec_to_vector(halfvec, integer, boolean) RETURNS vector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN array_to_vector(halfvec_values($1), $2, $3);
CREATE CAST (halfvec AS vector) WITH FUNCTION halfvec_to_vector(halfvec, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION vector_to_sparsevec(vector, integer, boolean) RETURNS sparsevec LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_sparsevec(vector_values($1), $2, $3);
CREATE CAST (vector AS sparsevec) WITH FUNCTION vector_to_sparsevec(vector, integer, boolean) AS IMPLICIT;
CREATE FUNCTION sparsevec_to_vector(sparsevec, integer, boolean) RETURNS vector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_vector(sparsevec_values($1), $2, $3);
CREATE CAST (sparsevec AS vector) WITH FUNCTION sparsevec_to_vector(sparsevec, integer, boolean) AS ASSIGNMENT;
CREATE FUNCTION halfvec_to_sparsevec(halfvec, integer, boolean) RETURNS sparsevec LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_sparsevec(halfvec_values($1), $2, $3);
CREATE CAST (halfvec AS sparsevec) WITH FUNCTION halfvec_to_sparsevec(halfvec, integer, boolean) AS IMPLICIT;
CREATE FUNCTION sparsevec_to_halfvec(sparsevec, integer, boolean) RETURNS halfvec LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_halfvec(sparsevec_values($1), $2, $3);
CREATE CAST (sparsevec AS halfvec) WITH FUNCTION sparsevec_to_halfvec(sparsevec, integer, boolean) AS ASSIGNMENT;

CREATE FUNCTION hamming_distance(bit, bit) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN bit_count($1 # $2)::float8;
CREATE FUNCTION jaccard_distance(bit, bit) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(1 - bit_count($1 & $2)::float8 / nullif(bit_count($1 | $2), 0), 1);
CREATE OPERATOR <~> (LEFTARG = bit, RIGHTARG = bit, FUNCTION = hamming_distance, COMMUTATOR = <~>);
CREATE OPERATOR <%> (LEFTARG = bit, RIGHTARG = bit, FUNCTION = jaccard_distance, COMMUTATOR = <%>);
CREATE FUNCTION vector_bit_hash(bit) RETURNS integer LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'hashvarlena';

-- Indexes of these methods are kept by the hash method, and no operator belongs to their classes: no query is ever answered from one.
CREATE ACCESS METHOD ivfflat TYPE INDEX HANDLER hashhandler;
COMMENT ON ACCESS METHOD ivfflat IS 'stand-in of pg-roundtrip: an index that no query uses';
CREATE ACCESS METHOD hnsw TYPE INDEX HANDLER hashhandler;
COMMENT ON ACCESS METHOD hnsw IS 'stand-in of pg-roundtrip: an index that no query uses';
CREATE OPERATOR CLASS vector_l2_ops DEFAULT FOR TYPE vector USING ivfflat AS FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS vector_ip_ops FOR TYPE vector USING ivfflat AS FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS vector_cosine_ops FOR TYPE vector USING ivfflat AS FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS halfvec_l2_ops FOR TYPE halfvec USING ivfflat AS FUNCTION 1 halfvec_hash(halfvec);
CREATE OPERATOR CLASS halfvec_ip_ops FOR TYPE halfvec USING ivfflat AS FUNCTION 1 halfvec_hash(halfvec);
CREATE OPERATOR CLASS halfvec_cosine_ops FOR TYPE halfvec USING ivfflat AS FUNCTION 1 halfvec_hash(halfvec);
CREATE OPERATOR CLASS bit_hamming_ops FOR TYPE bit USING ivfflat AS FUNCTION 1 vector_bit_hash(bit);
CREATE OPERATOR CLASS vector_l2_ops FOR TYPE vector USING hnsw AS FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS vector_ip_ops FOR TYPE vector USING hnsw AS FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS vector_cosine_ops FOR TYPE vector USING hnsw AS FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS vector_l1_ops FOR TYPE vector USING hnsw AS FUNCTION 1 vector_hash(vector);
CREATE OPERATOR CLASS halfvec_l2_ops FOR TYPE halfvec USING hnsw AS FUNCTION 1 halfvec_hash(halfvec);
CREATE OPERATOR CLASS halfvec_ip_ops FOR TYPE halfvec USING hnsw AS FUNCTION 1 halfvec_hash(halfvec);
CREATE OPERATOR CLASS halfvec_cosine_ops FOR TYPE halfvec USING hnsw AS FUNCTION 1 halfvec_hash(halfvec);
CREATE OPERATOR CLASS halfvec_l1_ops FOR TYPE halfvec USING hnsw AS FUNCTION 1 halfvec_hash(halfvec);
CREATE OPERATOR CLASS sparsevec_l2_ops FOR TYPE sparsevec USING hnsw AS FUNCTION 1 sparsevec_hash(sparsevec);
CREATE OPERATOR CLASS sparsevec_ip_ops FOR TYPE sparsevec USING hnsw AS FUNCTION 1 sparsevec_hash(sparsevec);
CREATE OPERATOR CLASS sparsevec_cosine_ops FOR TYPE sparsevec USING hnsw AS FUNCTION 1 sparsevec_hash(sparsevec);
CREATE OPERATOR CLASS sparsevec_l1_ops FOR TYPE sparsevec USING hnsw AS FUNCTION 1 sparsevec_hash(sparsevec);
CREATE OPERATOR CLASS bit_hamming_ops FOR TYPE bit USING hnsw AS FUNCTION 1 vector_bit_hash(bit);
CREATE OPERATOR CLASS bit_jaccard_ops FOR TYPE bit USING hnsw AS FUNCTION 1 vector_bit_hash(bit);
