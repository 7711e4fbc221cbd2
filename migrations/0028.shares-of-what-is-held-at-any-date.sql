-- An agency passes on what it holds, at any date: also what it is not known to have held by then, as long as it was given
-- the newest version. A desk that passes on what another desk was told had to name the version, and nobody does.

SET LOCAL ROLE ledger_migrator;

-- As in 0017 otherwise.
CREATE OR REPLACE FUNCTION ledger.shared_versions(post ledger.post, known_latest timestamptz, post_index integer,
                                                  OUT entries bigint[], OUT versions integer[])
LANGUAGE plpgsql AS $shared_versions$
DECLARE
    shared bigint;
    conveyed integer;
    newest integer;
    place text;
BEGIN
    FOR i IN 1 .. cardinality(post.share_entry) LOOP
        place := format('data.shares[%s].version', i - 1);
        SELECT v.entry, v.version INTO shared, newest FROM projections.entry_versions v
            WHERE v.ref = post.share_entry[i] ORDER BY v.version DESC LIMIT 1;
        conveyed := coalesce(post.share_version[i],
            ledger.version_held(shared, post.share_agency[i], post.share_unit[i], known_latest));
        -- An agency passes on what it was told, never a version that it has not had.
        IF conveyed IS NULL THEN
            -- Nobody can say what was passed on: the newest, then.
            IF NOT ledger.was_given(post.own, shared, newest) THEN
                PERFORM ledger.refuse('LG404', 'not known to have been held by then: name the version passed on',
                    post_index, place);
            END IF;
            conveyed := newest;
        ELSIF conveyed > newest OR NOT ledger.was_given(post.own, shared, conveyed) THEN
            PERFORM ledger.refuse('LG404', 'no such version of the entry', post_index, place);
        END IF;
        entries := entries || shared;
        versions := versions || conveyed;
    END LOOP;
END
$shared_versions$;

-- Whether whoever posts may pass on a version: an agency's own system (null: not one) if it was ever given it.
CREATE FUNCTION ledger.was_given(own text, of_entry bigint, of_version integer) RETURNS boolean
LANGUAGE sql STABLE AS $was_given$
    SELECT own IS NULL OR EXISTS (SELECT FROM projections.grants g
                                  WHERE g.entry = of_entry AND g.agency = own AND g.version = of_version)
$was_given$;

REVOKE ALL ON FUNCTION ledger.was_given(text, bigint, integer) FROM PUBLIC;

RESET ROLE;
