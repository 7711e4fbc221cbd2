-- The append: one function that locks, checks, numbers densely, inserts the event and writes what it means
-- (the entry's version, and who knows what since when). Nothing else can insert an event.
--
-- The lock is an advisory one, held until commit, so positions are dense and in commit order: a reader never
-- sees a gap that is filled in later. (LOCK TABLE would wait for VACUUM; a sequence burns numbers.)
--
-- A post is the digest that ledger/posts.py makes of a CloudEvent; times in it are timestamptz text. What is
-- refused is raised with an SQLSTATE of class LG, the place in DETAIL as JSON, and undoes the whole batch:
--   LG404 an agency, case, person, entry or version that there is not, or not for the poster
--   LG409 an id used before with other content, an entry already retracted, a code already registered
--   LG413 more grants at once than one event may make

SET LOCAL ROLE ledger_migrator;

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

-- Whether one unit is, or is above or below, another in the same agency. Both end in a slash, or are empty.
CREATE FUNCTION ledger.covers(asked text, holder text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $covers$
    SELECT starts_with(asked, holder) OR starts_with(holder, asked)
$covers$;

-- The version of an entry that a sharer passes on: what they held then or, holding nothing, the newest.
CREATE FUNCTION ledger.passed_on(shared_entry bigint, sharer_agency text, sharer_unit text, at timestamptz)
RETURNS integer LANGUAGE sql STABLE AS $passed_on$
    SELECT coalesce(
        max(g.version) FILTER (WHERE g.certain),
        max(g.version),
        (SELECT max(v.version) FROM projections.entry_versions v WHERE v.entry = shared_entry))
    FROM (
        SELECT version,
               known_latest <= at AND (NOT someone OR length(unit) >= length(sharer_unit) OR at = 'infinity')
                   AS certain
        FROM projections.grants
        WHERE entry = shared_entry AND agency = sharer_agency AND known_earliest <= at
          AND ledger.covers(sharer_unit, unit)
    ) g
$passed_on$;

CREATE FUNCTION ledger.register(post jsonb, place bigint, post_index integer) RETURNS void
LANGUAGE plpgsql AS $register$
BEGIN
    IF post->>'kind' = 'agency' THEN
        INSERT INTO projections.agencies
            VALUES (post->>'code', post->>'name', post->>'agency_kind', place) ON CONFLICT DO NOTHING;
    ELSIF post->>'kind' = 'case' THEN
        INSERT INTO projections.cases
            VALUES (post->>'case', post->>'title', place) ON CONFLICT DO NOTHING;
    ELSE
        PERFORM FROM projections.cases WHERE code = post->>'case';
        IF NOT FOUND THEN
            PERFORM ledger.refuse('LG404', 'no such case', post_index, 'subject');
        END IF;
        INSERT INTO projections.people
            VALUES (post->>'case', post->>'person', post->>'role', place) ON CONFLICT DO NOTHING;
    END IF;
    IF NOT FOUND THEN
        PERFORM ledger.refuse('LG409', 'registered before, by another event', post_index,
            CASE post->>'kind' WHEN 'agency' THEN 'data.code' WHEN 'case' THEN 'subject' ELSE 'data.ref' END);
    END IF;
END
$register$;

-- Whatever an entry's event names must be there: its case, agencies, people and entries.
CREATE FUNCTION ledger.check_names(post jsonb, post_index integer) RETURNS void
LANGUAGE plpgsql AS $check_names$
DECLARE
    missing text;
BEGIN
    PERFORM FROM projections.cases WHERE code = post->>'case';
    IF NOT FOUND THEN
        PERFORM ledger.refuse('LG404', 'no such case', post_index, 'subject');
    END IF;
    SELECT named.value INTO missing FROM jsonb_each_text(post->'agencies') named
        WHERE NOT EXISTS (SELECT FROM projections.agencies a WHERE a.code = named.key) LIMIT 1;
    IF FOUND THEN
        PERFORM ledger.refuse('LG404', 'no such agency', post_index, missing);
    END IF;
    SELECT named.value INTO missing FROM jsonb_each_text(post->'people') named
        WHERE NOT EXISTS (SELECT FROM projections.people p
                          WHERE p.case_code = post->>'case' AND p.ref = named.key) LIMIT 1;
    IF FOUND THEN
        PERFORM ledger.refuse('LG404', 'no such person in this case', post_index, missing);
    END IF;
    IF post ? 'entries' THEN
        SELECT named.value INTO missing FROM jsonb_each_text(post->'entries') named
            WHERE NOT EXISTS (SELECT FROM projections.entry_versions v
                              WHERE v.ref = named.key AND v.version = 1 AND v.case_code = post->>'case'
                                AND ((post->>'own') IS NULL OR EXISTS (
                                    SELECT FROM projections.grants g
                                    WHERE g.entry = v.entry AND g.agency = post->>'own'))) LIMIT 1;
        IF FOUND THEN
            PERFORM ledger.refuse('LG404', 'no such entry in this case', post_index, missing);
        END IF;
    END IF;
END
$check_names$;

-- The entries that an event conveys besides its own, with the version of each.
CREATE FUNCTION ledger.shared_versions(post jsonb, known_latest timestamptz, post_index integer)
RETURNS TABLE (ordinal integer, entry bigint, version integer) LANGUAGE plpgsql AS $shared_versions$
DECLARE
    share record;
    newest integer;
BEGIN
    FOR share IN
        SELECT s.value, s.ordinality::integer AS ordinal FROM jsonb_array_elements(post->'shares')
            WITH ORDINALITY AS s
    LOOP
        ordinal := share.ordinal;
        SELECT v.entry, v.version INTO entry, newest FROM projections.entry_versions v
            WHERE v.ref = share.value->>'entry' ORDER BY v.version DESC LIMIT 1;
        version := coalesce((share.value->>'version')::integer,
            ledger.passed_on(entry, share.value->>'agency', share.value->>'unit', known_latest));
        -- An agency passes on what it was told, never a version that it has not had.
        IF version > newest OR (post->>'own') IS NOT NULL AND NOT EXISTS (
            SELECT FROM projections.grants g WHERE g.entry = shared_versions.entry
                AND g.agency = post->>'own' AND g.version = shared_versions.version)
        THEN
            PERFORM ledger.refuse('LG404', 'no such version of the entry', post_index,
                format('data.shares[%s].version', ordinal - 1));
        END IF;
        RETURN NEXT;
    END LOOP;
END
$shared_versions$;

-- The version that an event makes of an entry: its first, a corrected one, or a retracted one.
CREATE FUNCTION ledger.add_version(post jsonb, place bigint, at timestamptz, post_index integer,
                                   OUT made_entry bigint, OUT made_version integer)
LANGUAGE plpgsql AS $add_version$
DECLARE
    last projections.entry_versions;
    said jsonb := post->'version';
BEGIN
    IF post ? 'amends' THEN
        SELECT * INTO last FROM projections.entry_versions
            WHERE ref = post->>'amends' ORDER BY version DESC LIMIT 1;
        IF last.retracted THEN
            PERFORM ledger.refuse('LG409', 'the entry is retracted: nothing can follow',
                post_index, CASE post->>'kind' WHEN 'retraction' THEN 'data.retracts' ELSE 'data.corrects' END);
        END IF;
        made_entry := last.entry;
        made_version := last.version + 1;
    ELSE
        made_entry := place;
        made_version := 1;
    END IF;
    IF post->>'kind' = 'retraction' THEN
        last.version := made_version;
        last.position := place;
        last.recorded_at := at;
        last.retracted := true;
        INSERT INTO projections.entry_versions SELECT last.*;
    ELSE
        INSERT INTO projections.entry_versions VALUES (
            made_entry, made_version, place, at, post->>'case', coalesce(post->>'amends', post->>'ref'),
            post->>'agency', coalesce(last.kind, post->>'kind'), coalesce(last.author_unit, post->>'unit'),
            said->>'unit', false,
            (said->>'occurred_earliest')::timestamptz, (said->>'occurred_latest')::timestamptz,
            coalesce((said->>'known_earliest')::timestamptz, at),
            coalesce((said->>'known_latest')::timestamptz, at),
            said->>'heading', said->>'content', said->>'guarded');
    END IF;
END
$add_version$;

-- The grants of one event: to its author and each recipient, of the version it makes and all that it shares.
CREATE FUNCTION ledger.add_grants(post jsonb, place bigint, at timestamptz, post_index integer,
                                  made_entry bigint, made_version integer) RETURNS void
LANGUAGE plpgsql AS $add_grants$
DECLARE
    known_latest timestamptz := coalesce((post->>'known_latest')::timestamptz, at);
    shared_entries bigint[] := ARRAY[made_entry];
    shared_numbers integer[] := ARRAY[made_version];
    moment text := ledger.rfc3339(at);
BEGIN
    IF post ? 'shares' THEN
        SELECT made_entry || array_agg(s.entry ORDER BY s.ordinal),
               made_version || array_agg(s.version ORDER BY s.ordinal)
            INTO shared_entries, shared_numbers
            FROM ledger.shared_versions(post, known_latest, post_index) s;
    END IF;
    INSERT INTO projections.grants
    SELECT post->>'case', told.value->>'agency', told.value->>'unit', (told.value->>'someone')::boolean,
           conveyed.entry, conveyed.version,
           coalesce((told.value->>'earliest')::timestamptz, at), coalesce((told.value->>'latest')::timestamptz, at),
           place, (told.ordinality - 1) * cardinality(shared_entries) + conveyed.ordinality - 1,
           (post->>'later_account')::boolean,
           concat(told.value->>'how', conveyed.version, told.value->>'and_how',
                  CASE WHEN told.value ? 'earliest' THEN told.value->>'when'
                       ELSE concat('"earliest":"', moment, '","latest":"', moment, '"') END, post->>'on_evidence')
    FROM jsonb_array_elements(post->'told') WITH ORDINALITY AS told,
         unnest(shared_entries, shared_numbers) WITH ORDINALITY AS conveyed(entry, version, ordinality);
END
$add_grants$;

-- One post: its receipt. status is 'recorded' or 'duplicate'.
CREATE FUNCTION ledger.take(post jsonb, state bytea, post_index integer, INOUT place bigint, INOUT at timestamptz,
                            OUT status text, OUT entry_ref text, OUT entry_version integer)
LANGUAGE plpgsql AS $take$
DECLARE
    earlier ledger.stored_events;
    made record;
BEGIN
    SELECT * INTO earlier FROM ledger.stored_events s
        WHERE s.agency = post->>'agency' AND s.event_id = post->>'id';
    IF FOUND THEN
        IF earlier.content_digest <> decode(post->>'digest', 'hex') THEN
            PERFORM ledger.refuse('LG409', 'the id was used before, with other content', post_index, 'id');
        END IF;
        place := earlier.notification_id;
        at := earlier.recorded_at;
        status := 'duplicate';
        SELECT v.ref, v.version INTO entry_ref, entry_version FROM projections.entry_versions v
            WHERE v.case_code = earlier.case_code AND v.position = place;
        RETURN;
    END IF;
    status := 'recorded';
    IF post ? 'told' THEN
        PERFORM ledger.check_names(post, post_index);
        SELECT * INTO made FROM ledger.add_version(post, place, at, post_index);
        PERFORM ledger.add_grants(post, place, at, post_index, made.made_entry, made.made_version);
        entry_ref := coalesce(post->>'amends', post->>'ref');
        entry_version := made.made_version;
    ELSE
        PERFORM ledger.register(post, place, post_index);
    END IF;
    INSERT INTO ledger.stored_events VALUES (
        (post->>'stream')::uuid,
        (SELECT coalesce(max(s.originator_version), 0) + 1 FROM ledger.stored_events s
            WHERE s.originator_id = (post->>'stream')::uuid),
        post->>'topic', state, place, at, post->>'agency', post->>'id', post->>'case',
        decode(post->>'digest', 'hex'), post->>'posted_by');
END
$take$;

-- A batch of posts, all or nothing, in order: a receipt each, in that order.
CREATE FUNCTION ledger.append(posts jsonb, states bytea[])
RETURNS TABLE (place bigint, recorded_at timestamptz, status text, entry_ref text, entry_version integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $append$
DECLARE
    head bigint;
    now_at timestamptz;
    post_index integer := 0;
    post jsonb;
    receipt record;
BEGIN
    PERFORM pg_advisory_xact_lock(83860381975890);  -- the letters LEDGER
    SELECT s.notification_id, s.recorded_at INTO head, now_at
        FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    head := coalesce(head, 0);
    -- Read after the lock is held, and never before the last one: recording times run forward with positions
    -- even when the clock is set back.
    now_at := greatest(now_at, clock_timestamp());
    FOR post IN SELECT value FROM jsonb_array_elements(posts)
    LOOP
        SELECT * INTO receipt FROM ledger.take(post, states[post_index + 1], post_index, head + 1, now_at);
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
GRANT EXECUTE ON FUNCTION ledger.append(jsonb, bytea[]) TO ledger_appender;
GRANT EXECUTE ON FUNCTION ledger.covers(text, text) TO ledger_reader, ledger_projector;

RESET ROLE;
