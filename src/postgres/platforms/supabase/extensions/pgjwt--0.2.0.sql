-- A stand-in for pgjwt, written from its documentation (https://github.com/michelp/pgjwt) and RFC 7519. Bodies in SQL find hmac wherever pgcrypto is.
CREATE FUNCTION url_encode(data bytea) RETURNS text LANGUAGE sql IMMUTABLE
RETURN rtrim(translate(encode(data, 'base64'), E'+/\n', '-_'), '=');

CREATE FUNCTION url_decode(data text) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN decode(translate(data, '-_', '+/') || repeat('=', (4 - length(data) % 4) % 4), 'base64');

CREATE FUNCTION algorithm_sign(signables text, secret text, algorithm text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN url_encode(hmac(signables, secret, CASE algorithm WHEN 'HS256' THEN 'sha256' WHEN 'HS384' THEN 'sha384' WHEN 'HS512' THEN 'sha512' ELSE '' END));

CREATE FUNCTION sign(payload json, secret text, algorithm text DEFAULT 'HS256') RETURNS text LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT signables || '.' || algorithm_sign(signables, secret, algorithm)
  FROM (SELECT url_encode(convert_to('{"alg":"' || algorithm || '","typ":"JWT"}', 'utf8')) || '.' || url_encode(convert_to(payload::text, 'utf8')) AS signables) s;
END;

CREATE FUNCTION try_cast_double(inp text) RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN inp::double precision;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END $$;

CREATE FUNCTION verify(token text, secret text, algorithm text DEFAULT 'HS256') RETURNS TABLE (header json, payload json, valid boolean) LANGUAGE sql IMMUTABLE
BEGIN ATOMIC
  SELECT p.header, p.payload, p.signed AND tstzrange(to_timestamp(try_cast_double(p.payload->>'nbf')), to_timestamp(try_cast_double(p.payload->>'exp'))) @> CURRENT_TIMESTAMP
  FROM (SELECT convert_from(url_decode(r[1]), 'utf8')::json AS header, convert_from(url_decode(r[2]), 'utf8')::json AS payload,
    r[3] = algorithm_sign(r[1] || '.' || r[2], secret, algorithm) AS signed FROM regexp_split_to_array(token, '\.') r) p;
END;
