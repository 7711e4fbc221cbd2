-- Rebuilding the read models beside the live ones: empty copies of every table, loaded without indexes, then
-- indexed as the live ones are, then put in their place by renaming. Only the owner may.

SET LOCAL ROLE ledger_migrator;

CREATE PROCEDURE ledger.begin_rebuild() LANGUAGE plpgsql AS $begin_rebuild$
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
        EXECUTE format('CREATE TABLE projections_next.%I (LIKE projections.%I INCLUDING DEFAULTS '
            'INCLUDING STORAGE INCLUDING COMMENTS)', live.relname, live.relname);
        PERFORM ledger.copy_rights(live.relname, live.relacl);
    END LOOP;
    INSERT INTO projections_next.tracking SELECT name, 0 FROM projections.tracking;
END
$begin_rebuild$;

CREATE FUNCTION ledger.copy_rights(of_table text, rights aclitem[]) RETURNS void
LANGUAGE plpgsql AS $copy_rights$
DECLARE
    held record;
BEGIN
    FOR held IN SELECT r.rolname, a.privilege_type FROM aclexplode(rights) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE r.rolname <> 'ledger_migrator'
    LOOP
        EXECUTE format('GRANT %s ON projections_next.%I TO %I', held.privilege_type, of_table, held.rolname);
    END LOOP;
END
$copy_rights$;

CREATE PROCEDURE ledger.index_rebuild() LANGUAGE plpgsql AS $index_rebuild$
DECLARE
    live record;
BEGIN
    FOR live IN SELECT c.conname, c.conrelid::regclass AS of_table, t.relname, pg_get_constraintdef(c.oid) AS rule
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.connamespace = 'projections'::regnamespace AND c.contype IN ('p', 'u', 'c')
    LOOP
        EXECUTE format('ALTER TABLE projections_next.%I ADD CONSTRAINT %I %s', live.relname, live.conname, live.rule);
    END LOOP;
    FOR live IN SELECT pg_get_indexdef(i.indexrelid) AS made_by FROM pg_index i
        JOIN pg_class x ON x.oid = i.indexrelid
        WHERE x.relnamespace = 'projections'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    LOOP
        EXECUTE replace(live.made_by, ' ON projections.', ' ON projections_next.');
    END LOOP;
END
$index_rebuild$;

-- The switch: names change, no row moves. What was live is left as projections_before for the caller to drop.
CREATE PROCEDURE ledger.switch_rebuild() LANGUAGE plpgsql AS $switch_rebuild$
BEGIN
    ALTER SCHEMA projections RENAME TO projections_before;
    ALTER SCHEMA projections_next RENAME TO projections;
    COMMENT ON SCHEMA projections IS 'What the log means, by view. Safe to drop and rebuild (ledger rebuild).';
END
$switch_rebuild$;

REVOKE ALL ON ALL ROUTINES IN SCHEMA ledger FROM PUBLIC;

RESET ROLE;
