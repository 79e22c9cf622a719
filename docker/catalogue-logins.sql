-- The catalogue's roles and logins, as docs/catalogue.md has them. PostgreSQL's image runs this when its
-- volume is new; run it again after a password was changed (README.md). Passwords come from the
-- mounted files, and neither the server's log nor an error shows them.
\set VERBOSITY terse
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';

\set owner `cut -d: -f5 /run/secrets/catalogue-owner.pgpass`
\set jobs `cut -d: -f5 /run/secrets/catalogue.pgpass`

SELECT 'CREATE ROLE ' || role
FROM unnest(ARRAY['aircheck_writer', 'aircheck_reader', 'aircheck_owner', 'aircheck']) AS role
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)
\gexec

-- The migrations' login; the roles are there, so it need not make any.
ALTER ROLE aircheck_owner LOGIN PASSWORD :'owner';
-- The jobs' login, as sources.sql names it.
ALTER ROLE aircheck LOGIN PASSWORD :'jobs';
GRANT aircheck_writer, aircheck_reader TO aircheck;

ALTER DATABASE aircheck OWNER TO aircheck_owner;
REVOKE TEMPORARY ON DATABASE aircheck FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
