-- What begins each reading is found by one query, not by four in three functions: it is done before every answer, and
-- is slow less for what it looks up than for all that the server has to set out for it.

SET LOCAL ROLE ledger_migrator;

-- As ledger.cases_of said it, in a form that the planner takes into the query that asks: of the assignments of a case the
-- latest counts; those of every case (*) take back what was assigned before.
CREATE FUNCTION ledger.assigned_to(of_reviewer text) RETURNS TABLE (assigned text[], withheld text[])
LANGUAGE sql STABLE AS $assigned_to$
    SELECT each.assigned, CASE WHEN NOT every.ended THEN coalesce(each.withheld, '{}') END
    FROM (SELECT) one
    LEFT JOIN LATERAL (
        SELECT a.position, a.ended FROM projections.assignments a
        WHERE a.reviewer = of_reviewer AND a.case_code = '*' ORDER BY a.position DESC LIMIT 1) every ON true
    CROSS JOIN LATERAL (
        SELECT array_agg(latest.case_code) FILTER (WHERE NOT latest.ended) AS assigned,
               array_agg(latest.case_code) FILTER (WHERE latest.ended) AS withheld
        FROM (SELECT DISTINCT ON (a.case_code) a.case_code, a.ended FROM projections.assignments a
              WHERE a.reviewer = of_reviewer AND a.case_code <> '*' AND a.position >= coalesce(every.position, 0)
              ORDER BY a.case_code, a.position DESC) latest) each
$assigned_to$;

-- Of the cases that a token claims those that are assigned. (One that claims none by name, or *, claims them all.)
CREATE FUNCTION ledger.claimed_of(claimed text[], assigned text[], withheld text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE AS $claimed_of$
    SELECT ARRAY(SELECT c FROM unnest(claimed) c WHERE c = ANY (assigned) OR c <> ALL (withheld))
$claimed_of$;

-- As in 0022, but for whether there is such a case; for those alone that ask for it in this schema.
DROP FUNCTION ledger.cases_seen(text);
CREATE FUNCTION ledger.cases_seen(OUT assigned text[], OUT withheld text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_seen$
    SELECT CASE WHEN token.claims_few THEN ledger.claimed_of(token.claimed, a.assigned, a.withheld) ELSE a.assigned END,
           CASE WHEN token.claims_few THEN NULL ELSE a.withheld END
    FROM (SELECT said.claimed, coalesce('*' <> ALL (said.claimed), false) AS claims_few
          FROM (SELECT nullif(current_setting('ledger.caller_cases', true), '')::text[] AS claimed) said) token,
         ledger.assigned_to(current_setting('ledger.caller_subject', true)) a
    WHERE current_setting('ledger.caller_role', true) = 'reviewer'
$cases_seen$;

CREATE OR REPLACE FUNCTION ledger.cases_assigned() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_assigned$
    SELECT assigned FROM ledger.cases_seen()
$cases_assigned$;

CREATE OR REPLACE FUNCTION ledger.cases_withheld() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_withheld$
    SELECT withheld FROM ledger.cases_seen()
$cases_withheld$;

DROP FUNCTION ledger.cases_of(text);

-- As in 0022. In the owner's right: what a caller may see is found out here, and so is not behind their walls.
CREATE OR REPLACE FUNCTION ledger.begin_reading(caller_role text, caller_agency text, caller_subject text,
                                                caller_token text, caller_cases text[], of_case text,
                                                OUT head bigint, OUT head_at_us bigint, OUT visible boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $begin_reading$
DECLARE
    looked_up record;
    assigned text[];
    withheld text[];
    is_whole boolean;
    done text;
BEGIN
    SELECT log.notification_id, log.recorded_at, a.assigned, a.withheld,
           EXISTS (SELECT FROM projections.cases c WHERE c.code = of_case) AS is_case
        INTO looked_up
        FROM (SELECT) one
        LEFT JOIN (SELECT s.notification_id, s.recorded_at FROM ledger.stored_events s
                   ORDER BY s.notification_id DESC LIMIT 1) log ON true
        LEFT JOIN ledger.assigned_to(caller_subject) a ON caller_role = 'reviewer';
    head := looked_up.notification_id;
    head_at_us := (extract(epoch FROM looked_up.recorded_at) * 1000000)::bigint;
    IF caller_role = 'reviewer' AND '*' <> ALL (caller_cases) THEN
        assigned := ledger.claimed_of(caller_cases, looked_up.assigned, looked_up.withheld);
    ELSE
        assigned := looked_up.assigned;
        withheld := looked_up.withheld;
    END IF;
    is_whole := looked_up.is_case AND (
        of_case = ANY (assigned) OR of_case <> ALL (withheld) OR caller_role = 'operator');
    IF caller_role = 'agency' THEN
        visible := EXISTS (SELECT FROM projections.grants g WHERE g.case_code = of_case AND g.agency = caller_agency);
    ELSE
        visible := is_whole OR looked_up.is_case AND caller_role IN ('auditor', 'admin');
    END IF;
    done := set_config('ledger.caller_role', caller_role, true);
    done := set_config('ledger.caller_agency', coalesce(caller_agency, ''), true);
    done := set_config('ledger.caller_subject', caller_subject, true);
    done := set_config('ledger.caller_token', coalesce(caller_token, ''), true);
    done := set_config('ledger.caller_cases', coalesce(caller_cases::text, ''), true);
    -- What the walls go by, looked up once a transaction and not once a query.
    done := set_config('ledger.caller_sees', coalesce(assigned::text, ''), true);
    done := set_config('ledger.caller_sees_all_but', coalesce(withheld::text, ''), true);
    done := set_config('ledger.caller_whole_case', CASE WHEN is_whole THEN of_case ELSE '' END, true);
END
$begin_reading$;

REVOKE ALL ON FUNCTION ledger.assigned_to(text), ledger.claimed_of(text[], text[], text[]), ledger.cases_seen()
    FROM PUBLIC;

RESET ROLE;
