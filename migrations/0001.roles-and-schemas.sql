-- Four roles, none of which can log in: the user that the ledger connects as is a member of each and takes
-- the one that a task needs. A database administrator may give each a login of its own.
--
--   ledger_migrator   owns every table and function; used while migrating and rebuilding, by nothing else
--   ledger_appender   may call the append function, which is the only way to insert an event
--   ledger_projector  reads the log, writes the read models that follow behind it
--   ledger_reader     reads the read models and the registers

DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['ledger_migrator', 'ledger_appender', 'ledger_projector', 'ledger_reader']
    LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- roles belong to the whole server: another database's migration made it
        END;
        EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
    END LOOP;
END
$roles$;

CREATE SCHEMA ledger AUTHORIZATION ledger_migrator;
CREATE SCHEMA projections AUTHORIZATION ledger_migrator;

COMMENT ON SCHEMA ledger IS 'The log: what happened. Nothing in it is ever changed.';
COMMENT ON SCHEMA projections IS 'What the log means, by view. Safe to drop and rebuild (ledger rebuild).';

GRANT USAGE ON SCHEMA ledger, projections TO ledger_appender, ledger_projector, ledger_reader;
