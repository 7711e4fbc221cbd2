-- Appending, again: several callers' posts in one transaction, names looked up before the lock is taken, and with
-- each version the agencies that its own event told.
--
-- One flush of the write-ahead log then serves everyone who was waiting, and the lock is held for less: what a
-- post names is never unsaid, so what was found before the lock is still there after it. Only what was not found
-- is looked up again.

SET LOCAL ROLE ledger_migrator;

ALTER TABLE projections.entry_versions ADD COLUMN told text[] COLLATE "C" NOT NULL DEFAULT '{}';
COMMENT ON COLUMN projections.entry_versions.told IS
    'The agencies that the version''s own event granted it to. Who was told later is in grants.';
UPDATE projections.entry_versions v SET told = ARRAY(
    SELECT g.agency FROM projections.grants g
    WHERE g.entry = v.entry AND g.position = v.position AND g.version = v.version ORDER BY g.ordinal);

-- Since when all of `guarded` may be shown to whoever may see the author's side of it: no look at it is needed then.
ALTER TABLE projections.entry_versions ADD COLUMN whole_from timestamptz NOT NULL DEFAULT 'infinity';
COMMENT ON COLUMN projections.entry_versions.whole_from IS
    'Since when nothing of guarded is held back from its author or from who sees all; infinity: look at it.';
ALTER TYPE ledger.post ADD ATTRIBUTE whole_from timestamptz;

-- A receipt as the append function gives it. A batch that is refused has one row: why, and where.
CREATE TYPE ledger.receipt AS (
    place         bigint,
    recorded_at   timestamptz,
    status        text,     -- recorded, duplicate
    entry_ref     text,
    entry_version integer
);

-- What keeps the case and the partnership in order besides agencies, cases and people: who may see which case,
-- what must be kept, what is to be erased. Each kind's own function says what it means (migrations that follow).
DROP FUNCTION ledger.register(ledger.post, bigint, integer);
CREATE FUNCTION ledger.register(post ledger.post, place bigint, at timestamptz, post_index integer) RETURNS void
LANGUAGE plpgsql AS $register$
DECLARE
    said text[] := post.registered;
BEGIN
    IF post.kind = 'agency' THEN
        INSERT INTO projections.agencies VALUES (said[1], said[2], said[3], place) ON CONFLICT DO NOTHING;
    ELSIF post.kind = 'case' THEN
        INSERT INTO projections.cases VALUES (post.case_code, said[1], place) ON CONFLICT DO NOTHING;
    ELSIF post.kind = 'assignment' THEN
        PERFORM ledger.assign(post, place, at, post_index);
        RETURN;
    ELSIF post.kind IN ('legal-hold', 'erasure-proposed', 'erasure') THEN
        PERFORM ledger.retain(post, place, at, post_index);
        RETURN;
    ELSIF post.kind = 'reads-sealed' THEN
        RETURN;  -- it says what it says: nothing follows from it
    ELSE
        PERFORM FROM projections.cases WHERE code = post.case_code;
        IF NOT FOUND THEN
            PERFORM ledger.refuse('LG404', 'no such case', post_index, 'subject');
        END IF;
        INSERT INTO projections.people VALUES (post.case_code, said[1], said[2], place) ON CONFLICT DO NOTHING;
    END IF;
    IF NOT FOUND THEN
        PERFORM ledger.refuse('LG409', 'registered before, by another event', post_index,
            CASE post.kind WHEN 'agency' THEN 'data.code' WHEN 'case' THEN 'subject' ELSE 'data.ref' END);
    END IF;
END
$register$;

-- The first thing that a post names and that there is not: what it is, and where it is named. Null: all is there.
-- An agency's own system may name only entries that the agency holds; any other is answered as one there is not.
CREATE FUNCTION ledger.missing_name(post ledger.post) RETURNS text[]
LANGUAGE plpgsql AS $missing_name$
DECLARE
    missing text[];
