import { sqlName } from '../core/sql-name.ts'

/** Who planned and who committed a row, in the columns of three of the tables. */
const who = `committed_at timestamptz NOT NULL DEFAULT clock_timestamp(), committer_name text NOT NULL, committer_email text NOT NULL,
  planned_at timestamptz NOT NULL, planner_name text NOT NULL, planner_email text NOT NULL`

/** The registry of Sqitch 1, without the comments on its columns. */
export function sqitchLedger(registry: string): string {
  const schema = sqlName(registry)
  return `CREATE SCHEMA ${schema};
COMMENT ON SCHEMA ${schema} IS 'Sqitch database deployment metadata v1.0.';
CREATE TABLE ${schema}.releases (
  version real PRIMARY KEY, installed_at timestamptz NOT NULL DEFAULT clock_timestamp(), installer_name text NOT NULL, installer_email text NOT NULL);
CREATE TABLE ${schema}.projects (
  project text PRIMARY KEY, uri text UNIQUE, created_at timestamptz NOT NULL DEFAULT clock_timestamp(), creator_name text NOT NULL,
  creator_email text NOT NULL);
CREATE TABLE ${schema}.changes (
  change_id text PRIMARY KEY, script_hash text, change text NOT NULL, project text NOT NULL REFERENCES ${schema}.projects ON UPDATE CASCADE,
  note text NOT NULL DEFAULT '', ${who},
  UNIQUE (project, script_hash));
CREATE TABLE ${schema}.tags (
  tag_id text PRIMARY KEY, tag text NOT NULL, project text NOT NULL REFERENCES ${schema}.projects ON UPDATE CASCADE,
  change_id text NOT NULL REFERENCES ${schema}.changes ON UPDATE CASCADE, note text NOT NULL DEFAULT '', ${who},
  UNIQUE (project, tag));
CREATE TABLE ${schema}.dependencies (
  change_id text NOT NULL REFERENCES ${schema}.changes ON UPDATE CASCADE ON DELETE CASCADE, type text NOT NULL, dependency text NOT NULL,
  dependency_id text REFERENCES ${schema}.changes ON UPDATE CASCADE
    CONSTRAINT dependencies_check CHECK ((type = 'require' AND dependency_id IS NOT NULL) OR (type = 'conflict' AND dependency_id IS NULL)),
  PRIMARY KEY (change_id, dependency));
CREATE TABLE ${schema}.events (
  event text NOT NULL CONSTRAINT events_event_check CHECK (event IN ('deploy', 'revert', 'fail', 'merge')), change_id text NOT NULL,
  change text NOT NULL, project text NOT NULL REFERENCES ${schema}.projects ON UPDATE CASCADE, note text NOT NULL DEFAULT '',
  requires text[] NOT NULL DEFAULT '{}', conflicts text[] NOT NULL DEFAULT '{}', tags text[] NOT NULL DEFAULT '{}', ${who},
  PRIMARY KEY (change_id, committed_at));
`
}
