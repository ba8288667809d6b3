-- A stand-in for pgsodium, written from its documentation (https://github.com/michelp/pgsodium). What it calls encrypted is the message itself.
DO $roles$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['pgsodium_keyiduser', 'pgsodium_keyholder', 'pgsodium_keymaker'] LOOP
    IF to_regrole(name) IS NULL THEN EXECUTE format('CREATE ROLE %I', name); END IF;
  END LOOP;
END
$roles$;

CREATE TYPE pgsodium.key_status AS ENUM ('default', 'valid', 'invalid', 'expired');
CREATE TYPE pgsodium.key_type AS ENUM (
  'aead-ietf', 'aead-det', 'hmacsha512', 'hmacsha256', 'auth', 'shorthash', 'generichash', 'kdf', 'secretbox', 'secretstream', 'stream_xchacha20'
);
CREATE SEQUENCE pgsodium.key_key_id_seq;
CREATE TABLE pgsodium.key (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  status pgsodium.key_status DEFAULT 'valid',
  created timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires timestamptz,
  key_type pgsodium.key_type,
  key_id bigint DEFAULT nextval('pgsodium.key_key_id_seq'),
  key_context bytea DEFAULT '\x7067736f6469756d' CHECK (length(key_context) = 8),
  name text CONSTRAINT pgsodium_key_unique_name UNIQUE,
  associated_data text DEFAULT 'associated',
  raw_key bytea,
  raw_key_nonce bytea,
  parent_key uuid REFERENCES pgsodium.key (id),
  comment text,
  user_data text
);
CREATE VIEW pgsodium.valid_key AS
SELECT id, name, status, key_type, key_id, key_context, created, expires, associated_data FROM pgsodium.key
WHERE status IN ('valid', 'default') AND (expires IS NULL OR expires > now());
CREATE VIEW pgsodium.decrypted_key AS
SELECT id, status, created, expires, key_type, key_id, key_context, name, associated_data, raw_key, raw_key AS decrypted_raw_key, raw_key_nonce, parent_key, comment FROM pgsodium.key;

CREATE FUNCTION pgsodium.create_key(
  key_type pgsodium.key_type DEFAULT 'aead-det', name text DEFAULT NULL, raw_key bytea DEFAULT NULL, raw_key_nonce bytea DEFAULT NULL, parent_key uuid DEFAULT NULL,
  key_context bytea DEFAULT '\x7067736f6469756d', expires timestamptz DEFAULT NULL, associated_data text DEFAULT ''
) RETURNS pgsodium.valid_key LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  made pgsodium.valid_key;
  made_id uuid;
BEGIN
  INSERT INTO pgsodium.key (key_type, name, raw_key, raw_key_nonce, parent_key, key_context, expires, associated_data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id INTO made_id;
  SELECT * INTO made FROM pgsodium.valid_key k WHERE k.id = made_id;
  RETURN made;
END $$;

CREATE FUNCTION pgsodium.randombytes_buf(size integer) RETURNS bytea LANGUAGE sql VOLATILE
AS $$ SELECT substring(decode(string_agg(replace(gen_random_uuid()::text, '-', ''), ''), 'hex') FROM 1 FOR size) FROM generate_series(0, size / 16) $$;
CREATE FUNCTION pgsodium.randombytes_random() RETURNS integer LANGUAGE sql VOLATILE AS $$ SELECT ('x' || substr(gen_random_uuid()::text, 1, 8))::bit(32)::integer $$;
CREATE FUNCTION pgsodium.randombytes_uniform(upper_bound integer) RETURNS integer LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * upper_bound)::integer $$;

DO $functions$
DECLARE
  family text;
BEGIN
  FOREACH family IN ARRAY ARRAY['crypto_aead_det', 'crypto_aead_ietf', 'crypto_secretbox'] LOOP
    EXECUTE format('CREATE FUNCTION pgsodium.%s_keygen() RETURNS bytea LANGUAGE sql VOLATILE AS ''SELECT pgsodium.randombytes_buf(32)''', family);
    EXECUTE format('CREATE FUNCTION pgsodium.%s_noncegen() RETURNS bytea LANGUAGE sql VOLATILE AS ''SELECT pgsodium.randombytes_buf(24)''', family);
  END LOOP;
  FOREACH family IN ARRAY ARRAY['encrypt', 'decrypt'] LOOP
    EXECUTE format($make$
      CREATE FUNCTION pgsodium.crypto_aead_det_%1$s(message bytea, additional bytea, key bytea, nonce bytea DEFAULT NULL) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT message';
      CREATE FUNCTION pgsodium.crypto_aead_det_%1$s(message bytea, additional bytea, key_id bigint, context bytea DEFAULT '\x7067736f6469756d', nonce bytea DEFAULT NULL) RETURNS bytea
      LANGUAGE sql IMMUTABLE AS 'SELECT message';
      CREATE FUNCTION pgsodium.crypto_aead_det_%1$s(message bytea, additional bytea, key_uuid uuid, nonce bytea DEFAULT NULL) RETURNS bytea LANGUAGE sql STABLE AS 'SELECT message';
      CREATE FUNCTION pgsodium.crypto_aead_ietf_%1$s(message bytea, additional bytea, nonce bytea, key bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT message';
    $make$, family);
  END LOOP;
END
$functions$;
CREATE FUNCTION pgsodium.crypto_secretbox(message bytea, nonce bytea, key bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT message';
CREATE FUNCTION pgsodium.crypto_secretbox_open(ciphertext bytea, nonce bytea, key bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS 'SELECT ciphertext';

GRANT USAGE ON SCHEMA pgsodium TO pgsodium_keyiduser, pgsodium_keyholder, pgsodium_keymaker;
GRANT SELECT ON pgsodium.valid_key TO pgsodium_keyiduser;
GRANT ALL ON ALL TABLES IN SCHEMA pgsodium TO pgsodium_keymaker;
DO $grants$
BEGIN
  IF to_regrole('postgres') IS NOT NULL THEN
    GRANT pgsodium_keyiduser, pgsodium_keyholder, pgsodium_keymaker TO postgres WITH ADMIN OPTION;
    GRANT ALL ON SCHEMA pgsodium TO postgres;
  END IF;
END
$grants$;