BEGIN
    missing := coalesce(
        (SELECT ARRAY['no such case', 'subject']
            WHERE NOT EXISTS (SELECT FROM projections.cases c WHERE c.code = post.case_code)),
        (SELECT ARRAY['no such agency', named.place] FROM unnest(post.agencies, post.agency_places) named(code, place)
            WHERE NOT EXISTS (SELECT FROM projections.agencies a WHERE a.code = named.code) LIMIT 1),
        (SELECT ARRAY['no such person in this case', named.place]
            FROM unnest(post.people, post.people_places) named(ref, place)
            WHERE NOT EXISTS (SELECT FROM projections.people p
                              WHERE p.case_code = post.case_code AND p.ref = named.ref) LIMIT 1));
    IF missing IS NULL AND post.entries IS NOT NULL THEN
        missing := (
            SELECT ARRAY['no such entry in this case', named.place]
            FROM unnest(post.entries, post.entry_places) named(ref, place)
            WHERE NOT EXISTS (
                SELECT FROM projections.entry_versions v
                WHERE v.ref = named.ref AND v.version = 1 AND v.case_code = post.case_code
                  AND (post.own IS NULL OR EXISTS (SELECT FROM projections.grants g
                                                   WHERE g.entry = v.entry AND g.agency = post.own))) LIMIT 1);
    END IF;
    RETURN missing;
END
$missing_name$;

DROP FUNCTION ledger.check_names(ledger.post, integer);

CREATE OR REPLACE FUNCTION ledger.amend(post ledger.post, place bigint, at timestamptz, post_index integer,
                                        OUT made_entry bigint, OUT made_version integer)
LANGUAGE plpgsql AS $amend$
DECLARE
    last record;  -- of no named type: a rebuild puts another table in the place of this one
BEGIN
    SELECT v.entry, v.version, v.agency, v.kind, v.author_unit, v.retracted INTO last
        FROM projections.entry_versions v WHERE v.ref = post.amends ORDER BY v.version DESC LIMIT 1;
    IF last.retracted THEN
        PERFORM ledger.refuse('LG409', 'the entry is retracted: nothing can follow',
            post_index, CASE post.kind WHEN 'retraction' THEN 'data.retracts' ELSE 'data.corrects' END);
    END IF;
    made_entry := last.entry;
    made_version := last.version + 1;
    IF post.kind = 'retraction' THEN
        INSERT INTO projections.entry_versions
        SELECT v.entry, made_version, place, at, v.case_code, v.ref, v.agency, v.kind, v.author_unit, v.unit, true,
               v.occurred_earliest, v.occurred_latest, v.known_earliest, v.known_latest, v.heading, v.content,
               v.guarded, post.told_agency, v.whole_from
        FROM projections.entry_versions v
        WHERE v.case_code = post.case_code AND v.entry = last.entry AND v.version = last.version;
    ELSE
        INSERT INTO projections.entry_versions VALUES (
            made_entry, made_version, place, at, post.case_code, post.amends, last.agency, last.kind,
            last.author_unit, post.said_unit, false, post.occurred_earliest, post.occurred_latest,
            coalesce(post.said_earliest, at), coalesce(post.said_latest, at), post.heading, post.content,
            post.guarded, post.told_agency, post.whole_from);
    END IF;
END
$amend$;

CREATE OR REPLACE FUNCTION ledger.enter(post ledger.post, place bigint, at timestamptz, post_index integer,
                                        OUT made_version integer)
LANGUAGE plpgsql AS $enter$
DECLARE
    made record;
    shared record;
    conveyed_entries bigint[];
    conveyed_versions integer[];
    rest text[] := post.told_rest;
BEGIN
    -- What is passed on is what was recorded before: read before this event's own version is added.
    IF post.share_entry IS NOT NULL THEN
        shared := ledger.shared_versions(post, coalesce(post.told_latest[1], at), post_index);
        conveyed_entries := shared.entries;
        conveyed_versions := shared.versions;
    END IF;
    IF post.amends IS NULL THEN
        made_version := 1;
        conveyed_entries := place || conveyed_entries;
        INSERT INTO projections.entry_versions VALUES (
            place, 1, place, at, post.case_code, post.ref, post.agency, post.kind, post.unit, post.said_unit, false,
            post.occurred_earliest, post.occurred_latest, coalesce(post.said_earliest, at),
            coalesce(post.said_latest, at), post.heading, post.content, post.guarded, post.told_agency,
            post.whole_from);
    ELSE
        made := ledger.amend(post, place, at, post_index);
        made_version := made.made_version;
        conveyed_entries := made.made_entry || conveyed_entries;
    END IF;
    conveyed_versions := made_version || conveyed_versions;
    IF post.told_earliest[1] IS NULL THEN
        rest[1] := replace(rest[1], '@', ledger.rfc3339(at));
    END IF;
    FOR i IN 1 .. cardinality(conveyed_entries) LOOP
        INSERT INTO projections.grants
        SELECT post.case_code, told.agency, told.unit, told.someone, conveyed_entries[i], conveyed_versions[i],
               coalesce(told.earliest, at), coalesce(told.latest, at), place,
               (told.ordinality - 1) * cardinality(conveyed_entries) + i - 1, post.later_account,
               told.how || conveyed_versions[i] || told.rest
        FROM unnest(post.told_agency, post.told_unit, post.told_someone, post.told_earliest, post.told_latest,
                    post.told_how, rest)
            WITH ORDINALITY AS told(agency, unit, someone, earliest, latest, how, rest, ordinality);
    END LOOP;
