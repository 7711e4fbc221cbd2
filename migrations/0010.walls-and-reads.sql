-- Walls inside the database, and every read on record (ops/decisions/0007-walls-and-reads.md).
--
-- Whoever reads as ledger_reader says in each transaction on whose behalf (ledger.begin_reading); with nobody
-- named, no row with anything of a case in it is visible. What is read is recorded before it is committed.

SET LOCAL ROLE ledger_migrator;

-- Assignments -----------------------------------------------------------------------------------------------
--
-- Which reviewer may see which case, by events; all of them are kept, so that who could see what is answerable as
-- of any position. Of the assignments that name a case or * (every case), the latest counts.

CREATE TABLE projections.assignments (
    reviewer    text COLLATE "C" NOT NULL,  -- the subject of their tokens
    case_code   text COLLATE "C" NOT NULL,  -- or *
    position    bigint      NOT NULL,
    recorded_at timestamptz NOT NULL,
    ended       boolean     NOT NULL,
    reason      text,
    PRIMARY KEY (reviewer, position, case_code)
);
GRANT SELECT ON projections.assignments TO ledger_reader;

CREATE FUNCTION ledger.assign(post ledger.post, place bigint, at timestamptz, post_index integer) RETURNS void
LANGUAGE sql AS $assign$
    INSERT INTO projections.assignments
    SELECT post.registered[1], named.case_code, place, at, post.registered[2]::boolean, post.registered[3]
    FROM unnest(post.registered[4:]) named(case_code)
$assign$;

-- What a reviewer may see by the assignments on record: `assigned` cases; and, if every case is assigned, those
-- `withheld` from that (null: not every case is).
CREATE FUNCTION ledger.cases_of(of_reviewer text, OUT assigned text[], OUT withheld text[])
LANGUAGE plpgsql STABLE AS $cases_of$
DECLARE
    every_at bigint := 0;
    every_ended boolean := true;
BEGIN
    SELECT a.position, a.ended INTO every_at, every_ended FROM projections.assignments a
        WHERE a.reviewer = of_reviewer AND a.case_code = '*' ORDER BY a.position DESC LIMIT 1;
    SELECT array_agg(latest.case_code) FILTER (WHERE NOT latest.ended),
           array_agg(latest.case_code) FILTER (WHERE latest.ended)
        INTO assigned, withheld
        FROM (SELECT DISTINCT ON (a.case_code) a.case_code, a.ended FROM projections.assignments a
              WHERE a.reviewer = of_reviewer AND a.case_code <> '*' AND a.position >= coalesce(every_at, 0)
              ORDER BY a.case_code, a.position DESC) latest;
    withheld := CASE WHEN NOT coalesce(every_ended, true) THEN coalesce(withheld, '{}') END;
END
$cases_of$;

-- The same for the reviewer who asks, as far as their token claims no fewer. Null for anyone else.
CREATE FUNCTION ledger.cases_assigned() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_assigned$
DECLARE
    claimed text[] := nullif(current_setting('ledger.caller_cases', true), '')::text[];
    seen record;
BEGIN
    IF current_setting('ledger.caller_role', true) IS DISTINCT FROM 'reviewer' THEN
        RETURN NULL;
    END IF;
    seen := ledger.cases_of(current_setting('ledger.caller_subject', true));
    IF claimed IS NULL OR '*' = ANY (claimed) THEN
        RETURN seen.assigned;
    ELSIF seen.withheld IS NULL THEN
        RETURN ARRAY(SELECT c FROM unnest(claimed) c WHERE c = ANY (seen.assigned));
    END IF;
    RETURN ARRAY(SELECT c FROM unnest(claimed) c WHERE c <> ALL (seen.withheld));
END
$cases_assigned$;

CREATE FUNCTION ledger.cases_withheld() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_withheld$
DECLARE
    claimed text[] := nullif(current_setting('ledger.caller_cases', true), '')::text[];
    seen record;
BEGIN
    IF current_setting('ledger.caller_role', true) IS DISTINCT FROM 'reviewer'
        OR claimed IS NOT NULL AND '*' <> ALL (claimed)
    THEN
        RETURN NULL;
    END IF;
    seen := ledger.cases_of(current_setting('ledger.caller_subject', true));
    RETURN seen.withheld;
END
$cases_withheld$;

-- What was taken back from a reviewer at a moment or later: so that a token made before does not give it again.
CREATE FUNCTION ledger.cases_ended(of_reviewer text, since timestamptz) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_ended$
    SELECT DISTINCT a.case_code FROM projections.assignments a
    WHERE a.reviewer = of_reviewer AND a.ended AND a.recorded_at >= since
$cases_ended$;

