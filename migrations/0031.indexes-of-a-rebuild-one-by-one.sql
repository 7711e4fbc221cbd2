-- The indexes of a rebuild, one at a time: the greatest takes as long as all the others, those of its own table among
-- them, which another session can make meanwhile.

SET LOCAL ROLE ledger_migrator;

DROP PROCEDURE ledger.index_rebuild(text);

-- The copy of an index, on the copy of its table. Of one table, several can be made at once.
CREATE PROCEDURE ledger.index_rebuild(of_index text) LANGUAGE plpgsql AS $index_rebuild$
BEGIN
    EXECUTE replace(pg_get_indexdef(format('projections.%I', of_index)::regclass), ' ON projections.',
        ' ON projections_next.');
END
$index_rebuild$;

-- What a copied table has yet to be given when its indexes are there: its constraints, and for the planner what is in it.
CREATE PROCEDURE ledger.complete_rebuild(of_table text) LANGUAGE plpgsql AS $complete_rebuild$
DECLARE
    live record;
BEGIN
    FOR live IN SELECT c.conname, CASE c.contype
            WHEN 'p' THEN format('PRIMARY KEY USING INDEX %I', c.conname)
            WHEN 'u' THEN format('UNIQUE USING INDEX %I', c.conname)
            ELSE pg_get_constraintdef(c.oid) END AS rule
        FROM pg_constraint c
        WHERE c.conrelid = format('projections.%I', of_table)::regclass AND c.contype IN ('p', 'u', 'c')
    LOOP
        EXECUTE format('ALTER TABLE projections_next.%I ADD CONSTRAINT %I %s', of_table, live.conname, live.rule);
    END LOOP;
    EXECUTE format('ANALYZE projections_next.%I', of_table);
END
$complete_rebuild$;

REVOKE ALL ON PROCEDURE ledger.index_rebuild(text), ledger.complete_rebuild(text) FROM PUBLIC;

RESET ROLE;
