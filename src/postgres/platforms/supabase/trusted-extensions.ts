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
  'pg_buffercache',
  'pg_prewarm',
  'pg_stat_statements',
  'pg_walinspect',
  'pgrowlocks',
  'pgstattuple',
  'postgres_fdw',
  'refint',
  'sslinfo',
]

/** Those that Supabase has, and a server of our own has not, not even as stand-ins. */
export const lackingExtensions: readonly string[] = [
  'address_standardizer',
  'address_standardizer_data_us',
  'orioledb',
  'pg_partman',
  'pg_stat_monitor',
  'pgroonga_database',
  'pgrouting',
  'pljava',
  'postgis_raster',
  'postgis_sfcgal',
  'postgis_tiger_geocoder',
  'postgis_topology',
]
