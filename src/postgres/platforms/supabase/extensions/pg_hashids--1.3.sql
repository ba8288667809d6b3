-- A stand-in for pg_hashids, written from its documentation (https://github.com/iCyberon/pg_hashids) and the description of Hashids (https://github.com/sqids/hashids-javascript).
CREATE FUNCTION _hashids_shuffle(letters text, salt text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  c text[] := string_to_array(letters, NULL);
  v integer := 0;
  p integer := 0;
  j integer;
  code integer;
  other text;
BEGIN
  IF salt = '' THEN RETURN letters; END IF;
  FOR i IN REVERSE cardinality(c) - 1 .. 1 LOOP
    v := v % length(salt);
    code := ascii(substr(salt, v + 1, 1));
    p := p + code;
    j := (code + v + p) % i;
    other := c[j + 1];
    c[j + 1] := c[i + 1];
    c[i + 1] := other;
    v := v + 1;
  END LOOP;
  RETURN array_to_string(c, '');
END $$;

-- Letters, separators and guards. A body in SQL is bound to the function that it calls, wherever the extension is moved.
CREATE FUNCTION _hashids_letters(salt text, alphabet text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT
BEGIN ATOMIC
  WITH plain AS (
    SELECT (SELECT string_agg(c, '' ORDER BY i) FROM regexp_split_to_table(alphabet, '') WITH ORDINALITY u(c, i) WHERE strpos('cfhistuCFHISTU', c) = 0) AS letters,
      _hashids_shuffle((SELECT string_agg(c, '' ORDER BY i) FROM regexp_split_to_table('cfhistuCFHISTU', '') WITH ORDINALITY u(c, i) WHERE strpos(alphabet, c) > 0), salt) AS separators
  ), sized AS (
    SELECT letters, separators, CASE WHEN length(letters)::numeric / length(separators) > 3.5 THEN greatest(2, ceil(length(letters) / 3.5))::integer - length(separators) ELSE 0 END AS more FROM plain
  ), shared AS (
    SELECT _hashids_shuffle(substr(letters, greatest(more, 0) + 1), salt) AS letters, CASE WHEN more > 0 THEN separators || left(letters, more) ELSE left(separators, length(separators) + more) END AS separators
    FROM sized
  )
  SELECT ARRAY[substr(letters, ceil(length(letters) / 12.0)::integer + 1), separators, left(letters, ceil(length(letters) / 12.0)::integer)] FROM shared;
END;

CREATE FUNCTION _hashids_digits(number bigint, letters text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  result text := '';
BEGIN
  LOOP
    result := substr(letters, (number % length(letters))::integer + 1, 1) || result;
    number := number / length(letters);
    EXIT WHEN number = 0;
  END LOOP;
  RETURN result;
END $$;

DO $functions$
DECLARE
  here text := quote_ident(current_schema());
BEGIN
  -- PL/pgSQL finds functions when it runs: by the path of these.
  EXECUTE format($make$
    CREATE FUNCTION id_encode(numbers bigint[], salt text, min_length integer, alphabet text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = %1$s, pg_catalog AS $body$
    DECLARE
      setting text[] := _hashids_letters(salt, alphabet);
      letters text := setting[1];
      sum bigint := (SELECT coalesce(sum(n %% (i + 99)), 0) FROM unnest(numbers) WITH ORDINALITY u(n, i));
      lottery text := substr(letters, (sum %% length(letters))::integer + 1, 1);
      result text := lottery;
      part text;
      over integer;
    BEGIN
      IF cardinality(numbers) = 0 THEN RETURN ''; END IF;
      FOR i IN 1 .. cardinality(numbers) LOOP
        letters := _hashids_shuffle(letters, left(lottery || salt || letters, length(letters)));
        part := _hashids_digits(numbers[i], letters);
        result := result || part;
        IF i < cardinality(numbers) THEN
          result := result || substr(setting[2], ((numbers[i] %% (ascii(part) + i - 1)) %% length(setting[2]))::integer + 1, 1);
        END IF;
      END LOOP;
      IF length(result) < min_length THEN result := substr(setting[3], ((sum + ascii(result)) %% length(setting[3]))::integer + 1, 1) || result; END IF;
      IF length(result) < min_length THEN result := result || substr(setting[3], ((sum + ascii(substr(result, 3, 1))) %% length(setting[3]))::integer + 1, 1); END IF;
      WHILE length(result) < min_length LOOP
        letters := _hashids_shuffle(letters, letters);
        result := substr(letters, length(letters) / 2 + 1) || result || left(letters, length(letters) / 2);
        over := length(result) - min_length;
        IF over > 0 THEN result := substr(result, over / 2 + 1, min_length); END IF;
      END LOOP;
      RETURN result;
    END $body$;

    CREATE FUNCTION id_decode(hash text, salt text, min_length integer, alphabet text) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = %1$s, pg_catalog AS $body$
    DECLARE
      setting text[] := _hashids_letters(salt, alphabet);
      letters text := setting[1];
      parts text[] := string_to_array(translate(hash, setting[3], repeat(' ', length(setting[3]))), ' ');
      body text := parts[CASE WHEN cardinality(parts) IN (2, 3) THEN 2 ELSE 1 END];
      lottery text := left(body, 1);
      part text;
      number bigint;
      result bigint[] := '{}';
    BEGIN
      FOREACH part IN ARRAY string_to_array(translate(substr(body, 2), setting[2], repeat(' ', length(setting[2]))), ' ') LOOP
        letters := _hashids_shuffle(letters, left(lottery || salt || letters, length(letters)));
        number := 0;
        FOR i IN 1 .. length(part) LOOP number := number * length(letters) + strpos(letters, substr(part, i, 1)) - 1; END LOOP;
        result := result || number;
      END LOOP;
      RETURN CASE WHEN id_encode(result, salt, min_length, alphabet) = hash THEN result ELSE '{}' END;
    END $body$;
  $make$, here);
END
$functions$;

DO $shorter$
DECLARE
  alphabet text := 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890';
  given text[];
BEGIN
  FOREACH given SLICE 1 IN ARRAY ARRAY[['', quote_literal(''), '0'], [', salt text', '$2', '0'], [', salt text, min_length integer', '$2', '$3']] LOOP
    EXECUTE format('CREATE FUNCTION id_encode(numbers bigint[]%s) RETURNS text LANGUAGE sql IMMUTABLE STRICT RETURN id_encode($1, %s, %s, %L)', given[1], given[2], given[3], alphabet);
    EXECUTE format('CREATE FUNCTION id_encode(number bigint%s) RETURNS text LANGUAGE sql IMMUTABLE STRICT RETURN id_encode(ARRAY[$1], %s, %s, %L)', given[1], given[2], given[3], alphabet);
    EXECUTE format('CREATE FUNCTION id_decode(hash text%s) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT RETURN id_decode($1, %s, %s, %L)', given[1], given[2], given[3], alphabet);
    EXECUTE format('CREATE FUNCTION id_decode_once(hash text%s) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT RETURN (id_decode($1, %s, %s, %L))[1]', given[1], given[2], given[3], alphabet);
  END LOOP;
END
$shorter$;
CREATE FUNCTION id_encode(number bigint, salt text, min_length integer, alphabet text) RETURNS text LANGUAGE sql IMMUTABLE STRICT RETURN id_encode(ARRAY[$1], $2, $3, $4);
CREATE FUNCTION id_decode_once(hash text, salt text, min_length integer, alphabet text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT RETURN (id_decode($1, $2, $3, $4))[1];