END
$enter$;

-- One post: its receipt. `names_are_there` says that what it names was found before the lock was taken.
DROP FUNCTION ledger.take(ledger.post, bytea, integer, bigint, timestamptz);
CREATE FUNCTION ledger.take(post ledger.post, state bytea, post_index integer, place bigint, at timestamptz,
                            names_are_there boolean)
RETURNS ledger.receipt LANGUAGE plpgsql AS $take$
DECLARE
    receipt ledger.receipt;
    missing text[];
    earlier record;
BEGIN
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
    IF earlier.content_digest <> post.digest THEN
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

-- One batch: a receipt for each of its posts.
CREATE FUNCTION ledger.take_batch(posts ledger.post[], states bytea[], names_are_there boolean[], head bigint,
                                  at timestamptz)
RETURNS ledger.receipt[] LANGUAGE plpgsql AS $take_batch$
DECLARE
    receipt ledger.receipt;
    receipts ledger.receipt[];
BEGIN
    FOR i IN 1 .. cardinality(posts) LOOP
        receipt := ledger.take(posts[i], states[i], i - 1, head + 1, at, names_are_there[i]);
        head := CASE receipt.status WHEN 'recorded' THEN receipt.place ELSE head END;
        receipts := receipts || receipt;
    END LOOP;
    RETURN receipts;
END
$take_batch$;

-- The same, undone where it is refused: then `refusal` says why, and where.
CREATE FUNCTION ledger.try_batch(posts ledger.post[], states bytea[], names_are_there boolean[], head bigint,
                                 at timestamptz, OUT receipts ledger.receipt[], OUT refusal text[])
LANGUAGE plpgsql AS $try_batch$
DECLARE
    why text;
    place text;
BEGIN
    receipts := ledger.take_batch(posts, states, names_are_there, head, at);
EXCEPTION WHEN OTHERS THEN
    IF SQLSTATE NOT LIKE 'LG%' THEN
        RAISE;  -- no refusal but a fault: nobody's batch is taken, and the caller sends them one by one
    END IF;
    GET STACKED DIAGNOSTICS why = MESSAGE_TEXT, place = PG_EXCEPTION_DETAIL;
    refusal := ARRAY[SQLSTATE, why, place];
END
$try_batch$;

-- Which of the posts name only what is there already. Of each batch those before the first that does not: what
-- follows most likely names what the batch itself brings.
CREATE FUNCTION ledger.names_found(posts ledger.post[], sizes integer[]) RETURNS boolean[]
LANGUAGE plpgsql AS $names_found$
DECLARE
    found boolean[] := array_fill(false, ARRAY[cardinality(posts)]);
    first integer := 1;
BEGIN
    FOR i IN 1 .. cardinality(sizes) LOOP
        FOR j IN first .. first + sizes[i] - 1 LOOP
            EXIT WHEN posts[j].told_agency IS NULL OR ledger.missing_name(posts[j]) IS NOT NULL;
            found[j] := true;
        END LOOP;
        first := first + sizes[i];
    END LOOP;
    RETURN found;
END
$names_found$;

-- Several callers' batches, one after the other, each all or nothing by itself. `sizes` says how many of the posts
-- are whose. A row for each post of a batch that is taken; of one that is refused a single row that says why.
-- A batch that is alone raises its refusal.
CREATE FUNCTION ledger.append(posts json, states bytea[], sizes integer[])
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
    -- Read after the lock is held, and never before the last one: recording times run forward with positions
    -- even when the clock is set back.
    now_at := greatest(now_at, clock_timestamp());
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

-- As servers of before this migration call it, until they are started anew.
CREATE OR REPLACE FUNCTION ledger.append(posts json, states bytea[])
RETURNS TABLE (place bigint, recorded_at timestamptz, status text, entry_ref text, entry_version integer)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
    SELECT a.place, a.recorded_at, a.status, a.entry_ref, a.entry_version
    FROM ledger.append(posts, states, ARRAY[cardinality(states)]) a
$append$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.append(json, bytea[], integer[]), ledger.append(json, bytea[]) TO ledger_appender;

RESET ROLE;
