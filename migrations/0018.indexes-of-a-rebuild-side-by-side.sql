-- The indexes of a rebuild, a table at a time: so that two sessions can make them side by side.

SET LOCAL ROLE ledger_migrator;

DROP PROCEDURE ledger.index_rebuild();

CREATE PROCEDURE ledger.index_rebuild(of_table text) LANGUAGE plpgsql AS $index_rebuild$
DECLARE
    live_table CONSTANT regclass := format('projections.%I', of_table)::regclass;
    live record;
BEGIN
    FOR live IN SELECT c.conname, pg_get_constraintdef(c.oid) AS rule
        FROM pg_constraint c
        WHERE c.conrelid = live_table AND c.contype IN ('p', 'u', 'c')
    LOOP
        EXECUTE format('ALTER TABLE projections_next.%I ADD CONSTRAINT %I %s', of_table, live.conname, live.rule);
    END LOOP;
    FOR live IN SELECT pg_get_indexdef(i.indexrelid) AS made_by FROM pg_index i
        WHERE i.indrelid = live_table AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    LOOP
        EXECUTE replace(live.made_by, ' ON projections.', ' ON projections_next.');
    END LOOP;
    EXECUTE format('ANALYZE projections_next.%I', of_table);
END
$index_rebuild$;

REVOKE ALL ON PROCEDURE ledger.index_rebuild(text) FROM PUBLIC;

RESET ROLE;
