-- A stand-in for HypoPG, written from its documentation (https://hypopg.readthedocs.io). The planner does not know of its indexes.
CREATE FUNCTION hypopg_create_index(sql_order text, OUT indexrelid oid, OUT indexname text) RETURNS SETOF record LANGUAGE sql VOLATILE STRICT
AS 'SELECT NULL::oid, NULL::text WHERE false';
CREATE FUNCTION hypopg(OUT indexname text, OUT indexrelid oid, OUT indrelid oid, OUT innatts integer, OUT indisunique boolean, OUT indkey int2vector, OUT indcollation oidvector,
  OUT indclass oidvector, OUT indoption oidvector, OUT indexprs pg_node_tree, OUT indpred pg_node_tree, OUT amid oid) RETURNS SETOF record LANGUAGE sql
BEGIN ATOMIC
  SELECT NULL::text, i.indexrelid, i.indrelid, NULL::integer, i.indisunique, i.indkey, i.indcollation, i.indclass, NULL::oidvector, i.indexprs, i.indpred, NULL::oid FROM pg_index i WHERE false;
END;
CREATE FUNCTION hypopg_drop_index(indexid oid) RETURNS boolean LANGUAGE sql VOLATILE RETURN false;
CREATE FUNCTION hypopg_hide_index(indexid oid) RETURNS boolean LANGUAGE sql VOLATILE RETURN false;
CREATE FUNCTION hypopg_unhide_index(indexid oid) RETURNS boolean LANGUAGE sql VOLATILE RETURN false;
CREATE FUNCTION hypopg_unhide_all_indexes() RETURNS void LANGUAGE sql VOLATILE AS '';
CREATE FUNCTION hypopg_hidden_indexes() RETURNS TABLE (indexid oid) LANGUAGE sql AS 'SELECT NULL::oid WHERE false';
CREATE FUNCTION hypopg_get_indexdef(indexid oid) RETURNS text LANGUAGE sql RETURN NULL::text;
CREATE FUNCTION hypopg_relation_size(indexid oid) RETURNS bigint LANGUAGE sql RETURN 0::bigint;
CREATE FUNCTION hypopg_reset_index() RETURNS void LANGUAGE sql VOLATILE AS '';
CREATE FUNCTION hypopg_reset() RETURNS void LANGUAGE sql VOLATILE AS '';
CREATE VIEW hypopg_list_indexes AS SELECT NULL::oid AS indexrelid, NULL::text AS index_name, NULL::name AS schema_name, NULL::name AS table_name, NULL::name AS am_name WHERE false;
CREATE VIEW hypopg_hidden_indexes AS SELECT NULL::oid AS indexrelid, NULL::name AS index_name, NULL::name AS schema_name, NULL::name AS table_name, NULL::name AS am_name,
  NULL::boolean AS is_hypo WHERE false;
GRANT SELECT ON hypopg_list_indexes, hypopg_hidden_indexes TO PUBLIC;