-- Walls -----------------------------------------------------------------------------------------------------
--
-- What each caller sees of each table. Whatever does not depend on the row is asked once a query: (SELECT …).
-- OFFSET 0 keeps the planner from reading every grant of an agency into a hash to look a few of them up.
-- The roles that write the read models see all of it; the owner, as whom a rebuild and the append run, too.

CREATE PROCEDURE ledger.build_walls(of_schema text) LANGUAGE plpgsql AS $build_walls$
DECLARE
    walls CONSTANT json := json_build_object(
        'grants', json_build_object(
            'agency', 'agency = {agency}',
            'reviewer', '{assigned}',
            'auditor', 'true'),
        'entry_versions', json_build_object(
            'agency', '{agency} = ANY (told) OR EXISTS (SELECT FROM {schema}.grants g WHERE g.entry = '
                'entry_versions.entry AND g.version = entry_versions.version AND g.agency = {agency} OFFSET 0)',
            'reviewer', '{assigned}'),
        'sightings', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'claims', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'factors', json_build_object('agency', '{granted}', 'reviewer', '{granted}'),
        'reliances', json_build_object('reviewer', '{assigned}'),
        'cases', json_build_object(
            'agency', 'EXISTS (SELECT FROM {schema}.grants g WHERE g.case_code = cases.code '
                'AND g.agency = {agency} OFFSET 0)',
            'reviewer', 'code = ANY ({seen}) OR code <> ALL ({withheld})',
            'auditor', 'true',
            'admin', 'true'),
        'people', json_build_object(
            'agency', 'EXISTS (SELECT FROM {schema}.grants g WHERE g.case_code = people.case_code '
                'AND g.agency = {agency} OFFSET 0)',
            'reviewer', '{assigned}',
            'auditor', 'true',
            'admin', 'true'),
        'assignments', json_build_object('auditor', 'true', 'admin', 'true'));
    wall record;
    rule text;
