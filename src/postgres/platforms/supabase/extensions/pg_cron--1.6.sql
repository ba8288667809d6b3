-- A stand-in for pg_cron, written from its documentation (https://github.com/citusdata/pg_cron). There is no scheduler: jobs are kept, as its tables keep them, and none runs.
CREATE SCHEMA cron;
GRANT USAGE ON SCHEMA cron TO PUBLIC;

CREATE SEQUENCE cron.jobid_seq;
CREATE SEQUENCE cron.runid_seq;

CREATE TABLE cron.job (
  jobid bigint PRIMARY KEY DEFAULT nextval('cron.jobid_seq'),
  schedule text NOT NULL,
  command text NOT NULL,
  nodename text NOT NULL DEFAULT 'localhost',
  nodeport integer NOT NULL DEFAULT current_setting('port')::integer,
  database text NOT NULL DEFAULT current_database(),
  username text NOT NULL DEFAULT CURRENT_USER,
  active boolean NOT NULL DEFAULT true,
  jobname text,
  CONSTRAINT jobname_username_uniq UNIQUE (jobname, username)
);
ALTER TABLE cron.job ENABLE ROW LEVEL SECURITY;
CREATE POLICY cron_job_policy ON cron.job USING (username = CURRENT_USER);

CREATE TABLE cron.job_run_details (
  jobid bigint,
  runid bigint PRIMARY KEY DEFAULT nextval('cron.runid_seq'),
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);
ALTER TABLE cron.job_run_details ENABLE ROW LEVEL SECURITY;
CREATE POLICY cron_job_run_details_policy ON cron.job_run_details USING (username = CURRENT_USER);

GRANT SELECT ON cron.job TO PUBLIC;
GRANT SELECT, DELETE ON cron.job_run_details TO PUBLIC;

CREATE FUNCTION cron.job_cache_invalidate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER cron_job_cache_invalidate AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON cron.job FOR EACH STATEMENT EXECUTE FUNCTION cron.job_cache_invalidate();

-- Five fields of numbers, names, ranges, lists and steps; or seconds; or a word.
CREATE FUNCTION cron._valid_schedule(schedule text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  IF schedule !~* '^\s*([1-5]?[0-9]\s+seconds?|@(yearly|annually|monthly|weekly|daily|midnight|hourly)|([0-9a-z*,/$-]+\s+){4}[0-9a-z*,/$-]+)\s*$' THEN
    RAISE EXCEPTION 'invalid schedule: %', schedule USING ERRCODE = 'invalid_parameter_value', HINT = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
  END IF;
  RETURN schedule;
END $$;

-- The table is closed to those who schedule; what they schedule is theirs.
CREATE FUNCTION cron._put(job_name text, schedule text, command text, database text, username text, active boolean) RETURNS bigint LANGUAGE sql
SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO cron.job AS j (schedule, command, database, username, active, jobname)
  VALUES (cron._valid_schedule($2), $3, $4, $5, $6, $1)
  ON CONFLICT ON CONSTRAINT jobname_username_uniq DO UPDATE SET schedule = EXCLUDED.schedule, command = EXCLUDED.command, database = EXCLUDED.database, active = EXCLUDED.active
  RETURNING jobid
$$;

CREATE FUNCTION cron.schedule(schedule text, command text) RETURNS bigint LANGUAGE sql
AS $$ SELECT cron._put(NULL, schedule, command, current_database(), CURRENT_USER, true) $$;

CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint LANGUAGE sql
AS $$ SELECT cron._put(job_name, schedule, command, current_database(), CURRENT_USER, true) $$;

CREATE FUNCTION cron.schedule_in_database(job_name text, schedule text, command text, database text, username text DEFAULT NULL, active boolean DEFAULT true) RETURNS bigint
LANGUAGE sql AS $$ SELECT cron._put(job_name, schedule, command, database, coalesce(username, CURRENT_USER), active) $$;
REVOKE ALL ON FUNCTION cron.schedule_in_database(text, text, text, text, text, boolean) FROM PUBLIC;

CREATE FUNCTION cron._remove(job_id bigint, username text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM cron.job j WHERE j.jobid = $1 AND (j.username = $2 OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = $2));
  RETURN FOUND;
END $$;

CREATE FUNCTION cron.unschedule(job_id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cron._remove(job_id, CURRENT_USER) THEN RAISE EXCEPTION 'could not find valid entry for job %', job_id; END IF;
  RETURN true;
END $$;

CREATE FUNCTION cron._named(job_name text, username text) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ''
AS $$ SELECT jobid FROM cron.job j WHERE j.jobname = $1 AND j.username = $2 $$;

CREATE FUNCTION cron.unschedule(job_name text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  job_id bigint := cron._named(job_name, CURRENT_USER);
BEGIN
  IF job_id IS NULL THEN RAISE EXCEPTION 'could not find valid entry for job ''%''', job_name; END IF;
  RETURN cron._remove(job_id, CURRENT_USER);
END $$;

CREATE FUNCTION cron._alter(job_id bigint, schedule text, command text, database text, username text, active boolean, asked_by text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE cron.job j SET schedule = coalesce(cron._valid_schedule($2), j.schedule), command = coalesce($3, j.command), database = coalesce($4, j.database),
    username = coalesce($5, j.username), active = coalesce($6, j.active)
  WHERE j.jobid = $1 AND (j.username = $7 OR (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = $7));
  RETURN FOUND;
END $$;

CREATE FUNCTION cron.alter_job(
  job_id bigint, schedule text DEFAULT NULL, command text DEFAULT NULL, database text DEFAULT NULL, username text DEFAULT NULL, active boolean DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT cron._alter(job_id, schedule, command, database, username, active, CURRENT_USER) THEN
    RAISE EXCEPTION 'Job % does not exist or you don''t own it', job_id;
  END IF;
END $$;

DO $grants$
BEGIN
  IF to_regrole('postgres') IS NOT NULL THEN
    GRANT USAGE ON SCHEMA cron TO postgres WITH GRANT OPTION;
    GRANT ALL ON ALL FUNCTIONS IN SCHEMA cron TO postgres WITH GRANT OPTION;
    GRANT ALL ON ALL TABLES IN SCHEMA cron TO postgres WITH GRANT OPTION;
    GRANT ALL ON ALL SEQUENCES IN SCHEMA cron TO postgres WITH GRANT OPTION;
    -- What supabase/postgres does after it has made the extension: jobs are changed by functions only.
    REVOKE ALL ON cron.job FROM postgres;
    GRANT SELECT ON cron.job TO postgres WITH GRANT OPTION;
  END IF;
END
$grants$;
