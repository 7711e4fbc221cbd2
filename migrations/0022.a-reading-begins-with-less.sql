-- What begins each reading, in fewer queries, and those not behind the walls: what a caller may see is known by then.

SET LOCAL ROLE ledger_migrator;

-- As in 0016; and whether there is such a case, where the caller may know of it without a look at what is in it.
DROP FUNCTION ledger.cases_seen();
CREATE FUNCTION ledger.cases_seen(of_case text, OUT assigned text[], OUT withheld text[], OUT known boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan AS $cases_seen$
DECLARE
    caller_role CONSTANT text := current_setting('ledger.caller_role', true);
    claimed text[];
    seen record;
BEGIN
    IF caller_role = 'reviewer' THEN
        seen := ledger.cases_of(current_setting('ledger.caller_subject', true));
        claimed := nullif(current_setting('ledger.caller_cases', true), '')::text[];
        IF claimed IS NULL OR '*' = ANY (claimed) THEN
            assigned := seen.assigned;
            withheld := seen.withheld;
        ELSIF seen.withheld IS NULL THEN
            assigned := ARRAY(SELECT c FROM unnest(claimed) c WHERE c = ANY (seen.assigned));
        ELSE
            assigned := ARRAY(SELECT c FROM unnest(claimed) c WHERE c <> ALL (seen.withheld));
        END IF;
    END IF;
    IF of_case = ANY (assigned) OR of_case <> ALL (withheld) OR caller_role IN ('auditor', 'admin', 'operator') THEN
        known := EXISTS (SELECT FROM projections.cases c WHERE c.code = of_case);
    END IF;
END
$cases_seen$;

CREATE OR REPLACE FUNCTION ledger.cases_assigned() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_assigned$
    SELECT assigned FROM ledger.cases_seen(NULL)
$cases_assigned$;

CREATE OR REPLACE FUNCTION ledger.cases_withheld() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $cases_withheld$
    SELECT withheld FROM ledger.cases_seen(NULL)
$cases_withheld$;

REVOKE ALL ON FUNCTION ledger.cases_seen(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.cases_seen(text) TO ledger_reader;

CREATE OR REPLACE FUNCTION ledger.begin_reading(caller_role text, caller_agency text, caller_subject text,
                                                caller_token text, caller_cases text[], of_case text,
                                                OUT head bigint, OUT head_at_us bigint, OUT visible boolean)
LANGUAGE plpgsql AS $begin_reading$
DECLARE
    seen record;
    done text;
BEGIN
    done := set_config('ledger.caller_role', caller_role, true);
    done := set_config('ledger.caller_agency', coalesce(caller_agency, ''), true);
    done := set_config('ledger.caller_subject', caller_subject, true);
    done := set_config('ledger.caller_token', coalesce(caller_token, ''), true);
    done := set_config('ledger.caller_cases', coalesce(caller_cases::text, ''), true);
    done := set_config('ledger.caller_whole_case', '', true);
    -- What the walls go by, looked up once a transaction and not once a query.
    seen := ledger.cases_seen(of_case);
    done := set_config('ledger.caller_sees', coalesce(seen.assigned::text, ''), true);
    done := set_config('ledger.caller_sees_all_but', coalesce(seen.withheld::text, ''), true);
    SELECT s.notification_id, (extract(epoch FROM s.recorded_at) * 1000000)::bigint INTO head, head_at_us
        FROM ledger.stored_events s ORDER BY s.notification_id DESC LIMIT 1;
    visible := seen.known;
    IF visible AND caller_role IN ('reviewer', 'operator') THEN
        done := set_config('ledger.caller_whole_case', of_case, true);
    ELSIF caller_role = 'agency' THEN
        visible := EXISTS (SELECT FROM projections.grants g WHERE g.case_code = of_case AND g.agency = caller_agency);
    END IF;
END
$begin_reading$;

RESET ROLE;
