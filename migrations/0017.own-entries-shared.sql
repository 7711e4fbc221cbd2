-- Of an entry of its own, an agency need not say which version it passed on.
--
-- A desk's post that shares what another desk of the agency wrote, or shares it before it was known, was refused
-- unless it named the version. But every version of an entry is granted to the agency that posted it: there is none
-- that it was never given, and nothing to be learned by trying. The newest, then, as for anybody else.

SET LOCAL ROLE ledger_migrator;

CREATE OR REPLACE FUNCTION ledger.shared_versions(post ledger.post, known_latest timestamptz, post_index integer,
                                                  OUT entries bigint[], OUT versions integer[])
LANGUAGE plpgsql AS $shared_versions$
DECLARE
    shared bigint;
    conveyed integer;
    newest integer;
    agency text;
BEGIN
    FOR i IN 1 .. cardinality(post.share_entry) LOOP
        SELECT v.entry, v.version, v.agency INTO shared, newest, agency FROM projections.entry_versions v
            WHERE v.ref = post.share_entry[i] ORDER BY v.version DESC LIMIT 1;
        conveyed := coalesce(post.share_version[i],
            ledger.version_held(shared, post.share_agency[i], post.share_unit[i], known_latest));
        IF conveyed IS NULL THEN
            -- Nobody can say what was passed on: the newest, then. But to another agency's own system that would tell
            -- whether there are versions that it was never given, so it has to say which it means.
            IF post.own <> agency THEN
                PERFORM ledger.refuse('LG404', 'not known to have been held by then: name the version passed on',
                    post_index, format('data.shares[%s].version', i - 1));
            END IF;
            conveyed := newest;
        END IF;
        -- An agency passes on what it was told, never a version that it has not had.
        IF conveyed > newest OR post.own IS NOT NULL AND NOT EXISTS (
            SELECT FROM projections.grants g
            WHERE g.entry = shared AND g.agency = post.own AND g.version = conveyed)
        THEN
            PERFORM ledger.refuse('LG404', 'no such version of the entry', post_index,
                format('data.shares[%s].version', i - 1));
        END IF;
        entries := entries || shared;
        versions := versions || conveyed;
    END LOOP;
END
$shared_versions$;

RESET ROLE;
