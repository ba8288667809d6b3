-- A stand-in for PostGIS, written from its documentation (https://postgis.net/docs/). A value is kept, and printed, as its extended well-known text; points and polygons are computed
-- with in the plane, and on a sphere as geography. What is not computed is an error that says so.

CREATE FUNCTION @extschema@._postgis_refuse(what text) RETURNS void LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RAISE EXCEPTION 'The stand-in of pg-roundtrip for the extension postgis does not compute %.', what USING ERRCODE = 'feature_not_supported';
END $$;

-- The two ordinates of a point as it is sent in hexadecimal: https://postgis.net/docs/using_postgis_dbmanagement.html#EWKB_EWKT
CREATE FUNCTION @extschema@._postgis_double(hex text, little boolean) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN bits & 9223372036854775807 = 0 THEN 0 ELSE (CASE WHEN bits < 0 THEN -1 ELSE 1 END) * (1 + (bits & 4503599627370495)::float8 / 4503599627370496)
    * power(2::float8, ((bits >> 52) & 2047) - 1023) END
  FROM (SELECT ('x' || CASE WHEN little THEN (SELECT string_agg(substr(hex, i, 2), '' ORDER BY i DESC) FROM generate_series(1, 15, 2) i) ELSE hex END)::bit(64)::bigint AS bits) b
$$;

-- Extended well-known text in one form: upper case, no white space but one between ordinates.
CREATE FUNCTION @extschema@._postgis_read(given text, srid_of_none integer) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  part text[] := regexp_match(given,
    '^\s*(?:SRID\s*=\s*(\d+)\s*;)?\s*(POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION)\s*(ZM|Z|M)?\s*(EMPTY|\(.*\))\s*$', 'i');
  body text;
  srid integer;
BEGIN
  IF given ~ '^(00|01)[0-9A-Fa-f]{16,}$' THEN
    IF given !~* '^01010000(20.{8}|00).{32}$' THEN PERFORM @extschema@._postgis_refuse('a binary form of anything but a point'); END IF;
    body := right(given, 32);
    RETURN @extschema@._postgis_read(format('SRID=%s;POINT(%s %s)',
      CASE length(given) WHEN 50 THEN ('x' || substr(given, 17, 2) || substr(given, 15, 2) || substr(given, 13, 2) || substr(given, 11, 2))::bit(32)::integer ELSE 0 END,
      @extschema@._postgis_double(left(body, 16), true), @extschema@._postgis_double(right(body, 16), true)), srid_of_none);
  END IF;
  body := regexp_replace(regexp_replace(btrim(upper(part[4])), '\s+', ' ', 'g'), ' ?([(),]) ?', '\1', 'g');
  IF part IS NULL OR body !~ '^(EMPTY|\([-+0-9.E,() A-Z]*\))$' OR (upper(part[2]) <> 'GEOMETRYCOLLECTION' AND body ~ '[A-DF-Z]' AND body <> 'EMPTY')
    OR (upper(part[2]) = 'POINT' AND body !~ '^(EMPTY|\([-+0-9.E]+( [-+0-9.E]+){1,3}\))$') THEN
    RAISE EXCEPTION 'parse error - invalid geometry' USING ERRCODE = 'internal_error', HINT = format('"%s" <-- parse error', left(given, 60));
  END IF;
  srid := coalesce(nullif(part[1]::integer, 0), srid_of_none);
  RETURN CASE WHEN srid > 0 THEN 'SRID=' || srid || ';' ELSE '' END || upper(part[2]) || CASE WHEN upper(part[3]) = 'M' THEN 'M' ELSE '' END || CASE WHEN body = 'EMPTY' THEN ' ' ELSE '' END || body;
END $$;

CREATE TYPE @extschema@.geometry;
CREATE TYPE @extschema@.geography;
CREATE TYPE @extschema@.box2d;
CREATE TYPE @extschema@.box3d;
CREATE TYPE @extschema@._postgis_key;

-- A modifier is the number that it is in PostGIS (the SRID, the shape, Z and M), and the identifier of a label here: enum_out prints it.
CREATE TYPE @extschema@._postgis_modifier AS ENUM ();

CREATE FUNCTION @extschema@._postgis_modifier_of(given text) RETURNS integer LANGUAGE plpgsql VOLATILE STRICT SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  part text[] := regexp_match(given, '^\(([a-z]+?)(ZM|Z|M)?(?:,(\d+))?\)$', 'i');
  kinds text[] := ARRAY['Geometry', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection'];
  kind integer := (SELECT i - 1 FROM unnest(kinds) WITH ORDINALITY u(k, i) WHERE lower(k) = lower(part[1]));
  dimensions text := upper(coalesce(part[2], ''));
  srid integer := coalesce(part[3]::integer, 0);
  modifier integer;
BEGIN
  IF kind IS NULL OR srid > 999999 THEN RAISE EXCEPTION 'Invalid geometry type modifier: %', given USING ERRCODE = 'invalid_parameter_value'; END IF;
  modifier := (srid << 8) | (kind << 2) | CASE WHEN dimensions LIKE 'Z%' THEN 2 ELSE 0 END | CASE WHEN dimensions LIKE '%M' THEN 1 ELSE 0 END;
  -- Nothing has the identifier 0.
  IF modifier = 0 THEN modifier := 252; END IF;
  IF NOT EXISTS (SELECT FROM pg_enum WHERE oid = modifier::oid) THEN
    INSERT INTO pg_enum (oid, enumtypid, enumsortorder, enumlabel)
    VALUES (modifier::oid, '@extschema@._postgis_modifier'::regtype, modifier, '(' || kinds[kind + 1] || dimensions || CASE WHEN srid > 0 THEN ',' || srid ELSE '' END || ')');
  END IF;
  RETURN modifier;
END $$;
-- The commonest are there: a session that may not write needs no new one.
SELECT @extschema@._postgis_modifier_of('(' || kind || z || srid || ')')
FROM unnest(ARRAY['Geometry', 'Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon', 'GeometryCollection']) kind,
  unnest(ARRAY['', 'Z', 'M', 'ZM']) z, unnest(ARRAY['', ',4326', ',3857', ',4269', ',2154', ',27700']) srid;

DO $types$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['geometry', 'geography'] LOOP
    EXECUTE format($make$
      CREATE FUNCTION @extschema@.%1$s_in(cstring, oid, integer) RETURNS @extschema@.%1$s LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
      CREATE FUNCTION @extschema@.%1$s_out(@extschema@.%1$s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
      CREATE FUNCTION @extschema@.%1$s_typmod_in(cstring[]) RETURNS integer LANGUAGE internal STABLE STRICT AS 'hashvarlena';
      CREATE FUNCTION @extschema@.%1$s_typmod_out(integer) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'enum_out';
      CREATE TYPE @extschema@.%1$s (INPUT = @extschema@.%1$s_in, OUTPUT = @extschema@.%1$s_out, TYPMOD_IN = @extschema@.%1$s_typmod_in, TYPMOD_OUT = @extschema@.%1$s_typmod_out,
        INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = main, DELIMITER = ':');
      -- Both are kept as text, and nobody else casts a cursor's name: it is how a body in SQL returns the type.
      CREATE CAST (refcursor AS @extschema@.%1$s) WITHOUT FUNCTION AS ASSIGNMENT;
    $make$, kind);
    -- CREATE FUNCTION refuses a cstring in SQL; the executor does not. An input function is always called with all three arguments, so it must declare them.
    UPDATE pg_catalog.pg_proc SET prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql'),
      prosrc = format('SELECT @extschema@._postgis_read($1::text, %s)::refcursor', CASE kind WHEN 'geography' THEN 4326 ELSE 0 END)
      WHERE oid = to_regprocedure(format('@extschema@.%s_in(cstring, oid, integer)', kind));
    UPDATE pg_catalog.pg_proc SET prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql'), provolatile = 'v',
      prosrc = format($body$SELECT @extschema@._postgis_modifier_of('(' || array_to_string($1, ',')%s || ')')$body$,
        CASE kind WHEN 'geography' THEN $$ || CASE WHEN cardinality($1) = 1 THEN ',4326' ELSE '' END$$ ELSE '' END)
      WHERE oid = to_regprocedure(format('@extschema@.%s_typmod_in(cstring[])', kind));
  END LOOP;
  FOREACH kind IN ARRAY ARRAY['box2d', 'box3d', '_postgis_key'] LOOP
    EXECUTE format($make$
      CREATE FUNCTION @extschema@.%1$s_in(cstring) RETURNS @extschema@.%1$s LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textin';
      CREATE FUNCTION @extschema@.%1$s_out(@extschema@.%1$s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE AS 'textout';
      CREATE TYPE @extschema@.%1$s (INPUT = @extschema@.%1$s_in, OUTPUT = @extschema@.%1$s_out, INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = plain);
    $make$, kind);
  END LOOP;
END
$types$;
CREATE TYPE @extschema@.geometry_dump AS (path integer[], geom @extschema@.geometry);
CREATE TYPE @extschema@.valid_detail AS (valid boolean, reason varchar, location @extschema@.geometry);

CREATE FUNCTION @extschema@._postgis_fits(given text, modifier integer, of text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
  wanted text[] := (SELECT regexp_match(enumlabel, '^\(([A-Za-z]+?)(ZM|Z|M)?(?:,(\d+))?\)$') FROM pg_catalog.pg_enum WHERE oid = modifier::oid);
  srid integer := coalesce(substring(given FROM '^SRID=(\d+)')::integer, 0);
  kind text := rtrim(substring(given FROM '(?:^|;)([A-Z]+)[ (]'), 'M');
BEGIN
  IF wanted IS NULL THEN RETURN given; END IF;
  IF wanted[1] <> 'Geometry' AND upper(wanted[1]) <> kind THEN
    RAISE EXCEPTION 'Geometry type (%) does not match column type (%)', kind, wanted[1] USING ERRCODE = 'invalid_parameter_value', DATATYPE = of;
  END IF;
  IF wanted[3] IS NULL OR srid = wanted[3]::integer THEN RETURN given; END IF;
  IF srid <> 0 THEN RAISE EXCEPTION 'Geometry SRID (%) does not match column SRID (%)', srid, wanted[3] USING ERRCODE = 'invalid_parameter_value', DATATYPE = of; END IF;
  RETURN 'SRID=' || wanted[3] || ';' || given;
END $$;

CREATE FUNCTION @extschema@.geometry(@extschema@.geometry, integer, boolean) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_fits($1::text, $2, ''geometry'')::refcursor';
CREATE CAST (@extschema@.geometry AS @extschema@.geometry) WITH FUNCTION @extschema@.geometry(@extschema@.geometry, integer, boolean) AS IMPLICIT;
CREATE FUNCTION @extschema@.geography(@extschema@.geography, integer, boolean) RETURNS @extschema@.geography LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_fits($1::text, $2, ''geography'')::refcursor';
CREATE CAST (@extschema@.geography AS @extschema@.geography) WITH FUNCTION @extschema@.geography(@extschema@.geography, integer, boolean) AS IMPLICIT;
CREATE FUNCTION @extschema@.geometry(text) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, 0)::refcursor';
CREATE CAST (text AS @extschema@.geometry) WITH FUNCTION @extschema@.geometry(text) AS IMPLICIT;
CREATE CAST (@extschema@.geometry AS text) WITH INOUT AS IMPLICIT;
CREATE FUNCTION @extschema@.geography(@extschema@.geometry) RETURNS @extschema@.geography LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1::text, 4326)::refcursor';
CREATE CAST (@extschema@.geometry AS @extschema@.geography) WITH FUNCTION @extschema@.geography(@extschema@.geometry) AS IMPLICIT;
CREATE FUNCTION @extschema@.geometry(@extschema@.geography) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1::text::refcursor';
CREATE CAST (@extschema@.geography AS @extschema@.geometry) WITH FUNCTION @extschema@.geometry(@extschema@.geography);
CREATE FUNCTION @extschema@.geometry(point) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT format('POINT(%s %s)', $1[0], $1[1])::refcursor $$;
CREATE CAST (point AS @extschema@.geometry) WITH FUNCTION @extschema@.geometry(point);
CREATE FUNCTION @extschema@.point(@extschema@.geometry) RETURNS point LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT point(m[1]::float8, m[2]::float8) FROM regexp_match($1::text, '(?:^|;)POINTM?\((\S+) ([^ )]+)') m $$;
CREATE CAST (@extschema@.geometry AS point) WITH FUNCTION @extschema@.point(@extschema@.geometry);

-- A point, or a polygon's outer ring, as PostgreSQL's own type; NULL for anything else.
CREATE FUNCTION @extschema@._postgis_shape(@extschema@.geometry) RETURNS polygon LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN $1::text ~ '(^|;)(POINT|POLYGON)M?\(' THEN
    (SELECT ('(' || string_agg(format('(%s,%s)', split_part(p, ' ', 1), split_part(p, ' ', 2)), ',' ORDER BY i) || ')')::polygon
    FROM string_to_table(substring($1::text FROM '\(+([^()]*)\)'), ',') WITH ORDINALITY u(p, i)) END
$$;
CREATE FUNCTION @extschema@._postgis_points(@extschema@.geometry) RETURNS TABLE (place bigint, x double precision, y double precision) LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT i, m[1]::float8, m[2]::float8 FROM regexp_matches($1::text, '([-+0-9.E]+) ([-+0-9.E]+)', 'g') WITH ORDINALITY u(m, i)
$$;
CREATE FUNCTION @extschema@._postgis_shape_or_error(@extschema@.geometry, what text) RETURNS polygon LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  shape polygon := @extschema@._postgis_shape($1);
BEGIN
  IF shape IS NULL AND $1 IS NOT NULL THEN PERFORM @extschema@._postgis_refuse(what || ' of anything but points and polygons'); END IF;
  RETURN shape;
END $$;

DO $functions$
DECLARE
  item text[];
  kind text;
BEGIN
  -- What one is: name, result, body. $1 is the value.
  FOREACH item SLICE 1 IN ARRAY ARRAY[
    ['ST_AsText', 'text', $$regexp_replace(regexp_replace($1::text, '^SRID=\d+;', ''), '^([A-Z]+)(?=\([-+0-9.E]+ [-+0-9.E]+ [-+0-9.E]+[,)])', '\1 Z ')$$],
    ['ST_AsEWKT', 'text', '$1::text'],
    ['ST_SRID', 'integer', $$coalesce(substring($1::text FROM '^SRID=(\d+)')::integer, 0)$$],
    ['GeometryType', 'text', $$substring($1::text FROM '(?:^|;)([A-Z]+)[ (]')$$],
    ['ST_IsEmpty', 'boolean', $$$1::text LIKE '%EMPTY'$$],
    ['ST_NPoints', 'integer', '(SELECT count(*)::integer FROM @extschema@._postgis_points($1::@extschema@.geometry))']
  ] LOOP
    FOREACH kind IN ARRAY ARRAY['geometry', 'geography'] LOOP
      EXECUTE format('CREATE FUNCTION @extschema@.%s(@extschema@.%s) RETURNS %s LANGUAGE sql IMMUTABLE STRICT AS %L', item[1], kind, item[2], 'SELECT ' || item[3]);
    END LOOP;
  END LOOP;
END
$functions$;

CREATE FUNCTION @extschema@.ST_GeometryType(@extschema@.geometry) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT 'ST_' || (SELECT btrim(enumlabel::text, '()') FROM pg_catalog.pg_enum
    WHERE enumtypid = '@extschema@._postgis_modifier'::regtype AND lower(enumlabel) = '(' || lower(rtrim(substring($1::text FROM '(?:^|;)([A-Z]+)[ (]'), 'M')) || ')') $$;
CREATE FUNCTION @extschema@.ST_X(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT ($1::point)[0]';
CREATE FUNCTION @extschema@.ST_Y(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT ($1::point)[1]';
CREATE FUNCTION @extschema@.ST_Z(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT substring($1::text FROM 'POINT\(\S+ \S+ ([^ )]+)')::float8 $$;
CREATE FUNCTION @extschema@.ST_XMin(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT min(x) FROM @extschema@._postgis_points($1)';
CREATE FUNCTION @extschema@.ST_XMax(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT max(x) FROM @extschema@._postgis_points($1)';
CREATE FUNCTION @extschema@.ST_YMin(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT min(y) FROM @extschema@._postgis_points($1)';
CREATE FUNCTION @extschema@.ST_YMax(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT max(y) FROM @extschema@._postgis_points($1)';

CREATE FUNCTION @extschema@.ST_SetSRID(@extschema@.geometry, integer) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@._postgis_read(regexp_replace($1::text, '^SRID=\d+;', ''), $2)::refcursor $$;
CREATE FUNCTION @extschema@.ST_MakePoint(double precision, double precision) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT format('POINT(%s %s)', $1, $2)::refcursor $$;
CREATE FUNCTION @extschema@.ST_MakePoint(double precision, double precision, double precision) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT format('POINT(%s %s %s)', $1, $2, $3)::refcursor $$;
CREATE FUNCTION @extschema@.ST_Point(double precision, double precision) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT format('POINT(%s %s)', $1, $2)::refcursor $$;
CREATE FUNCTION @extschema@.ST_Point(double precision, double precision, srid integer) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@._postgis_read(format('POINT(%s %s)', $1, $2), $3)::refcursor $$;
CREATE FUNCTION @extschema@.ST_GeomFromText(text) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, 0)::refcursor';
CREATE FUNCTION @extschema@.ST_GeomFromText(text, integer) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, $2)::refcursor';
CREATE FUNCTION @extschema@.ST_GeometryFromText(text) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, 0)::refcursor';
CREATE FUNCTION @extschema@.ST_GeometryFromText(text, integer) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, $2)::refcursor';
CREATE FUNCTION @extschema@.ST_PointFromText(text) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, 0)::refcursor';
CREATE FUNCTION @extschema@.ST_PointFromText(text, integer) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, $2)::refcursor';
CREATE FUNCTION @extschema@.ST_GeomFromEWKT(text) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, 0)::refcursor';
CREATE FUNCTION @extschema@.ST_GeogFromText(text) RETURNS @extschema@.geography LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, 4326)::refcursor';
CREATE FUNCTION @extschema@.ST_GeographyFromText(text) RETURNS @extschema@.geography LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@._postgis_read($1, 4326)::refcursor';
CREATE FUNCTION @extschema@.ST_MakeEnvelope(double precision, double precision, double precision, double precision, integer DEFAULT 0) RETURNS @extschema@.geometry LANGUAGE sql
IMMUTABLE STRICT AS $$ SELECT @extschema@._postgis_read(format('POLYGON((%1$s %2$s,%1$s %4$s,%3$s %4$s,%3$s %2$s,%1$s %2$s))', $1, $2, $3, $4), $5)::refcursor $$;
CREATE FUNCTION @extschema@.ST_Envelope(@extschema@.geometry) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@.ST_MakeEnvelope(min(x), min(y), max(x), max(y), @extschema@.ST_SRID($1)) FROM @extschema@._postgis_points($1) $$;
CREATE FUNCTION @extschema@.ST_MakeLine(@extschema@.geometry, @extschema@.geometry) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT @extschema@._postgis_read(format('LINESTRING(%s)', (SELECT string_agg(x || ' ' || y, ',' ORDER BY n, place) FROM (
    SELECT 1 AS n, * FROM @extschema@._postgis_points($1) UNION ALL SELECT 2, * FROM @extschema@._postgis_points($2)) p)), @extschema@.ST_SRID($1))::refcursor $$;
CREATE FUNCTION @extschema@.ST_MakePolygon(@extschema@.geometry) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT regexp_replace(replace($1::text, 'LINESTRING(', 'POLYGON(('), '\)$', '))')::refcursor $$;
CREATE FUNCTION @extschema@.ST_Multi(@extschema@.geometry) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT CASE WHEN $1::text ~ '(^|;)(MULTI|GEOMETRYC)' THEN $1::text ELSE regexp_replace($1::text, '(^|;)([A-Z]+)(\(.*)$', '\1MULTI\2(\3)') END::refcursor $$;
CREATE FUNCTION @extschema@.ST_FlipCoordinates(@extschema@.geometry) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT regexp_replace($1::text, '([-+0-9.E]+) ([-+0-9.E]+)', '\2 \1', 'g')::refcursor $$;

CREATE FUNCTION @extschema@._postgis_geojson(@extschema@.geometry) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT format('{"type":"%s","coordinates":%s}', substr(@extschema@.ST_GeometryType($1), 4),
    coalesce(CASE WHEN @extschema@.GeometryType($1) = 'POINT' THEN coordinates->0 ELSE coordinates END, '[]'))
  FROM (SELECT translate(regexp_replace(substring($1::text FROM '\(.*'), '([-+0-9.E]+) ([-+0-9.E]+)(?: ([-+0-9.E]+))?', '[\1,\2]', 'g'), '()', '[]')::json AS coordinates) c
$$;
CREATE FUNCTION @extschema@.ST_AsGeoJSON(geom @extschema@.geometry, maxdecimaldigits integer DEFAULT 9, options integer DEFAULT 8) RETURNS text LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT @extschema@._postgis_geojson($1)';
CREATE FUNCTION @extschema@.ST_AsGeoJSON(geog @extschema@.geography, maxdecimaldigits integer DEFAULT 9, options integer DEFAULT 0) RETURNS text LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT @extschema@._postgis_geojson($1::@extschema@.geometry)';
CREATE FUNCTION @extschema@.ST_GeomFromGeoJSON(jsonb) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT @extschema@._postgis_read(upper($1->>'type') || CASE $1->>'type' WHEN 'Point' THEN '(' || pairs || ')' ELSE pairs END, 4326)::refcursor
  FROM (SELECT translate(regexp_replace(($1->'coordinates')::text, '\[(-?[0-9.eE+-]+), (-?[0-9.eE+-]+)(?:, (-?[0-9.eE+-]+))?\]', '\1 \2', 'g'), '[]', '()') AS pairs) c $$;
CREATE FUNCTION @extschema@.ST_GeomFromGeoJSON(json) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.ST_GeomFromGeoJSON($1::jsonb)';
CREATE FUNCTION @extschema@.ST_GeomFromGeoJSON(text) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.ST_GeomFromGeoJSON($1::jsonb)';

CREATE FUNCTION @extschema@.ST_Distance(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@._postgis_shape_or_error($1, 'the distance') <-> @extschema@._postgis_shape_or_error($2, 'the distance') $$;
-- The great circle on a sphere of the Earth's mean radius.
CREATE FUNCTION @extschema@._postgis_sphere(a point, b point) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT 2 * 6371008.7714 * asin(least(1, sqrt(power(sind((b[1] - a[1]) / 2), 2) + cosd(a[1]) * cosd(b[1]) * power(sind((b[0] - a[0]) / 2), 2)))) $$;
CREATE FUNCTION @extschema@._postgis_sphere(@extschema@.geometry, @extschema@.geometry) RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  IF @extschema@.GeometryType($1) <> 'POINT' OR @extschema@.GeometryType($2) <> 'POINT' THEN PERFORM @extschema@._postgis_refuse('the distance on the Earth of anything but points'); END IF;
  RETURN @extschema@._postgis_sphere($1::point, $2::point);
END $$;
CREATE FUNCTION @extschema@.ST_Distance(geog1 @extschema@.geography, geog2 @extschema@.geography, use_spheroid boolean DEFAULT true) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT @extschema@._postgis_sphere($1::@extschema@.geometry, $2::@extschema@.geometry)';
CREATE FUNCTION @extschema@.ST_DistanceSphere(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT @extschema@._postgis_sphere($1, $2)';
CREATE FUNCTION @extschema@.ST_DWithin(geom1 @extschema@.geometry, geom2 @extschema@.geometry, double precision) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT @extschema@.ST_Distance($1, $2) <= $3';
CREATE FUNCTION @extschema@.ST_DWithin(geog1 @extschema@.geography, geog2 @extschema@.geography, tolerance double precision, use_spheroid boolean DEFAULT true) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.ST_Distance($1, $2) <= $3';
CREATE FUNCTION @extschema@.ST_Intersects(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@._postgis_shape_or_error($1, 'the intersection') && @extschema@._postgis_shape_or_error($2, 'the intersection') $$;
CREATE FUNCTION @extschema@.ST_Disjoint(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT NOT @extschema@.ST_Intersects($1, $2)';
CREATE FUNCTION @extschema@.ST_Contains(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT @extschema@._postgis_shape_or_error($1, 'containment') @> @extschema@._postgis_shape_or_error($2, 'containment') $$;
CREATE FUNCTION @extschema@.ST_Covers(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.ST_Contains($1, $2)';
CREATE FUNCTION @extschema@.ST_Within(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.ST_Contains($2, $1)';
CREATE FUNCTION @extschema@.ST_CoveredBy(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.ST_Contains($2, $1)';
CREATE FUNCTION @extschema@.ST_Covers(geog1 @extschema@.geography, geog2 @extschema@.geography) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT @extschema@.ST_Contains($1::@extschema@.geometry, $2::@extschema@.geometry)';
CREATE FUNCTION @extschema@.ST_Intersects(geog1 @extschema@.geography, geog2 @extschema@.geography) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT
AS 'SELECT @extschema@.ST_Intersects($1::@extschema@.geometry, $2::@extschema@.geometry)';
CREATE FUNCTION @extschema@.ST_Equals(geom1 @extschema@.geometry, geom2 @extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1::text = $2::text';
CREATE FUNCTION @extschema@.ST_IsValid(@extschema@.geometry) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT true';
CREATE FUNCTION @extschema@.ST_MakeValid(@extschema@.geometry) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE FUNCTION @extschema@.ST_Area(@extschema@.geometry) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT CASE WHEN npoints(s) < 3 THEN 0 ELSE area(path(s)) END FROM (SELECT @extschema@._postgis_shape_or_error($1, 'the area') AS s) q $$;
CREATE FUNCTION @extschema@.ST_Centroid(@extschema@.geometry) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN @extschema@._postgis_shape_or_error($1, 'the centre') IS NULL THEN NULL WHEN count(*) = 0 THEN $1::text
    ELSE @extschema@._postgis_read(format('POINT(%s %s)', sum((x + u) * (x * v - u * y)) / (3 * sum(x * v - u * y)), sum((y + v) * (x * v - u * y)) / (3 * sum(x * v - u * y))),
      @extschema@.ST_SRID($1)) END::refcursor
  FROM (SELECT x, y, lead(x) OVER (ORDER BY place) AS u, lead(y) OVER (ORDER BY place) AS v FROM @extschema@._postgis_points($1)) edges WHERE u IS NOT NULL
$$;

DO $refused$
DECLARE
  item text[];
BEGIN
  FOREACH item SLICE 1 IN ARRAY ARRAY[
    ['ST_Transform', 'geometry, integer', 'geometry'], ['ST_Buffer', 'geometry, double precision', 'geometry'], ['ST_Buffer', 'geography, double precision', 'geography'],
    ['ST_Union', 'geometry, geometry', 'geometry'], ['ST_Intersection', 'geometry, geometry', 'geometry'], ['ST_Difference', 'geometry, geometry', 'geometry'],
    ['ST_Simplify', 'geometry, double precision', 'geometry'], ['ST_SimplifyPreserveTopology', 'geometry, double precision', 'geometry'], ['ST_ConvexHull', 'geometry', 'geometry'],
    ['ST_Overlaps', 'geometry, geometry', 'boolean'], ['ST_Touches', 'geometry, geometry', 'boolean'], ['ST_Crosses', 'geometry, geometry', 'boolean'],
    ['ST_Length', 'geometry', 'double precision'], ['ST_Length', 'geography', 'double precision'], ['ST_Area', 'geography', 'double precision'], ['ST_Perimeter', 'geometry', 'double precision'],
    ['ST_ClosestPoint', 'geometry, geometry', 'geometry'], ['ST_LineInterpolatePoint', 'geometry, double precision', 'geometry'], ['ST_Azimuth', 'geometry, geometry', 'double precision'],
    ['ST_AsBinary', 'geometry', 'bytea'], ['ST_AsEWKB', 'geometry', 'bytea'], ['ST_GeomFromWKB', 'bytea', 'geometry'], ['ST_GeomFromEWKB', 'bytea', 'geometry'],
    ['ST_AsMVTGeom', 'geometry, box2d', 'geometry'], ['ST_TileEnvelope', 'integer, integer, integer', 'geometry'], ['ST_GeoHash', 'geometry', 'text'],
    ['ST_PointOnSurface', 'geometry', 'geometry'], ['ST_SnapToGrid', 'geometry, double precision', 'geometry'], ['ST_Project', 'geography, double precision, double precision', 'geography']
  ] LOOP
    EXECUTE format('CREATE FUNCTION @extschema@.%s(%s) RETURNS %s LANGUAGE plpgsql IMMUTABLE STRICT AS %L', item[1], regexp_replace(item[2], '(geometry|geography|box2d)', '@extschema@.\1', 'g'),
      regexp_replace(item[3], '^(geometry|geography)$', '@extschema@.\1'), format('BEGIN PERFORM @extschema@._postgis_refuse(%L); RETURN NULL; END', item[1]));
  END LOOP;
END
$refused$;

CREATE FUNCTION @extschema@._postgis_collected(text[]) RETURNS @extschema@.geometry LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT CASE WHEN bool_and(g ~ '(^|;)POINT\(') THEN format('%sMULTIPOINT(%s)', substring($1[1] FROM '^SRID=\d+;'), string_agg(substring(g FROM '\(.*\)$'), ',' ORDER BY i))
    ELSE format('%sGEOMETRYCOLLECTION(%s)', substring($1[1] FROM '^SRID=\d+;'), string_agg(regexp_replace(g, '^SRID=\d+;', ''), ',' ORDER BY i)) END::refcursor
  FROM unnest($1) WITH ORDINALITY u(g, i) HAVING count(*) > 0 $$;
CREATE FUNCTION @extschema@._postgis_collect(text[], @extschema@.geometry) RETURNS text[] LANGUAGE sql IMMUTABLE AS 'SELECT CASE WHEN $2 IS NULL THEN $1 ELSE $1 || $2::text END';
CREATE AGGREGATE @extschema@.ST_Collect(@extschema@.geometry) (SFUNC = @extschema@._postgis_collect, STYPE = text[], FINALFUNC = @extschema@._postgis_collected, INITCOND = '{}');

DO $operators$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['geometry', 'geography'] LOOP
    EXECUTE format($make$
      CREATE FUNCTION @extschema@.%1$s_cmp(@extschema@.%1$s, @extschema@.%1$s) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT bttextcmp($1::text COLLATE "C", $2::text COLLATE "C")';
      CREATE FUNCTION @extschema@.%1$s_eq(@extschema@.%1$s, @extschema@.%1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1::text = $2::text';
      CREATE FUNCTION @extschema@.%1$s_lt(@extschema@.%1$s, @extschema@.%1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.%1$s_cmp($1, $2) < 0';
      CREATE FUNCTION @extschema@.%1$s_le(@extschema@.%1$s, @extschema@.%1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.%1$s_cmp($1, $2) <= 0';
      CREATE FUNCTION @extschema@.%1$s_ge(@extschema@.%1$s, @extschema@.%1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.%1$s_cmp($1, $2) >= 0';
      CREATE FUNCTION @extschema@.%1$s_gt(@extschema@.%1$s, @extschema@.%1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.%1$s_cmp($1, $2) > 0';
      CREATE FUNCTION @extschema@.%1$s_overlaps(@extschema@.%1$s, @extschema@.%1$s) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS
        'SELECT a && b FROM (SELECT box(point(min(x), min(y)), point(max(x), max(y))) AS a FROM @extschema@._postgis_points($1::@extschema@.geometry)) p,
          (SELECT box(point(min(x), min(y)), point(max(x), max(y))) AS b FROM @extschema@._postgis_points($2::@extschema@.geometry)) q';
      CREATE FUNCTION @extschema@.%1$s_distance(@extschema@.%1$s, @extschema@.%1$s) RETURNS double precision LANGUAGE sql IMMUTABLE STRICT AS 'SELECT @extschema@.ST_Distance($1, $2)';
      CREATE OPERATOR @extschema@.= (LEFTARG = @extschema@.%1$s, RIGHTARG = @extschema@.%1$s, FUNCTION = @extschema@.%1$s_eq, COMMUTATOR = OPERATOR(@extschema@.=), HASHES, MERGES);
      CREATE OPERATOR @extschema@.< (LEFTARG = @extschema@.%1$s, RIGHTARG = @extschema@.%1$s, FUNCTION = @extschema@.%1$s_lt);
      CREATE OPERATOR @extschema@.<= (LEFTARG = @extschema@.%1$s, RIGHTARG = @extschema@.%1$s, FUNCTION = @extschema@.%1$s_le);
      CREATE OPERATOR @extschema@.>= (LEFTARG = @extschema@.%1$s, RIGHTARG = @extschema@.%1$s, FUNCTION = @extschema@.%1$s_ge);
      CREATE OPERATOR @extschema@.> (LEFTARG = @extschema@.%1$s, RIGHTARG = @extschema@.%1$s, FUNCTION = @extschema@.%1$s_gt);
      CREATE OPERATOR @extschema@.&& (LEFTARG = @extschema@.%1$s, RIGHTARG = @extschema@.%1$s, FUNCTION = @extschema@.%1$s_overlaps, COMMUTATOR = OPERATOR(@extschema@.&&));
      CREATE OPERATOR @extschema@.<-> (LEFTARG = @extschema@.%1$s, RIGHTARG = @extschema@.%1$s, FUNCTION = @extschema@.%1$s_distance, COMMUTATOR = OPERATOR(@extschema@.<->));
      CREATE FUNCTION @extschema@.%1$s_hash(@extschema@.%1$s) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'hashvarlena';
      CREATE OPERATOR CLASS @extschema@.btree_%1$s_ops DEFAULT FOR TYPE @extschema@.%1$s USING btree AS OPERATOR 1 @extschema@.<, OPERATOR 2 @extschema@.<=, OPERATOR 3 @extschema@.=,
        OPERATOR 4 @extschema@.>=, OPERATOR 5 @extschema@.>, FUNCTION 1 @extschema@.%1$s_cmp(@extschema@.%1$s, @extschema@.%1$s);
      CREATE OPERATOR CLASS @extschema@.hash_%1$s_ops DEFAULT FOR TYPE @extschema@.%1$s USING hash AS OPERATOR 1 @extschema@.=, FUNCTION 1 @extschema@.%1$s_hash(@extschema@.%1$s);
    $make$, kind);
  END LOOP;
END
$operators$;

-- A GiST index keeps what that of pg_trgm keeps of a text, which has a bound; no operator belongs to its class, so that no query is ever answered from one.
CREATE FUNCTION @extschema@._postgis_key_compress(internal) RETURNS internal LANGUAGE c IMMUTABLE STRICT AS '$libdir/pg_trgm', 'gtrgm_compress';
CREATE FUNCTION @extschema@._postgis_key_decompress(internal) RETURNS internal LANGUAGE c IMMUTABLE STRICT AS '$libdir/pg_trgm', 'gtrgm_decompress';
CREATE FUNCTION @extschema@._postgis_key_penalty(internal, internal, internal) RETURNS internal LANGUAGE c IMMUTABLE STRICT AS '$libdir/pg_trgm', 'gtrgm_penalty';
CREATE FUNCTION @extschema@._postgis_key_picksplit(internal, internal) RETURNS internal LANGUAGE c IMMUTABLE STRICT AS '$libdir/pg_trgm', 'gtrgm_picksplit';
CREATE FUNCTION @extschema@._postgis_key_union(internal, internal) RETURNS @extschema@._postgis_key LANGUAGE c IMMUTABLE STRICT AS '$libdir/pg_trgm', 'gtrgm_union';
CREATE FUNCTION @extschema@._postgis_key_same(@extschema@._postgis_key, @extschema@._postgis_key, internal) RETURNS internal LANGUAGE c IMMUTABLE STRICT AS '$libdir/pg_trgm', 'gtrgm_same';
CREATE FUNCTION @extschema@._postgis_key_options(internal) RETURNS void LANGUAGE c IMMUTABLE AS '$libdir/pg_trgm', 'gtrgm_options';
DO $classes$
DECLARE
  item text[];
BEGIN
  FOREACH item SLICE 1 IN ARRAY ARRAY[['gist_geometry_ops_2d', 'DEFAULT', 'geometry'], ['gist_geometry_ops_nd', '', 'geometry'], ['gist_geography_ops', 'DEFAULT', 'geography']] LOOP
    EXECUTE format($make$
      CREATE FUNCTION @extschema@._postgis_%1$s_consistent(internal, @extschema@.%3$s, smallint, oid, internal) RETURNS boolean LANGUAGE c IMMUTABLE STRICT AS '$libdir/pg_trgm', 'gtrgm_consistent';
      CREATE OPERATOR CLASS @extschema@.%1$s %2$s FOR TYPE @extschema@.%3$s USING gist AS
        FUNCTION 1 @extschema@._postgis_%1$s_consistent(internal, @extschema@.%3$s, smallint, oid, internal),
        FUNCTION 2 @extschema@._postgis_key_union(internal, internal), FUNCTION 3 @extschema@._postgis_key_compress(internal), FUNCTION 4 @extschema@._postgis_key_decompress(internal),
        FUNCTION 5 @extschema@._postgis_key_penalty(internal, internal, internal), FUNCTION 6 @extschema@._postgis_key_picksplit(internal, internal),
        FUNCTION 7 @extschema@._postgis_key_same(@extschema@._postgis_key, @extschema@._postgis_key, internal), FUNCTION 10 @extschema@._postgis_key_options(internal),
        STORAGE @extschema@._postgis_key;
    $make$, item[1], item[2], item[3]);
  END LOOP;
END
$classes$;

CREATE TABLE @extschema@.spatial_ref_sys (
  srid integer NOT NULL PRIMARY KEY CHECK (srid > 0 AND srid <= 998999),
  auth_name varchar(256),
  auth_srid integer,
  srtext varchar(2048),
  proj4text varchar(2048)
);
INSERT INTO @extschema@.spatial_ref_sys (srid, auth_name, auth_srid) SELECT n, 'EPSG', n FROM unnest(ARRAY[4326, 3857, 4269, 2154, 27700]) n;
GRANT SELECT ON @extschema@.spatial_ref_sys TO PUBLIC;

DO $views$
DECLARE
  kind text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['geometry', 'geography'] LOOP
    EXECUTE format($make$
      CREATE VIEW @extschema@.%1$s_columns AS
      SELECT current_database()::text AS f_table_catalog, n.nspname AS f_table_schema, c.relname AS f_table_name, a.attname AS f_%1$s_column, 2 AS coord_dimension,
        coalesce(substring(e.enumlabel::text FROM ',(\d+)')::integer, 0) AS srid, coalesce(upper(substring(e.enumlabel::text FROM '^\(([A-Za-z]+)')), 'GEOMETRY') AS type
      FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_enum e ON e.oid = a.atttypmod::oid
      WHERE a.atttypid = '@extschema@.%1$s'::regtype AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'f', 'p');
      GRANT SELECT ON @extschema@.%1$s_columns TO PUBLIC;
    $make$, kind);
  END LOOP;
END
$views$;

CREATE FUNCTION @extschema@.postgis_version() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '3.5 (a stand-in of pg-roundtrip)' $$;
CREATE FUNCTION @extschema@.postgis_lib_version() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '3.5.3' $$;
CREATE FUNCTION @extschema@.postgis_full_version() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'POSTGIS="3.5.3" (a stand-in of pg-roundtrip)' $$;
