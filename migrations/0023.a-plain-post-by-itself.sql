-- A plain post that comes by itself, as most do: taken in two fifths of the time. What makes a hundred posts cheap (each
-- kind of row in one insert for all) costs one post more than it does: arrays are taken apart, numbered and sorted for a
-- single row.

SET LOCAL ROLE ledger_migrator;

-- As ledger.append takes it: the receipt, in an array, as append_durably answers it. Null where the post is not plain, or
-- was recorded before, or its case was erased: then nothing is done, and it is for ledger.append.
CREATE FUNCTION ledger.append_plain(said json, state bytea) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $append_plain$
DECLARE
    post CONSTANT ledger.post := json_populate_record(NULL::ledger.post, said);
    names_are_there boolean;
    log record;
    place bigint;
    at timestamptz;
    done text;
BEGIN
    IF post.told_agency IS NULL OR post.amends IS NOT NULL OR post.share_entry IS NOT NULL OR post.entries IS NOT NULL THEN
        RETURN NULL;
    END IF;
    -- Looked up before the lock is taken. What a post names is never unsaid, so this holds under the lock as before it.
    SELECT EXISTS (SELECT FROM projections.cases c WHERE c.code = post.case_code OFFSET 0)
           AND (SELECT count(*) FROM projections.agencies a WHERE a.code = ANY (post.agencies))
               = cardinality(post.agencies)
           AND (SELECT count(*) FROM projections.people q
                WHERE q.case_code = post.case_code AND q.ref = ANY (post.people)) = cardinality(post.people)
        INTO names_are_there;
    IF NOT names_are_there THEN
        RETURN NULL;
    END IF;
    done := pg_advisory_xact_lock(83860381975890);
    SELECT s.notification_id AS head, s.recorded_at AS last_at,
           EXISTS (SELECT FROM ledger.stored_events e WHERE e.agency = post.agency AND e.event_id = post.id OFFSET 0)
               OR EXISTS (SELECT FROM ledger.retention r
                          WHERE r.case_code = post.case_code AND r.kind = 'erasure' OFFSET 0) AS is_not_plain,
           (SELECT e.originator_version FROM ledger.stored_events e WHERE e.originator_id = post.stream
            ORDER BY e.originator_version DESC LIMIT 1) AS last_of_stream
        INTO log FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    IF log.is_not_plain IS DISTINCT FROM false THEN
        RETURN NULL;
    END IF;
    place := log.head + 1;
    at := greatest(log.last_at, ledger.clock_shown(), clock_timestamp());
    INSERT INTO ledger.stored_events VALUES (
        post.stream, coalesce(log.last_of_stream, 0) + 1, post.topic, state, place, at, post.agency, post.id,
        post.case_code, post.digest, post.posted_by);
    INSERT INTO projections.entry_versions VALUES (
        place, 1, place, at, post.case_code, post.ref, post.agency, post.kind, post.unit, post.said_unit, false,
        post.occurred_earliest, post.occurred_latest, coalesce(post.said_earliest, at), coalesce(post.said_latest, at),
        post.heading, post.content, post.guarded, post.told_agency, post.whole_from);
    FOR i IN 1 .. cardinality(post.told_agency) LOOP
        INSERT INTO projections.grants VALUES (
            post.case_code, post.told_agency[i], post.told_unit[i], post.told_someone[i], place, 1,
            coalesce(post.told_earliest[i], at), coalesce(post.told_latest[i], at), place, i - 1, post.later_account,
            post.told_how[i] || '1' || CASE WHEN post.told_earliest[i] IS NULL
                                            THEN replace(post.told_rest[i], '@', ledger.rfc3339(at))
                                            ELSE post.told_rest[i] END);
    END LOOP;
    done := pg_notify('ledger', place::text);
    RETURN json_build_array(json_build_array(
        1, NULL, place, (extract(epoch FROM at) * 1000000)::bigint, 'recorded', post.ref, 1));
END
$append_plain$;

-- The receipts of ledger.append in one: an array for each row, of batch, refusal, place, microseconds since 1970, status,
-- entry and version.
CREATE FUNCTION ledger.append_receipts(posts json, states bytea[], sizes integer[]) RETURNS json
LANGUAGE sql AS $append_receipts$
    SELECT coalesce(json_agg(json_build_array(
            a.batch, a.refusal, a.place, (extract(epoch FROM a.recorded_at) * 1000000)::bigint,
            a.status, a.entry_ref, a.entry_version)), '[]')
    FROM ledger.append(posts, states, sizes) a
$append_receipts$;

-- As append_durably, for a post by itself.
CREATE PROCEDURE ledger.append_one_durably(post json, state bytea, OUT receipts json)
LANGUAGE plpgsql AS $append_one_durably$
DECLARE
    done text;
BEGIN
    done := set_config('synchronous_commit', 'off', true);
    receipts := ledger.append_plain(post, state);
    IF receipts IS NULL THEN
        receipts := ledger.append_receipts(json_build_array(post), ARRAY[state], ARRAY[1]);
    END IF;
    COMMIT;
    done := pg_logical_emit_message(true, 'ledger', '');
END
$append_one_durably$;

CREATE OR REPLACE PROCEDURE ledger.append_durably(posts json, states bytea[], sizes integer[], OUT receipts json)
LANGUAGE plpgsql AS $append_durably$
DECLARE
    done text;
BEGIN
    done := set_config('synchronous_commit', 'off', true);
    receipts := ledger.append_receipts(posts, states, sizes);
    COMMIT;
    -- It says nothing, and is never read: it makes a transaction, whose commit waits for the disk.
    done := pg_logical_emit_message(true, 'ledger', '');
END
$append_durably$;

REVOKE ALL ON ALL ROUTINES IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.append_plain(json, bytea), ledger.append_receipts(json, bytea[], integer[])
    TO ledger_appender;
GRANT EXECUTE ON PROCEDURE ledger.append_one_durably(json, bytea) TO ledger_appender;

RESET ROLE;
