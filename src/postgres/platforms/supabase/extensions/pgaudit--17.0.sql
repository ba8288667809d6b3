-- A stand-in for pgaudit, written from its documentation (https://github.com/pgaudit/pgaudit). Its settings are accepted as any extension's are.
CREATE FUNCTION pgaudit_ddl_command_end() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = 'pg_catalog, pg_temp' AS 'BEGIN END';
CREATE EVENT TRIGGER pgaudit_ddl_command_end ON ddl_command_end EXECUTE FUNCTION pgaudit_ddl_command_end();
CREATE FUNCTION pgaudit_sql_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = 'pg_catalog, pg_temp' AS 'BEGIN END';
CREATE EVENT TRIGGER pgaudit_sql_drop ON sql_drop EXECUTE FUNCTION pgaudit_sql_drop();
