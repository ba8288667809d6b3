/**
 * PostgreSQL's own extensions that Supabase lets postgres create although it is no superuser there (supautils.privileged_extensions in the configuration of supabase/postgres), those
 * of them that are not `trusted` everywhere. The stand-ins' control files say it themselves.
 */
export const trustedExtensions: readonly string[] = [
  'autoinc',
  'bloom',
  'dblink',
  'dict_xsyn',
  'earthdistance',
  'insert_username',
  'moddatetime',
  'pg_prewarm',
  'pg_stat_statements',
  'pg_walinspect',
  'pgrowlocks',
  'pgstattuple',
  'postgres_fdw',
  'refint',
  'sslinfo',
]
