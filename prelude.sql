-- The roles of requests: the server in front of the database takes a request's role from its token and becomes it.
create role anon nologin;
create role authenticated nologin;
create role service_role nologin;
