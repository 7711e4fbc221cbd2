-- Appending, once more: the flush to disk after the lock is given back, and plain posts all in three inserts.
--
-- Until now a transaction was flushed while it held the lock, so everyone else waited for the disk, one after the
-- other. Now it is committed without waiting, and a second, empty transaction waits for the disk: what is written
-- ahead is one sequence, so when the second is on disk the first is, and one flush serves all who wait for one.
-- Nothing is acknowledged before. Nor is anything shown before: the record of a read is flushed before its answer is
-- sent, and what the read saw was written ahead of that record (ops/decisions/0002-one-locked-append-function.md).

SET LOCAL ROLE ledger_migrator;

-- Posts that are new entries, share nothing and cite nothing, and whose names were all found: no post of them can
-- depend on another, so each kind of row is one insert for all. A row for each post, in their order.
CREATE FUNCTION ledger.take_plain(posts ledger.post[], states bytea[], of_batch integer[], head bigint, at timestamptz)
RETURNS TABLE (batch integer, place bigint, recorded_at timestamptz, status text, entry_ref text,
               entry_version integer, refusal text[])
LANGUAGE plpgsql AS $take_plain$
DECLARE
    said text := ledger.rfc3339(at);
BEGIN
    INSERT INTO ledger.stored_events
    SELECT p.stream,
           coalesce((SELECT s.originator_version FROM ledger.stored_events s WHERE s.originator_id = p.stream
                     ORDER BY s.originator_version DESC LIMIT 1), 0)
               + row_number() OVER (PARTITION BY p.stream ORDER BY p.ordinality),
           p.topic, p.unnest, head + p.ordinality, at, p.agency, p.id, p.case_code, p.digest, p.posted_by
    FROM ROWS FROM (unnest(posts), unnest(states)) WITH ORDINALITY AS p;  -- p.unnest is the state
    INSERT INTO projections.entry_versions
    SELECT head + p.ordinality, 1, head + p.ordinality, at, p.case_code, p.ref, p.agency, p.kind, p.unit, p.said_unit,
           false, p.occurred_earliest, p.occurred_latest, coalesce(p.said_earliest, at), coalesce(p.said_latest, at),
           p.heading, p.content, p.guarded, p.told_agency, p.whole_from
    FROM unnest(posts) WITH ORDINALITY AS p;
    INSERT INTO projections.grants
    SELECT p.case_code, told.agency, told.unit, told.someone, head + p.ordinality, 1, coalesce(told.earliest, at),
           coalesce(told.latest, at), head + p.ordinality, told.ordinality - 1, p.later_account,
           told.how || '1' || CASE WHEN told.earliest IS NULL THEN replace(told.rest, '@', said) ELSE told.rest END
    FROM unnest(posts) WITH ORDINALITY AS p,
         unnest(p.told_agency, p.told_unit, p.told_someone, p.told_earliest, p.told_latest, p.told_how, p.told_rest)
             WITH ORDINALITY AS told(agency, unit, someone, earliest, latest, how, rest, ordinality);
    RETURN QUERY
        SELECT p.unnest, head + p.ordinality, at, 'recorded'::text, p.ref, 1, NULL::text[]
        FROM ROWS FROM (unnest(posts), unnest(of_batch)) WITH ORDINALITY AS p;
END
$take_plain$;

-- Whether all posts are of that kind. What a post names is never unsaid, so this holds under the lock as before it.
CREATE FUNCTION ledger.are_plain(posts ledger.post[]) RETURNS boolean LANGUAGE plpgsql AS $are_plain$
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM unnest(posts) p
        WHERE p.told_agency IS NULL OR p.amends IS NOT NULL OR p.share_entry IS NOT NULL OR p.entries IS NOT NULL
           OR NOT EXISTS (SELECT FROM projections.cases c WHERE c.code = p.case_code OFFSET 0)
           OR (SELECT count(*) FROM projections.agencies a WHERE a.code = ANY (p.agencies)) < cardinality(p.agencies)
           OR (SELECT count(*) FROM projections.people q
               WHERE q.case_code = p.case_code AND q.ref = ANY (p.people)) < cardinality(p.people))
       AND (cardinality(posts) = 1
            OR (SELECT count(DISTINCT p.ref) FROM unnest(posts) p) = cardinality(posts));
END
$are_plain$;

