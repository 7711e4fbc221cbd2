-- An instant that was answered keeps its answer, though the machine's clock is set back afterwards.
--
-- Until now only recording times held the clock forward: a question "as recorded at 10:05" that was answered at 10:06
-- could, after the clock was set back to 10:00 and an event came in, be answered with that event as well.

SET LOCAL ROLE ledger_migrator;

-- The latest that the clock has shown to a question that was answered by it, in microseconds since 1970. A sequence,
-- since its value is seen at once by all, whatever becomes of the transaction that sets it.
CREATE SEQUENCE ledger.latest_shown MINVALUE 0 START 0;
COMMENT ON SEQUENCE ledger.latest_shown IS
    'The latest moment that a question was answered by, in microseconds since 1970: nothing is recorded as of before.';

CREATE FUNCTION ledger.clock_shown() RETURNS timestamptz LANGUAGE sql VOLATILE AS $clock_shown$
    SELECT timestamptz 'epoch' + last_value * interval '1 microsecond' FROM ledger.latest_shown
$clock_shown$;

-- Whether nothing can be recorded any more as of an instant, by the clock that gives recording times. The caller holds
-- the append's lock, shared.
CREATE FUNCTION ledger.is_past(at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $is_past$
DECLARE
    last_recorded timestamptz := (SELECT s.recorded_at FROM ledger.stored_events s
                                  ORDER BY s.notification_id DESC LIMIT 1);
    now_at timestamptz := clock_timestamp();
BEGIN
    IF at < last_recorded OR at < ledger.clock_shown() THEN
        RETURN true;
    ELSIF at >= now_at THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(83860381975893);  -- others may ask: one of them sets it
    IF now_at > ledger.clock_shown() THEN
        PERFORM setval('ledger.latest_shown', (extract(epoch FROM now_at) * 1000000)::bigint);
    END IF;
    RETURN true;
END
$is_past$;

-- As in 0007, but for the moment of recording.
CREATE OR REPLACE FUNCTION ledger.append(posts json, states bytea[], sizes integer[])
RETURNS TABLE (batch integer, place bigint, recorded_at timestamptz, status text, entry_ref text,
               entry_version integer, refusal text[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
DECLARE
    -- Read as rows, and their names looked up, before the lock is taken: others append meanwhile.
    parsed ledger.post[] := ARRAY(SELECT p FROM json_populate_recordset(NULL::ledger.post, posts) p);
    found boolean[] := ledger.names_found(parsed, sizes);
    first integer := 1;
    last integer;
    head bigint;
    now_at timestamptz;
    tried record;
BEGIN
    PERFORM pg_advisory_xact_lock(83860381975890);  -- the letters LEDGER
    SELECT s.notification_id, s.recorded_at INTO head, now_at
        FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    head := coalesce(head, 0);
    -- Read after the lock is held, and never before the last one, nor before what a question was answered by:
    -- recording times run forward with positions even when the clock is set back.
    now_at := greatest(now_at, ledger.clock_shown(), clock_timestamp());
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
    PERFORM pg_notify('ledger', head::text);
END
$append$;

REVOKE ALL ON FUNCTION ledger.clock_shown(), ledger.is_past(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.is_past(timestamptz) TO ledger_reader;

RESET ROLE;
