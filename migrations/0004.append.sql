-- The append: one function that locks, checks, numbers densely, inserts the event and writes what it means
-- (the entry's version, and who knows what since when). Nothing else can insert an event.
--
-- The lock is an advisory one, held until commit, so positions are dense and in commit order: a reader never
-- sees a gap that is filled in later. (LOCK TABLE would wait for VACUUM; a sequence burns numbers.)
--
-- What is refused is raised with an SQLSTATE of class LG, the place in DETAIL as JSON, and undoes the whole batch:
--   LG404 an agency, case, person, entry or version that there is not, or not for the poster
--   LG409 an id used before with other content, an entry already retracted, a code already registered
--
-- Every microsecond here is spent under the lock. So a post comes in as one typed row, and what can be asked in
-- one statement is.

SET LOCAL ROLE ledger_migrator;

-- A CloudEvent as ledger/posts.py makes it ready. Arrays of one prefix belong together, item by item.
CREATE TYPE ledger.post AS (
    kind              text,         -- contact, correction, agency …
    topic             text,
    agency            text,
    id                text,
    ref               text,
    case_code         text,
    stream            uuid,
    digest            bytea,
    posted_by         text,
    own               text,         -- the agency whose own system posts; null for those who may say what others did
    -- A registration
    registered        text[],       -- agency: code, name, kind; case: title; person: reference, role
    -- What an entry's event names, and the place where it does
    agencies          text[],
    agency_places     text[],
    people            text[],
    people_places     text[],
    entries           text[],
    entry_places      text[],
    -- The version that it makes
    amends            text,
    unit              text,         -- of the event's author
    said_unit         text,         -- of the version's
    occurred_earliest timestamptz,
    occurred_latest   timestamptz,
    said_earliest     timestamptz,  -- known_at as the version states it
    said_latest       timestamptz,
    heading           text,
    content           text,
    guarded           text,
    -- Who is told, the author first; null bounds are the moment of recording
    told_agency       text[],
    told_unit         text[],
    told_someone      boolean[],
    told_earliest     timestamptz[],
    told_latest       timestamptz[],
    told_how          text[],       -- the grant as JSON, up to its version …
    told_rest         text[],       -- … and after it; @ stands for the moment of recording
    later_account     boolean,
    -- What is passed on: references, versions (null: as the sharer held it) and sharers
    share_entry       text[],
    share_version     integer[],
    share_agency      text[],
    share_unit        text[]
);

CREATE FUNCTION ledger.refuse(code text, message text, post_index integer, place text) RETURNS void
LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '%', message
        USING ERRCODE = code, DETAIL = json_build_object('index', post_index, 'where', place)::text;
END
$refuse$;

CREATE FUNCTION ledger.rfc3339(at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $rfc3339$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$rfc3339$;

-- The version of an entry that a sharer held at a moment, by the events recorded before; null for none.
CREATE FUNCTION ledger.version_held(shared_entry bigint, sharer_agency text, sharer_unit text, at timestamptz)
RETURNS integer LANGUAGE sql STABLE AS $version_held$
    SELECT coalesce(max(g.version) FILTER (WHERE g.certain), max(g.version))
    FROM (
        SELECT version,
               known_latest <= at AND (NOT someone OR length(unit) >= length(sharer_unit) OR at = 'infinity')
                   AS certain
        FROM projections.grants
        WHERE entry = shared_entry AND agency = sharer_agency AND known_earliest <= at
          AND (starts_with(sharer_unit, unit) OR starts_with(unit, sharer_unit))
    ) g
$version_held$;

CREATE FUNCTION ledger.register(post ledger.post, place bigint, post_index integer) RETURNS void
LANGUAGE plpgsql AS $register$
DECLARE
    said text[] := post.registered;
BEGIN
    IF post.kind = 'agency' THEN
        INSERT INTO projections.agencies VALUES (said[1], said[2], said[3], place) ON CONFLICT DO NOTHING;
    ELSIF post.kind = 'case' THEN
        INSERT INTO projections.cases VALUES (post.case_code, said[1], place) ON CONFLICT DO NOTHING;
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

-- Whatever an entry's event names must be there: its case, agencies, people and entries. An agency's own system
-- may name only entries that the agency holds; any other is answered as one that there is not.
CREATE FUNCTION ledger.check_names(post ledger.post, post_index integer) RETURNS void
LANGUAGE plpgsql AS $check_names$
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
    IF missing IS NOT NULL THEN
        PERFORM ledger.refuse('LG404', missing[1], post_index, missing[2]);
    END IF;
END
$check_names$;

-- The entries that an event conveys besides its own, with the version of each, in the order of its shares.
CREATE FUNCTION ledger.shared_versions(post ledger.post, known_latest timestamptz, post_index integer,
                                       OUT entries bigint[], OUT versions integer[])
LANGUAGE plpgsql AS $shared_versions$
DECLARE
    shared bigint;
    conveyed integer;
    newest integer;
BEGIN
    FOR i IN 1 .. cardinality(post.share_entry) LOOP
        SELECT v.entry, v.version INTO shared, newest FROM projections.entry_versions v
            WHERE v.ref = post.share_entry[i] ORDER BY v.version DESC LIMIT 1;
        conveyed := coalesce(post.share_version[i],
            ledger.version_held(shared, post.share_agency[i], post.share_unit[i], known_latest));
        IF conveyed IS NULL THEN
            -- Nobody can say what was passed on: the newest, then. But to an agency's own system that would tell
            -- whether there are versions that it was never given, so it has to say which it means.
            IF post.own IS NOT NULL THEN
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

-- The next version of an entry that there is: corrected, or retracted as it last was.
CREATE FUNCTION ledger.amend(post ledger.post, place bigint, at timestamptz, post_index integer,
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
               v.guarded
        FROM projections.entry_versions v
        WHERE v.case_code = post.case_code AND v.entry = last.entry AND v.version = last.version;
    ELSE
        INSERT INTO projections.entry_versions VALUES (
            made_entry, made_version, place, at, post.case_code, post.amends, last.agency, last.kind,
            last.author_unit, post.said_unit, false, post.occurred_earliest, post.occurred_latest,
            coalesce(post.said_earliest, at), coalesce(post.said_latest, at), post.heading, post.content,
            post.guarded);
    END IF;
END
$amend$;

-- What an entry's event means: the version that it makes, and a grant of that and of all it shares to its author
-- and to each recipient.
CREATE FUNCTION ledger.enter(post ledger.post, place bigint, at timestamptz, post_index integer,
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
            coalesce(post.said_latest, at), post.heading, post.content, post.guarded);
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

-- One post: its receipt. status is 'recorded' or 'duplicate'.
CREATE FUNCTION ledger.take(post ledger.post, state bytea, post_index integer, INOUT place bigint,
                            INOUT at timestamptz, OUT status text, OUT entry_ref text, OUT entry_version integer)
LANGUAGE plpgsql AS $take$
DECLARE
    earlier ledger.stored_events;
BEGIN
    INSERT INTO ledger.stored_events VALUES (
        post.stream,
        (SELECT coalesce(max(s.originator_version), 0) + 1 FROM ledger.stored_events s
            WHERE s.originator_id = post.stream),
        post.topic, state, place, at, post.agency, post.id, post.case_code, post.digest, post.posted_by)
        ON CONFLICT (agency, event_id) DO NOTHING;
    IF FOUND THEN
        status := 'recorded';
        IF post.told_agency IS NULL THEN
            PERFORM ledger.register(post, place, post_index);
        ELSE
            PERFORM ledger.check_names(post, post_index);
            entry_ref := coalesce(post.amends, post.ref);
            entry_version := ledger.enter(post, place, at, post_index);
        END IF;
        RETURN;
    END IF;
    SELECT * INTO earlier FROM ledger.stored_events s WHERE s.agency = post.agency AND s.event_id = post.id;
    IF earlier.content_digest <> post.digest THEN
        PERFORM ledger.refuse('LG409', 'the id was used before, with other content', post_index, 'id');
    END IF;
    place := earlier.notification_id;
    at := earlier.recorded_at;
    status := 'duplicate';
    SELECT v.ref, v.version INTO entry_ref, entry_version FROM projections.entry_versions v
        WHERE v.case_code = earlier.case_code AND v.position = place;
END
$take$;

-- A batch of posts, all or nothing, in order: a receipt each, in that order.
CREATE FUNCTION ledger.append(posts json, states bytea[])
RETURNS TABLE (place bigint, recorded_at timestamptz, status text, entry_ref text, entry_version integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
DECLARE
    head bigint;
    now_at timestamptz;
    post_index integer := 0;
    post ledger.post;
    receipt record;
    -- Read as rows before the lock is taken: others append meanwhile.
    parsed ledger.post[] := ARRAY(SELECT p FROM json_populate_recordset(NULL::ledger.post, posts) p);
BEGIN
    PERFORM pg_advisory_xact_lock(83860381975890);  -- the letters LEDGER
    SELECT s.notification_id, s.recorded_at INTO head, now_at
        FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    head := coalesce(head, 0);
    -- Read after the lock is held, and never before the last one: recording times run forward with positions
    -- even when the clock is set back.
    now_at := greatest(now_at, clock_timestamp());
    FOREACH post IN ARRAY parsed
    LOOP
        receipt := ledger.take(post, states[post_index + 1], post_index, head + 1, now_at);
        place := receipt.place;
        recorded_at := receipt.at;
        status := receipt.status;
        entry_ref := receipt.entry_ref;
        entry_version := receipt.entry_version;
        IF status = 'recorded' THEN
            head := place;
        END IF;
        post_index := post_index + 1;
        RETURN NEXT;
    END LOOP;
    PERFORM pg_notify('ledger', head::text);
END
$append$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.append(json, bytea[]) TO ledger_appender;

RESET ROLE;
