-- A plain post's three inserts in one statement: that takes a sixth less than three. And whether what it names is there is
-- asked name by name, each by its key.

SET LOCAL ROLE ledger_migrator;

-- As in 0023 otherwise.
CREATE OR REPLACE FUNCTION ledger.append_plain(said json, state bytea) RETURNS json
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $append_plain$
DECLARE
    post CONSTANT ledger.post := json_populate_record(NULL::ledger.post, said);
    log record;
    place bigint;
    at timestamptz;
    done text;
BEGIN
    IF post.told_agency IS NULL OR post.amends IS NOT NULL OR post.share_entry IS NOT NULL OR post.entries IS NOT NULL THEN
        RETURN NULL;
    END IF;
    -- Looked up before the lock is taken. What a post names is never unsaid, so this holds under the lock as before it.
    IF NOT EXISTS (SELECT FROM projections.cases c WHERE c.code = post.case_code OFFSET 0)
       OR EXISTS (SELECT FROM unnest(post.agencies) named(code)
                  WHERE NOT EXISTS (SELECT FROM projections.agencies a WHERE a.code = named.code OFFSET 0))
       OR EXISTS (SELECT FROM unnest(post.people) named(ref)
                  WHERE NOT EXISTS (SELECT FROM projections.people p
                                    WHERE p.case_code = post.case_code AND p.ref = named.ref OFFSET 0)) THEN
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
    WITH event AS (
        INSERT INTO ledger.stored_events VALUES (
            post.stream, coalesce(log.last_of_stream, 0) + 1, post.topic, state, place, at, post.agency, post.id,
            post.case_code, post.digest, post.posted_by)
    ), entry_version AS (
        INSERT INTO projections.entry_versions VALUES (
            place, 1, place, at, post.case_code, post.ref, post.agency, post.kind, post.unit, post.said_unit, false,
            post.occurred_earliest, post.occurred_latest, coalesce(post.said_earliest, at),
            coalesce(post.said_latest, at), post.heading, post.content, post.guarded, post.told_agency, post.whole_from)
    )
    INSERT INTO projections.grants
    SELECT post.case_code, told.agency, told.unit, told.someone, place, 1, coalesce(told.earliest, at),
           coalesce(told.latest, at), place, told.ordinality - 1, post.later_account,
           told.how || '1' || CASE WHEN told.earliest IS NULL THEN replace(told.rest, '@', ledger.rfc3339(at))
                                   ELSE told.rest END
    FROM unnest(post.told_agency, post.told_unit, post.told_someone, post.told_earliest, post.told_latest,
                post.told_how, post.told_rest)
        WITH ORDINALITY AS told(agency, unit, someone, earliest, latest, how, rest, ordinality);
    done := pg_notify('ledger', place::text);
    RETURN json_build_array(json_build_array(
        1, NULL, place, (extract(epoch FROM at) * 1000000)::bigint, 'recorded', post.ref, 1));
END
$append_plain$;

RESET ROLE;
