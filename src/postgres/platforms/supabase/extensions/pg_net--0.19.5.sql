-- A stand-in for pg_net, written from its documentation (https://supabase.github.io/pg_net/). There is no worker: what is asked for stays in the queue.
CREATE SCHEMA net;

CREATE DOMAIN net.http_method AS text CHECK (upper(VALUE) IN ('GET', 'POST', 'DELETE'));
CREATE TYPE net.request_status AS ENUM ('PENDING', 'SUCCESS', 'ERROR');
CREATE TYPE net.http_response AS (status_code integer, headers jsonb, body text);
CREATE TYPE net.http_response_result AS (status net.request_status, message text, response net.http_response);

CREATE SEQUENCE net.http_request_queue_id_seq;
CREATE UNLOGGED TABLE net.http_request_queue (
  id bigint NOT NULL DEFAULT nextval('net.http_request_queue_id_seq'),
  method net.http_method NOT NULL,
  url text NOT NULL,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer NOT NULL
);
ALTER SEQUENCE net.http_request_queue_id_seq OWNED BY net.http_request_queue.id;

CREATE UNLOGGED TABLE net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON net._http_response (created);

CREATE FUNCTION net._urlencode_string(string text) RETURNS text LANGUAGE sql IMMUTABLE STRICT
RETURN (SELECT string_agg(CASE WHEN c ~ '[A-Za-z0-9_.~-]' THEN c ELSE regexp_replace(upper(encode(convert_to(c, 'UTF8'), 'hex')), '(..)', '%\1', 'g') END, '' ORDER BY i)
  FROM regexp_split_to_table(string, '') WITH ORDINALITY u(c, i));

CREATE FUNCTION net._encode_url_with_params_array(url text, params_array text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT
RETURN url || CASE WHEN cardinality(params_array) = 0 THEN '' WHEN url LIKE '%?%' THEN '&' ELSE '?' END || array_to_string(params_array, '&');

CREATE FUNCTION net._queue(method text, url text, params jsonb, headers jsonb, body bytea, timeout_milliseconds integer) RETURNS bigint LANGUAGE sql
SECURITY DEFINER SET search_path = ''
AS $$
  INSERT INTO net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  VALUES ($1, net._encode_url_with_params_array($2, coalesce(
    (SELECT array_agg(net._urlencode_string(key) || '=' || net._urlencode_string(value)) FROM jsonb_each_text($3)), '{}')), $4, $5, $6)
  RETURNING id
$$;

CREATE FUNCTION net.http_get(url text, params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}', timeout_milliseconds integer DEFAULT 5000) RETURNS bigint LANGUAGE sql
AS $$ SELECT net._queue('GET', url, params, headers, NULL, timeout_milliseconds) $$;

CREATE FUNCTION net.http_post(
  url text, body jsonb DEFAULT '{}', params jsonb DEFAULT '{}', headers jsonb DEFAULT '{"Content-Type": "application/json"}', timeout_milliseconds integer DEFAULT 5000
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  content_type text := (SELECT value FROM jsonb_each_text(headers) WHERE lower(key) = 'content-type' LIMIT 1);
BEGIN
  IF content_type IS NULL THEN
    headers := coalesce(headers, '{}') || '{"Content-Type": "application/json"}';
  ELSIF content_type NOT LIKE 'application/json%' THEN
    RAISE EXCEPTION 'Content-Type header must be "application/json"';
  END IF;
  RETURN net._queue('POST', url, params, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds);
END $$;

CREATE FUNCTION net.http_delete(
  url text, params jsonb DEFAULT '{}', headers jsonb DEFAULT '{}', timeout_milliseconds integer DEFAULT 5000, body jsonb DEFAULT NULL
) RETURNS bigint LANGUAGE sql AS $$ SELECT net._queue('DELETE', url, params, headers, convert_to(body::text, 'UTF8'), timeout_milliseconds) $$;

CREATE FUNCTION net._http_collect_response(request_id bigint, async boolean DEFAULT true) RETURNS net.http_response_result LANGUAGE sql STRICT
SECURITY DEFINER SET search_path = ''
AS $$
  SELECT coalesce(
    (SELECT CASE WHEN error_msg IS NULL THEN ROW('SUCCESS', 'ok', ROW(status_code, headers, content)::net.http_response)::net.http_response_result
       ELSE ROW('ERROR', error_msg, NULL)::net.http_response_result END FROM net._http_response WHERE id = request_id),
    CASE WHEN EXISTS (SELECT FROM net.http_request_queue WHERE id = request_id) THEN ROW('PENDING', 'request is pending processing', NULL)::net.http_response_result
      ELSE ROW('ERROR', 'request matching request_id not found', NULL)::net.http_response_result END)
$$;

CREATE FUNCTION net.http_collect_response(request_id bigint, async boolean DEFAULT true) RETURNS net.http_response_result LANGUAGE sql STRICT
AS $$ SELECT net._http_collect_response(request_id, async) $$;

CREATE FUNCTION net._await_response(request_id bigint) RETURNS boolean LANGUAGE sql STRICT AS 'SELECT false';
CREATE FUNCTION net.check_worker_is_up() RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION net.wait_until_running() RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION net.worker_restart() RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION net.wake() RETURNS void LANGUAGE sql AS '';

GRANT USAGE ON SCHEMA net TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA net TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA net TO PUBLIC;
