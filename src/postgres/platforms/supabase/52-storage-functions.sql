-- Names of objects are paths: folders, a file, its extension. And what listing a bucket finds.

SET ROLE supabase_storage_admin;

CREATE FUNCTION storage.foldername(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (string_to_array(name, '/'))[1 : array_length(string_to_array(name, '/'), 1) - 1];
END
$$;

CREATE FUNCTION storage.filename(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (string_to_array(name, '/'))[array_length(string_to_array(name, '/'), 1)];
END
$$;

CREATE FUNCTION storage.extension(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN split_part((string_to_array(name, '/'))[array_length(string_to_array(name, '/'), 1)], '.', -1);
END
$$;

CREATE FUNCTION storage.get_common_prefix(p_key text, p_prefix text, p_delimiter text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN strpos(substr(p_key, length(p_prefix) + 1), p_delimiter) > 0
    THEN left(p_key, length(p_prefix) + strpos(substr(p_key, length(p_prefix) + 1), p_delimiter)) END
$$;

CREATE FUNCTION storage.get_size_by_bucket() RETURNS TABLE (size bigint, bucket_id text) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT sum((o.metadata ->> 'size')::bigint)::bigint, o.bucket_id FROM storage.objects AS o GROUP BY o.bucket_id;
END
$$;

CREATE FUNCTION storage.can_insert_object(bucketid text, name text, owner uuid, metadata jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage.objects (bucket_id, name, owner, metadata) VALUES (bucketid, name, owner, metadata);
  -- It was allowed; nothing of it may stay.
  RAISE SQLSTATE 'PT200' USING MESSAGE = 'ROLLBACK', DETAIL = 'rollback successful insert';
END
$$;

CREATE FUNCTION storage.operation() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN current_setting('storage.operation', true);
END
$$;

CREATE FUNCTION storage.allow_only_operation(expected_operation text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(expected_operation, '') IS NOT NULL
    AND regexp_replace(storage.operation(), '^storage\.', '') = regexp_replace(expected_operation, '^storage\.', ''), false)
$$;

CREATE FUNCTION storage.allow_any_operation(expected_operations text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(expected_operations) AS expected WHERE storage.allow_only_operation(expected))
$$;

CREATE FUNCTION storage.list_objects_with_delimiter(
  _bucket_id text, prefix_param text, delimiter_param text, max_keys integer DEFAULT 100, start_after text DEFAULT '', next_token text DEFAULT '',
  sort_order text DEFAULT 'asc'
) RETURNS TABLE (
  name text, id uuid, metadata jsonb, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
  path text := coalesce(prefix_param, '');
  after text := coalesce(nullif(next_token, ''), start_after, '');
  upwards boolean := lower(coalesce(sort_order, 'asc')) = 'asc';
  -- What was listed last may have been a folder, all of which is passed over then.
  is_folder boolean := EXISTS (SELECT FROM storage.objects WHERE bucket_id = _bucket_id AND starts_with(name, after || delimiter_param));
BEGIN
  RETURN QUERY
    WITH found AS (
      SELECT o.*, storage.get_common_prefix(o.name, path, delimiter_param) AS folder
      FROM storage.objects AS o
      WHERE o.bucket_id = _bucket_id AND starts_with(o.name, path) AND CASE
        WHEN after = '' THEN true
        WHEN upwards THEN o.name COLLATE "C" >= after || CASE WHEN is_folder THEN chr(ascii(delimiter_param) + 1) ELSE delimiter_param END
        ELSE o.name COLLATE "C" < after || CASE WHEN is_folder THEN delimiter_param ELSE '' END
      END
    ), listed AS (
      SELECT DISTINCT folder AS place, rtrim(folder, delimiter_param) AS name, NULL::uuid AS id, NULL::jsonb AS metadata, NULL::timestamptz AS updated_at,
        NULL::timestamptz AS created_at, NULL::timestamptz AS last_accessed_at
      FROM found WHERE folder IS NOT NULL
      UNION ALL
      SELECT f.name, f.name, f.id, f.metadata, f.updated_at, f.created_at, f.last_accessed_at FROM found AS f WHERE folder IS NULL
    )
    SELECT l.name, l.id, l.metadata, l.updated_at, l.created_at, l.last_accessed_at FROM listed AS l
    ORDER BY CASE WHEN upwards THEN l.place COLLATE "C" END, l.place COLLATE "C" DESC
    LIMIT max_keys;
END
$$;

CREATE FUNCTION storage.list_multipart_uploads_with_delimiter(
  bucket_id text, prefix_param text, delimiter_param text, max_keys integer DEFAULT 100, next_key_token text DEFAULT '', next_upload_token text DEFAULT ''
) RETURNS TABLE (key text, id text, created_at timestamptz) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  bucket text := list_multipart_uploads_with_delimiter.bucket_id;
BEGIN
  RETURN QUERY
    SELECT DISTINCT ON (u.key COLLATE "C") u.key, u.id, u.created_at
    FROM (
      SELECT coalesce(storage.get_common_prefix(s.key, prefix_param, delimiter_param), s.key) AS key, s.id, s.created_at
      FROM storage.s3_multipart_uploads AS s
      WHERE s.bucket_id = bucket AND s.key ILIKE prefix_param || '%'
    ) AS u
    WHERE (next_upload_token = '' OR u.id COLLATE "C" > next_upload_token)
      AND (next_key_token = '' OR next_upload_token <> '' OR u.key COLLATE "C" > next_key_token)
    ORDER BY u.key COLLATE "C", u.created_at
    LIMIT max_keys;
END
$$;

CREATE FUNCTION storage.search_by_timestamp(
  p_prefix text, p_bucket_id text, p_limit integer, p_level integer, p_start_after text, p_sort_order text, p_sort_column text, p_sort_column_after text
) RETURNS TABLE (
  key text, name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb
) LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY EXECUTE format(
    $query$
      WITH found AS (
        SELECT o.*, storage.get_common_prefix(o.name, $1, '/') AS folder FROM storage.objects AS o WHERE o.bucket_id = $2 AND starts_with(o.name, $1)
      ), listed AS (
        SELECT rtrim(folder, '/') AS name, NULL::uuid AS id, min(created_at) AS updated_at, min(created_at) AS created_at,
          NULL::timestamptz AS last_accessed_at, NULL::jsonb AS metadata
        FROM found WHERE folder IS NOT NULL GROUP BY folder
        UNION ALL
        SELECT name, id, updated_at, created_at, last_accessed_at, metadata FROM found WHERE folder IS NULL
      )
      SELECT split_part(name, '/', $3), name, id, updated_at, created_at, last_accessed_at, metadata
      FROM listed
      WHERE $5 = '' OR (date_trunc('milliseconds', %1$I), name COLLATE "C") %3$s (coalesce(nullif($6, '')::timestamptz, 'epoch'), $5)
      ORDER BY date_trunc('milliseconds', %1$I) %2$s, name COLLATE "C" %2$s
      LIMIT $4
    $query$,
    p_sort_column, CASE WHEN p_sort_order = 'asc' THEN 'ASC' ELSE 'DESC' END, CASE WHEN p_sort_order = 'asc' THEN '>' ELSE '<' END
  ) USING coalesce(p_prefix, ''), p_bucket_id, p_level, p_limit, coalesce(p_start_after, ''), coalesce(p_sort_column_after, '');
END
$$;

CREATE FUNCTION storage.search_v2(
  prefix text, bucket_name text, limits integer DEFAULT 100, levels integer DEFAULT 1, start_after text DEFAULT '', sort_order text DEFAULT 'asc',
  sort_column text DEFAULT 'name', sort_column_after text DEFAULT ''
) RETURNS TABLE (
  key text, name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  direction text := CASE WHEN lower(sort_order) = 'desc' THEN 'desc' ELSE 'asc' END;
BEGIN
  IF lower(sort_column) IN ('updated_at', 'created_at') THEN
    RETURN QUERY SELECT * FROM storage.search_by_timestamp(
      prefix, bucket_name, least(coalesce(limits, 100), 1500), levels, start_after, direction, lower(sort_column), sort_column_after);
  ELSE
    RETURN QUERY SELECT split_part(l.name, '/', levels), l.name, l.id, l.updated_at, l.created_at, l.last_accessed_at, l.metadata
      FROM storage.list_objects_with_delimiter(bucket_name, coalesce(prefix, ''), '/', least(coalesce(limits, 100), 1500), start_after, '', direction) AS l;
  END IF;
END
$$;

CREATE FUNCTION storage.search(
  prefix text, bucketname text, limits integer DEFAULT 100, levels integer DEFAULT 1, offsets integer DEFAULT 0, search text DEFAULT '',
  sortcolumn text DEFAULT 'name', sortorder text DEFAULT 'asc'
) RETURNS TABLE (
  name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb
) LANGUAGE plpgsql STABLE AS $$
DECLARE
  path text := coalesce(search.prefix, '');
  start text := path || coalesce(search.search, '');
  direction text := CASE WHEN lower(sortorder) = 'desc' THEN 'DESC' ELSE 'ASC' END;
  place text := CASE WHEN lower(sortcolumn) IN ('updated_at', 'created_at', 'last_accessed_at') THEN lower(sortcolumn) ELSE 'name' END;
BEGIN
  RETURN QUERY EXECUTE format(
    $query$
      WITH found AS (
        SELECT o.*, substr(o.name, length($1) + 1) AS rest, storage.get_common_prefix(substr(o.name, length($1) + 1), '', '/') AS folder
        FROM storage.objects AS o WHERE o.bucket_id = $3 AND starts_with(lower(o.name), lower($2))
      ), listed AS (
        (SELECT DISTINCT ON (lower(folder)) folder AS place, 0 AS sort, rtrim(folder, '/') AS name, NULL::uuid AS id, NULL::timestamptz AS updated_at,
          NULL::timestamptz AS created_at, NULL::timestamptz AS last_accessed_at, NULL::jsonb AS metadata
        FROM found WHERE folder IS NOT NULL ORDER BY lower(folder), lower(name) COLLATE "C" %2$s)
        UNION ALL
        SELECT rest, 1, rest, id, updated_at, created_at, last_accessed_at, metadata FROM found WHERE folder IS NULL
      )
      SELECT name, id, updated_at, created_at, last_accessed_at, metadata FROM listed
      ORDER BY CASE WHEN %3$L THEN lower(place) COLLATE "C" END %2$s, sort, %1$I %2$s, name %2$s LIMIT $4 OFFSET $5
    $query$,
    place, direction, place = 'name'
  ) USING path, start, bucketname, least(coalesce(limits, 100), 1500), offsets;
END
$$;