BEGIN
    FOR wall IN SELECT each.key AS of_table, each.value AS of_roles FROM json_each(walls) each LOOP
        SELECT string_agg(format('WHEN %L THEN %s', r.key, r.value), ' ') INTO rule
            FROM json_each_text(wall.of_roles) r;
        rule := format('CASE (SELECT current_setting(''ledger.caller_role'', true)) %s '
            'WHEN ''operator'' THEN true ELSE false END', rule);
        rule := replace(rule, '{granted}', format('EXISTS (SELECT FROM {schema}.grants g WHERE g.entry = %1$I.entry '
            'AND g.version = %1$I.version OFFSET 0)', wall.of_table));
        rule := replace(rule, '{assigned}', 'case_code = ANY ({seen}) OR case_code <> ALL ({withheld})');
        rule := replace(rule, '{seen}',
            '(SELECT nullif(current_setting(''ledger.caller_sees'', true), '''')::text[])::text[]');
        rule := replace(rule, '{withheld}',
            '(SELECT nullif(current_setting(''ledger.caller_sees_all_but'', true), '''')::text[])::text[]');
        rule := replace(rule, '{agency}', '(SELECT nullif(current_setting(''ledger.caller_agency'', true), ''''))');
        rule := replace(rule, '{schema}', quote_ident(of_schema));
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', of_schema, wall.of_table);
        EXECUTE format('CREATE POLICY callers ON %I.%I FOR SELECT TO ledger_reader USING (%s)',
            of_schema, wall.of_table, rule);
        EXECUTE format('CREATE POLICY writers ON %I.%I TO ledger_projector, ledger_appender USING (true) '
            'WITH CHECK (true)', of_schema, wall.of_table);
    END LOOP;
END
$build_walls$;

CALL ledger.build_walls('projections');

-- A rebuild's copies have the same walls from the first, for they become the live tables by a change of name.
CREATE OR REPLACE PROCEDURE ledger.begin_rebuild() LANGUAGE plpgsql AS $begin_rebuild$
DECLARE
    live record;
BEGIN
    -- What earlier rebuilds left: here, where nobody waits for it, and not in the switch.
    DROP SCHEMA IF EXISTS projections_before CASCADE;
    DROP SCHEMA IF EXISTS projections_next CASCADE;
    CREATE SCHEMA projections_next;
    GRANT USAGE ON SCHEMA projections_next TO ledger_appender, ledger_projector, ledger_reader;
    FOR live IN SELECT c.relname, c.oid, c.relacl FROM pg_class c
        WHERE c.relnamespace = 'projections'::regnamespace AND c.relkind = 'r'
    LOOP
        EXECUTE format('CREATE TABLE projections_next.%I (LIKE projections.%I INCLUDING DEFAULTS '
            'INCLUDING STORAGE INCLUDING COMMENTS)', live.relname, live.relname);
        PERFORM ledger.copy_rights(live.relname, live.relacl);
    END LOOP;
    CALL ledger.build_walls('projections_next');
    INSERT INTO projections_next.tracking SELECT name, 0 FROM projections.tracking;
END
$begin_rebuild$;

-- What is kept of cases, and of erased ones: to those who could see the case.
ALTER TABLE ledger.retention ENABLE ROW LEVEL SECURITY;
CREATE POLICY callers ON ledger.retention FOR SELECT TO ledger_reader USING (
    CASE (SELECT current_setting('ledger.caller_role', true))
        WHEN 'agency' THEN kind = 'erasure'
            AND (SELECT nullif(current_setting('ledger.caller_agency', true), '')) = ANY (held_by)
        WHEN 'reviewer' THEN
            case_code = ANY ((SELECT nullif(current_setting('ledger.caller_sees', true), '')::text[])::text[])
            OR case_code <> ALL (
                (SELECT nullif(current_setting('ledger.caller_sees_all_but', true), '')::text[])::text[])
        WHEN 'auditor' THEN true
        WHEN 'admin' THEN true
        WHEN 'operator' THEN true
        ELSE false END);
CREATE POLICY writers ON ledger.retention FOR SELECT TO ledger_projector, ledger_appender USING (true);

-- An auditor sees who knew an entry and nothing of what it says: so this much of it, and to nobody else.
CREATE FUNCTION ledger.entry_for_audit(of_ref text) RETURNS TABLE (case_code text, entry bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $entry_for_audit$
    SELECT v.case_code, v.entry FROM projections.entry_versions v
    WHERE v.ref = of_ref AND v.version = 1 AND current_setting('ledger.caller_role', true) = 'auditor'
$entry_for_audit$;

-- Reads on record -------------------------------------------------------------------------------------------

CREATE TABLE ledger.reads (
    number    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- rises; some are missing, some come late
    at        timestamptz NOT NULL,
    role      text    NOT NULL CHECK (role IN ('agency', 'importer', 'reviewer', 'auditor', 'admin', 'operator')),
    agency    text COLLATE "C" CHECK ((agency IS NOT NULL) = (role = 'agency')),
    subject   text COLLATE "C" NOT NULL CHECK (subject <> ''),
    token     text,              -- its jti; null for an operator, who needs none
    view      text    NOT NULL,
    case_code text COLLATE "C",  -- null: of no one case
    knower    text,              -- as asked: a knower, or *
    entry     text COLLATE "C",  -- the reference asked for
    as_of     text,              -- as asked or, by default, that day
    position  bigint  NOT NULL,  -- recorded as of
    evidence  text,
    purpose   text CHECK (char_length(purpose) <= 200),
    entries   integer NOT NULL,  -- how many items were shown
    request   text    NOT NULL,  -- the id of the call
    CHECK (role NOT IN ('reviewer', 'auditor') OR purpose IS NOT NULL)
);
CREATE INDEX reads_subject_idx ON ledger.reads (subject, number);
CREATE INDEX reads_case_idx ON ledger.reads (case_code, number) WHERE case_code IS NOT NULL;
CREATE INDEX reads_at_idx ON ledger.reads USING brin (at);
COMMENT ON TABLE ledger.reads IS
    'Every answer that showed something of a case. Insert only, and only through ledger.record_read().';

CREATE TRIGGER reads_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.reads
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.reads ENABLE ROW LEVEL SECURITY;
CREATE POLICY callers ON ledger.reads FOR SELECT TO ledger_reader
    USING ((SELECT current_setting('ledger.caller_role', true)) IN ('auditor', 'operator'));
GRANT SELECT ON ledger.reads TO ledger_reader;

-- Says for the rest of this transaction on whose behalf it reads; returns the ledger's head, and whether they may
-- see this case at all. `cases` is what a reviewer's token claims, null where it claims none.
CREATE FUNCTION ledger.begin_reading(caller_role text, caller_agency text, caller_subject text, caller_token text,
                                     caller_cases text[], of_case text,
                                     OUT head bigint, OUT head_at_us bigint, OUT visible boolean)
LANGUAGE plpgsql AS $begin_reading$
BEGIN
    PERFORM set_config('ledger.caller_role', caller_role, true),
            set_config('ledger.caller_agency', coalesce(caller_agency, ''), true),
            set_config('ledger.caller_subject', caller_subject, true),
            set_config('ledger.caller_token', coalesce(caller_token, ''), true),
            set_config('ledger.caller_cases', coalesce(caller_cases::text, ''), true);
    -- What the walls go by, looked up once a transaction and not once a query.
    PERFORM set_config('ledger.caller_sees', coalesce(ledger.cases_assigned()::text, ''), true),
            set_config('ledger.caller_sees_all_but', coalesce(ledger.cases_withheld()::text, ''), true);
    SELECT s.notification_id, (extract(epoch FROM s.recorded_at) * 1000000)::bigint INTO head, head_at_us
        FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    visible := CASE caller_role
        WHEN 'agency' THEN EXISTS (SELECT FROM projections.grants g
                                   WHERE g.case_code = of_case AND g.agency = caller_agency)
        WHEN 'reviewer' THEN (of_case = ANY (ledger.cases_assigned()) OR of_case <> ALL (ledger.cases_withheld()))
                             AND EXISTS (SELECT FROM projections.cases c WHERE c.code = of_case)
        ELSE EXISTS (SELECT FROM projections.cases c WHERE c.code = of_case) END;
END
$begin_reading$;

-- Records what this transaction has read, on behalf of whom it said. Returns its number.
CREATE FUNCTION ledger.record_read(shown_view text, of_case text, as_knower text, of_entry text, known_by text,
                                   read_at bigint, on_evidence text, stated_purpose text, items integer, call text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $record_read$
DECLARE
    recorded bigint;
BEGIN
    INSERT INTO ledger.reads (at, role, agency, subject, token, view, case_code, knower, entry, as_of, position,
                              evidence, purpose, entries, request)
    VALUES (clock_timestamp(), current_setting('ledger.caller_role'),
            nullif(current_setting('ledger.caller_agency'), ''), current_setting('ledger.caller_subject'),
            nullif(current_setting('ledger.caller_token'), ''), shown_view, of_case, as_knower, of_entry, known_by,
            read_at, on_evidence, stated_purpose, items, call)
    RETURNING number INTO recorded;
    RETURN recorded;
END
$record_read$;

-- Reads sealed ----------------------------------------------------------------------------------------------
--
-- Reads are recorded side by side, without waiting for each other, so their numbers are neither dense nor in order of
-- commit. Sealing gives each its place once, in a Merkle tree whose root then goes into the log as an event.

CREATE TABLE ledger.sealed_reads (
    place  bigint PRIMARY KEY,  -- dense, from 0: the leaf's index
    number bigint NOT NULL UNIQUE,
    leaf   bytea  NOT NULL CHECK (octet_length(leaf) = 32)
);
CREATE TABLE ledger.read_seals (
    size      bigint PRIMARY KEY,  -- how many reads are sealed
    root      bytea       NOT NULL,
    peaks     bytea[]     NOT NULL,  -- of the tree, from which the next sealing goes on
    sealed_at timestamptz NOT NULL
);
COMMENT ON TABLE ledger.sealed_reads IS 'Which read is which leaf. Insert only, and only through ledger.seal_reads().';

CREATE TRIGGER sealed_reads_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.sealed_reads
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER read_seals_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.read_seals
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

CREATE POLICY sealer ON ledger.reads FOR SELECT TO ledger_sealer USING (true);
GRANT SELECT ON ledger.reads, ledger.sealed_reads, ledger.read_seals TO ledger_sealer;

-- Seal reads after the first `size_before`: false where somebody else has sealed meanwhile.
CREATE FUNCTION ledger.seal_reads(size_before bigint, numbers bigint[], leaves bytea[], root bytea, peaks bytea[])
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $seal_reads$
BEGIN
    PERFORM pg_advisory_xact_lock(83860381975895);
    IF size_before <> (SELECT coalesce(max(s.size), 0) FROM ledger.read_seals s) THEN
        RETURN false;
    END IF;
    INSERT INTO ledger.sealed_reads
    SELECT size_before + sealed.ordinality - 1, sealed.number, sealed.leaf
    FROM unnest(numbers, leaves) WITH ORDINALITY AS sealed(number, leaf, ordinality);
    INSERT INTO ledger.read_seals VALUES (size_before + cardinality(numbers), root, peaks, clock_timestamp());
    RETURN true;
END
$seal_reads$;

REVOKE ALL ON FUNCTION ledger.assign(ledger.post, bigint, timestamptz, integer), ledger.cases_of(text),
    ledger.cases_assigned(), ledger.cases_withheld(), ledger.cases_ended(text, timestamptz),
    ledger.entry_for_audit(text),
    ledger.begin_reading(text, text, text, text, text[], text),
    ledger.record_read(text, text, text, text, text, bigint, text, text, integer, text),
    ledger.seal_reads(bigint, bigint[], bytea[], bytea, bytea[]) FROM PUBLIC;
REVOKE ALL ON PROCEDURE ledger.build_walls(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.cases_assigned(), ledger.cases_withheld(), ledger.cases_ended(text, timestamptz),
    ledger.entry_for_audit(text),
    ledger.begin_reading(text, text, text, text, text[], text),
    ledger.record_read(text, text, text, text, text, bigint, text, text, integer, text) TO ledger_reader;
GRANT EXECUTE ON FUNCTION ledger.seal_reads(bigint, bigint[], bytea[], bytea, bytea[]) TO ledger_sealer;

RESET ROLE;
