-- Which versions of entries may give a case a key date: a meeting, somebody seen, anything claimed. Told once, when the
-- version is written, and not read from the text of every entry at each look at a case.

SET LOCAL ROLE ledger_migrator;

ALTER TABLE projections.entry_versions ADD COLUMN may_give_key_date boolean NOT NULL GENERATED ALWAYS AS (
    kind = 'meeting' OR strpos(content, '"seen":"yes"') > 0 OR strpos(content, '"claims":') > 0) STORED;
COMMENT ON COLUMN projections.entry_versions.may_give_key_date IS
    'a meeting, or it says that somebody was seen, or claims something: by its text, so whoever reads it tells whether it does';

-- A rebuild's copies generate what the live tables do.
CREATE OR REPLACE PROCEDURE ledger.begin_rebuild() LANGUAGE plpgsql AS $begin_rebuild$
DECLARE
    live record;
BEGIN
    -- What earlier rebuilds left: here, where nobody waits for it, and not in the switch.
    DROP SCHEMA IF EXISTS projections_before CASCADE;
    DROP SCHEMA IF EXISTS projections_next CASCADE;
    CREATE SCHEMA projections_next;
    GRANT USAGE ON SCHEMA projections_next TO ledger_appender, ledger_projector, ledger_reader;
    FOR live IN SELECT c.relname, c.oid, c.relacl FROM pg_class c
        WHERE c.relnamespace = 'projections'::regnamespace AND c.relkind = 'r'
    LOOP
        EXECUTE format('CREATE TABLE projections_next.%I (LIKE projections.%I INCLUDING DEFAULTS INCLUDING GENERATED '
            'INCLUDING STORAGE INCLUDING COMMENTS)', live.relname, live.relname);
        PERFORM ledger.copy_rights(live.relname, live.relacl);
    END LOOP;
    CALL ledger.build_walls('projections_next');
    INSERT INTO projections_next.tracking SELECT name, 0 FROM projections.tracking;
END
$begin_rebuild$;

-- Of a rebuild's copies nothing was sampled yet, so there is nothing to be dropped (which a generated column forbids).
CREATE OR REPLACE PROCEDURE ledger.keep_out_of_statistics(of_schema text) LANGUAGE plpgsql AS $keep_out_of_statistics$
DECLARE
    said record;
BEGIN
    FOR said IN SELECT * FROM (VALUES
        ('cases', 'title'), ('people', 'role'), ('entry_versions', 'heading'), ('entry_versions', 'content'),
        ('entry_versions', 'guarded'), ('grants', 'how'), ('claims', 'value')) t(of_table, of_column)
    LOOP
        EXECUTE format('ALTER TABLE %I.%I ALTER COLUMN %I SET STATISTICS 0',
            of_schema, said.of_table, said.of_column);
    END LOOP;
END
$keep_out_of_statistics$;

RESET ROLE;
