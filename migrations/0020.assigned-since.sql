-- Since when the reviewer who asks has been assigned a case: by the latest assignment of it, or of every case. Of others'
-- assignments it tells nothing.

SET LOCAL ROLE ledger_migrator;

CREATE FUNCTION ledger.assigned_since(of_case text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $assigned_since$
    SELECT a.recorded_at FROM projections.assignments a
    WHERE current_setting('ledger.caller_role', true) = 'reviewer'
      AND a.reviewer = current_setting('ledger.caller_subject', true)
      AND a.case_code IN (of_case, '*') AND NOT a.ended
    ORDER BY a.position DESC LIMIT 1
$assigned_since$;

REVOKE ALL ON FUNCTION ledger.assigned_since(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.assigned_since(text) TO ledger_reader;

RESET ROLE;