-- As in 0013, but that plain posts go in together, and that every look-up is by an index: a session keeps the plans that
-- it made while a table was small enough to be read whole, long after it has grown. (OFFSET 0 keeps a look-up from being
-- made a join, for which the whole of an index may be read.) And that nothing is planned anew for each post: of arrays
-- of one the planner thinks that worth while, every time.
CREATE OR REPLACE FUNCTION ledger.append(posts json, states bytea[], sizes integer[])
RETURNS TABLE (batch integer, place bigint, recorded_at timestamptz, status text, entry_ref text,
               entry_version integer, refusal text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $append$
DECLARE
    -- Read as rows, and their names looked up, before the lock is taken: others append meanwhile.
    parsed ledger.post[] := ARRAY(SELECT p FROM json_populate_recordset(NULL::ledger.post, posts) p);
    plain boolean := ledger.are_plain(parsed);
    found boolean[];
    of_batch integer[];
    first integer := 1;
    last integer;
    head bigint;
    now_at timestamptz;
    tried record;
    done text;  -- what a call for its effect returns: to assign it costs less than to PERFORM it
BEGIN
    IF plain THEN
        of_batch := ARRAY(SELECT b.number FROM unnest(sizes) WITH ORDINALITY b(size, number), generate_series(1, size));
    ELSE
        found := ledger.names_found(parsed, sizes);
    END IF;
    done := pg_advisory_xact_lock(83860381975890);  -- the letters LEDGER
    SELECT s.notification_id, s.recorded_at,
           plain AND NOT EXISTS (
               SELECT FROM unnest(parsed) p
               WHERE EXISTS (SELECT FROM ledger.stored_events e WHERE e.agency = p.agency AND e.event_id = p.id OFFSET 0)
                  OR EXISTS (SELECT FROM ledger.retention r
                             WHERE r.case_code = p.case_code AND r.kind = 'erasure' OFFSET 0))
        INTO head, now_at, plain
        FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    head := coalesce(head, 0);
    -- Read after the lock is held, and never before the last one, nor before what a question was answered by:
    -- recording times run forward with positions even when the clock is set back.
    now_at := greatest(now_at, ledger.clock_shown(), clock_timestamp());
    IF plain THEN
        RETURN QUERY SELECT * FROM ledger.take_plain(parsed, states, of_batch, head, now_at);
        done := pg_notify('ledger', (head + cardinality(parsed))::text);
        RETURN;
    END IF;
    found := coalesce(found, array_fill(true, ARRAY[cardinality(parsed)]));
    FOR i IN 1 .. cardinality(sizes) LOOP
        last := first + sizes[i] - 1;
        IF cardinality(sizes) = 1 THEN
            SELECT ledger.take_batch(parsed, states, found, head, now_at) AS receipts, NULL::text[] AS refusal
                INTO tried;
        ELSE
            tried := ledger.try_batch(parsed[first:last], states[first:last], found[first:last], head, now_at);
        END IF;
        RETURN QUERY SELECT i, r.place, r.recorded_at, r.status, r.entry_ref, r.entry_version, NULL::text[]
            FROM unnest(tried.receipts) r;
        IF tried.refusal IS NOT NULL THEN
            RETURN QUERY SELECT i, NULL::bigint, NULL::timestamptz, NULL, NULL, NULL::integer, tried.refusal;
        END IF;
        head := greatest(head, (SELECT max(r.place) FROM unnest(tried.receipts) r));
        first := last + 1;
    END LOOP;
    done := pg_notify('ledger', head::text);
END
$append$;

-- What servers call: the append, and back when it is on disk. `receipts` is an array for each row of the append, of
-- batch, refusal, place, microseconds since 1970, status, entry and version. Not within a transaction.
CREATE PROCEDURE ledger.append_durably(posts json, states bytea[], sizes integer[], OUT receipts json)
LANGUAGE plpgsql AS $append_durably$
DECLARE
    done text;
BEGIN
    done := set_config('synchronous_commit', 'off', true);
    SELECT coalesce(json_agg(json_build_array(
            a.batch, a.refusal, a.place, (extract(epoch FROM a.recorded_at) * 1000000)::bigint,
            a.status, a.entry_ref, a.entry_version)), '[]')
        INTO receipts FROM ledger.append(posts, states, sizes) a;
    COMMIT;
    -- It says nothing, and is never read: it makes a transaction, whose commit waits for the disk.
    done := pg_logical_emit_message(true, 'ledger', '');
END
$append_durably$;

REVOKE ALL ON ALL ROUTINES IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE ledger.append_durably(json, bytea[], integer[]) TO ledger_appender;

RESET ROLE;
