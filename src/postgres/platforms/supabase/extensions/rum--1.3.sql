-- A stand-in for RUM, written from its documentation (https://github.com/postgrespro/rum). No query is answered from its index.
CREATE FUNCTION rum_ts_distance(tsvector, tsquery) RETURNS real LANGUAGE sql IMMUTABLE STRICT RETURN coalesce((1 / nullif(ts_rank($1, $2), 0))::real, 'Infinity');
CREATE FUNCTION rum_ts_score(tsvector, tsquery) RETURNS real LANGUAGE sql IMMUTABLE STRICT RETURN ts_rank($1, $2);
CREATE FUNCTION rum_timestamp_distance(timestamp, timestamp) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT RETURN abs(extract(epoch FROM $1 - $2))::float8;
CREATE FUNCTION rum_timestamptz_distance(timestamptz, timestamptz) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT RETURN abs(extract(epoch FROM $1 - $2))::float8;
CREATE OPERATOR <=> (LEFTARG = tsvector, RIGHTARG = tsquery, FUNCTION = rum_ts_distance);
CREATE OPERATOR <=> (LEFTARG = timestamp, RIGHTARG = timestamp, FUNCTION = rum_timestamp_distance, COMMUTATOR = <=>);
CREATE OPERATOR <=> (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = rum_timestamptz_distance, COMMUTATOR = <=>);
CREATE FUNCTION rum_hash(tsvector) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashvarlena';
CREATE ACCESS METHOD rum TYPE INDEX HANDLER hashhandler;
COMMENT ON ACCESS METHOD rum IS 'stand-in of pg-roundtrip: an index that no query uses';
CREATE OPERATOR CLASS rum_tsvector_ops DEFAULT FOR TYPE tsvector USING rum AS FUNCTION 1 rum_hash(tsvector);
CREATE OPERATOR CLASS rum_tsvector_hash_ops FOR TYPE tsvector USING rum AS FUNCTION 1 rum_hash(tsvector);
