-- Cases sealed under keys of their own, how long they are kept, and their erasure
-- (ops/decisions/0006-encryption-and-erasure.md).

SET LOCAL ROLE ledger_migrator;

-- The keys lie elsewhere. This tells whether those that somebody came with are this ledger's: a value made from one
-- of them by a function that cannot be turned round.
CREATE TABLE ledger.key_store (
    identity bytea   NOT NULL,
    one_row  boolean PRIMARY KEY DEFAULT true CHECK (one_row)
);

CREATE TRIGGER key_store_is_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.key_store
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

GRANT SELECT ON ledger.key_store TO ledger_appender;

CREATE FUNCTION ledger.keys_belong(theirs bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $keys_belong$
BEGIN
    INSERT INTO ledger.key_store VALUES (theirs) ON CONFLICT DO NOTHING;  -- the first to be used become the ledger's
    RETURN EXISTS (SELECT FROM ledger.key_store WHERE identity = theirs);
END
$keys_belong$;

-- How long cases are kept: each hold, proposal and erasure, written with its event and never changed. It is no read
-- model: what it says of an erased case can be made from nothing else any more.
CREATE TABLE ledger.retention (
    position        bigint      PRIMARY KEY,
    case_code       text COLLATE "C" NOT NULL,
    kind            text        NOT NULL,  -- legal-hold, erasure-proposed, erasure
    ref             text COLLATE "C" NOT NULL,
    recorded_at     timestamptz NOT NULL,
    posted_by       text        NOT NULL,  -- role and subject of the token
    placed          boolean,               -- of a hold: placed or lifted
    retention_ended date,                  -- of a proposal
    proposal        text COLLATE "C",      -- of an erasure: the proposal approved …
    held_by         text[] COLLATE "C"     -- … and the agencies that held something: they are told that it is erased
);
CREATE INDEX retention_case_idx ON ledger.retention (case_code, position);
CREATE UNIQUE INDEX retention_erased_idx ON ledger.retention (case_code) WHERE kind = 'erasure';

COMMENT ON TABLE ledger.retention IS 'Legal holds, proposals to erase, erasures. Insert only, with their events.';

CREATE TRIGGER retention_is_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.retention
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

GRANT SELECT ON ledger.retention TO ledger_appender, ledger_projector, ledger_reader;

-- Everything that the read models hold of a case, out of one schema of them.
CREATE FUNCTION ledger.purge_case(of_case text, entries bigint[], from_schema text) RETURNS void
LANGUAGE plpgsql AS $purge_case$
DECLARE
    purged record;
BEGIN
    FOR purged IN
        SELECT * FROM (VALUES
            ('sightings', 'entry = ANY ($2)'), ('claims', 'entry = ANY ($2)'), ('factors', 'entry = ANY ($2)'),
            ('reliances', 'case_code = $1'), ('grants', 'case_code = $1'), ('entry_versions', 'case_code = $1'),
            ('people', 'case_code = $1'), ('cases', 'code = $1')) t(name, condition)
        WHERE to_regclass(format('%I.%I', from_schema, t.name)) IS NOT NULL
    LOOP
        EXECUTE format('DELETE FROM %I.%I WHERE %s', from_schema, purged.name, purged.condition)
            USING of_case, entries;
    END LOOP;
END
$purge_case$;

-- An erasure's part in the read models, in the transaction of its event. Nothing can write what it deletes again:
-- not the append (an erased case takes no more events), not the runner (it holds the tracking row while it writes,
-- and finds no version of an erased case), not a rebuild (there is none meanwhile; the next skips the case).
CREATE FUNCTION ledger.purge(of_case text) RETURNS void
LANGUAGE plpgsql AS $purge$
DECLARE
    entries bigint[] := ARRAY(SELECT DISTINCT v.entry FROM projections.entry_versions v WHERE v.case_code = of_case);
BEGIN
    IF NOT pg_try_advisory_xact_lock(83860381975891) THEN  -- the rebuild's
        RAISE EXCEPTION 'the read models are being rebuilt' USING ERRCODE = 'lock_not_available';
    END IF;
    PERFORM FROM projections.tracking FOR UPDATE;
    PERFORM ledger.purge_case(of_case, entries, 'projections');
    PERFORM ledger.purge_case(of_case, entries, 'projections_before');  -- readers may still be in it: rows, not tables
    DROP SCHEMA IF EXISTS projections_next CASCADE;  -- a killed rebuild's
END
$purge$;

CREATE FUNCTION ledger.on_hold(of_case text) RETURNS boolean LANGUAGE sql STABLE AS $on_hold$
    SELECT coalesce((SELECT r.placed FROM ledger.retention r
                     WHERE r.case_code = of_case AND r.kind = 'legal-hold' ORDER BY r.position DESC LIMIT 1), false)
$on_hold$;

CREATE FUNCTION ledger.is_erased(of_case text) RETURNS boolean LANGUAGE sql STABLE AS $is_erased$
    SELECT EXISTS (SELECT FROM ledger.retention r WHERE r.case_code = of_case AND r.kind = 'erasure')
$is_erased$;

-- Why a case may not be erased now by this post, if so: SQLSTATE, words, place.
CREATE FUNCTION ledger.why_not_erased(post ledger.post) RETURNS text[] LANGUAGE plpgsql STABLE AS $why_not_erased$
DECLARE
    proposed_by text := (
        SELECT r.posted_by FROM ledger.retention r
        WHERE r.case_code = post.case_code AND r.kind = 'erasure-proposed' AND r.ref = post.registered[1]);
BEGIN
    RETURN CASE
        WHEN proposed_by IS NULL THEN
            ARRAY['LG404', 'no such proposal to erase this case', 'data.proposal']
        -- The person, in whichever role.
        WHEN substring(proposed_by FROM ':(.*)') = substring(post.posted_by FROM ':(.*)') THEN
            ARRAY['LG403', 'proposed by the same person: another must approve the erasure', 'data.proposal']
        WHEN ledger.on_hold(post.case_code) THEN
            ARRAY['LG409', 'a legal hold is in force: nothing is erased until it is lifted', 'subject']
        WHEN EXISTS (SELECT FROM ledger.stored_events s
                     WHERE s.originator_id = post.stream AND substring(s.state FROM 1 FOR 1) = '{') THEN
            ARRAY['LG409', 'version 0.1.0 recorded events of this case unsealed: they cannot be erased', 'subject']
    END;
END
$why_not_erased$;

-- A hold, a proposal, an erasure (ledger.register calls it, under the lock).
CREATE FUNCTION ledger.retain(post ledger.post, place bigint, at timestamptz, post_index integer) RETURNS void
LANGUAGE plpgsql AS $retain$
DECLARE
    said text[] := post.registered;
    why_not text[] := CASE
        WHEN ledger.is_erased(post.case_code) THEN ARRAY['LG410', 'the case is erased already', 'subject']
        WHEN NOT EXISTS (SELECT FROM projections.cases c WHERE c.code = post.case_code) THEN
            ARRAY['LG404', 'no such case', 'subject']
        WHEN post.kind = 'erasure' THEN ledger.why_not_erased(post)
        WHEN post.kind = 'erasure-proposed' AND said[1]::date >= (at AT TIME ZONE 'Europe/London')::date THEN
            ARRAY['LG409', 'the retention period has not ended: propose the erasure when it has', 'data.retention_ended']
        WHEN post.kind = 'legal-hold' AND said[1]::boolean AND ledger.on_hold(post.case_code) THEN
            ARRAY['LG409', 'a legal hold is in force already, until it is lifted', 'data.placed']
        WHEN post.kind = 'legal-hold' AND NOT said[1]::boolean AND NOT ledger.on_hold(post.case_code) THEN
            ARRAY['LG409', 'no legal hold is in force: there is none to lift', 'data.placed']
    END;
BEGIN
    IF why_not IS NOT NULL THEN
        PERFORM ledger.refuse(why_not[1], why_not[2], post_index, why_not[3]);
    END IF;
    INSERT INTO ledger.retention VALUES (
        place, post.case_code, post.kind, post.ref, at, post.posted_by,
        CASE post.kind WHEN 'legal-hold' THEN said[1]::boolean END,
        CASE post.kind WHEN 'erasure-proposed' THEN said[1]::date END,
        CASE post.kind WHEN 'erasure' THEN said[1] END,
        CASE post.kind WHEN 'erasure' THEN ARRAY(
            SELECT DISTINCT g.agency FROM projections.grants g WHERE g.case_code = post.case_code ORDER BY 1) END);
    IF post.kind = 'erasure' THEN
        PERFORM ledger.purge(post.case_code);
    END IF;
END
$retain$;

-- The digest of a post as version 0.1.0 recorded it, without a key: only to recognise what it recorded.
ALTER TYPE ledger.post ADD ATTRIBUTE unkeyed_digest bytea;

-- One post: its receipt. As before, but that an erased case takes none, and that digests are keyed.
CREATE OR REPLACE FUNCTION ledger.take(post ledger.post, state bytea, post_index integer, place bigint,
                                       at timestamptz, names_are_there boolean)
RETURNS ledger.receipt LANGUAGE plpgsql AS $take$
DECLARE
    receipt ledger.receipt;
    missing text[];
    earlier record;
BEGIN
    -- Under the lock, whatever was found before it. The erasure itself may come again: its answer was lost.
    IF post.kind <> 'erasure'
        AND EXISTS (SELECT FROM ledger.retention r WHERE r.case_code = post.case_code AND r.kind = 'erasure')
    THEN
        PERFORM ledger.refuse('LG410', 'the case was erased: nothing more is recorded in it', post_index, 'subject');
    END IF;
    INSERT INTO ledger.stored_events VALUES (
        post.stream,
        (SELECT coalesce(max(s.originator_version), 0) + 1 FROM ledger.stored_events s
            WHERE s.originator_id = post.stream),
        post.topic, state, place, at, post.agency, post.id, post.case_code, post.digest, post.posted_by)
        ON CONFLICT (agency, event_id) DO NOTHING;
    IF FOUND THEN
        receipt.place := place;
        receipt.recorded_at := at;
        receipt.status := 'recorded';
        IF post.told_agency IS NULL THEN
            PERFORM ledger.register(post, place, at, post_index);
        ELSE
            IF NOT names_are_there THEN
                missing := ledger.missing_name(post);
                IF missing IS NOT NULL THEN
                    PERFORM ledger.refuse('LG404', missing[1], post_index, missing[2]);
                END IF;
            END IF;
            receipt.entry_ref := coalesce(post.amends, post.ref);
            receipt.entry_version := ledger.enter(post, place, at, post_index);
        END IF;
        RETURN receipt;
    END IF;
    SELECT s.content_digest, s.notification_id, s.recorded_at, s.case_code INTO earlier
        FROM ledger.stored_events s WHERE s.agency = post.agency AND s.event_id = post.id;
    IF earlier.content_digest NOT IN (post.digest, coalesce(post.unkeyed_digest, post.digest)) THEN
        PERFORM ledger.refuse('LG409', 'the id was used before, with other content', post_index, 'id');
    END IF;
    receipt.place := earlier.notification_id;
    receipt.recorded_at := earlier.recorded_at;
    receipt.status := 'duplicate';
    SELECT v.ref, v.version INTO receipt.entry_ref, receipt.entry_version FROM projections.entry_versions v
        WHERE v.case_code = earlier.case_code AND v.position = earlier.notification_id;
    RETURN receipt;
END
$take$;

-- The case that an event was of, if that case is erased: for whoever asks for the entry.
CREATE FUNCTION ledger.erased_entry(of_agency text, of_id text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $erased_entry$
    SELECT s.case_code FROM ledger.stored_events s
    WHERE s.agency = of_agency AND s.event_id = of_id AND ledger.is_erased(s.case_code)
$erased_entry$;

-- The planner's statistics keep samples of a column's values, where no purge would find them. No question searches
-- by these, so nothing is lost by not sampling them.
CREATE PROCEDURE ledger.keep_out_of_statistics(of_schema text) LANGUAGE plpgsql AS $keep_out_of_statistics$
DECLARE
    said record;
BEGIN
    FOR said IN SELECT * FROM (VALUES
        ('cases', 'title'), ('people', 'role'), ('entry_versions', 'heading'), ('entry_versions', 'content'),
        ('entry_versions', 'guarded'), ('grants', 'how'), ('claims', 'value')) t(of_table, of_column)
    LOOP
        -- Its type again: that drops what was sampled before, and rewrites nothing.
        EXECUTE format('ALTER TABLE %I.%I ALTER COLUMN %I TYPE text%s, ALTER COLUMN %I SET STATISTICS 0',
            of_schema, said.of_table, said.of_column,
            CASE said.of_column WHEN 'value' THEN ' COLLATE "C"' ELSE '' END, said.of_column);
    END LOOP;
END
$keep_out_of_statistics$;
CALL ledger.keep_out_of_statistics('projections');

REVOKE ALL ON ALL ROUTINES IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.keys_belong(bytea) TO ledger_appender;
GRANT EXECUTE ON FUNCTION ledger.erased_entry(text, text) TO ledger_reader;

RESET ROLE;
