-- What a correction or a retraction says of itself, its reason above all, for whoever reads the entry with all its
-- versions: its rows as they are stored, sealed, behind the same wall as those of an evidence bundle (0012).

SET LOCAL ROLE ledger_migrator;

CREATE FUNCTION ledger.amendments_of(of_case text, places bigint[])
RETURNS TABLE (place bigint, topic text, ref text, state bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $amendments_of$
    SELECT s.notification_id, s.topic, s.agency || '/' || s.event_id, s.state
    FROM ledger.stored_events s
    WHERE s.notification_id = ANY (places) AND s.case_code = of_case
      AND s.topic IN ('safeguarding.correction.v1', 'safeguarding.retraction.v1')
      AND CASE (SELECT current_setting('ledger.caller_role', true))
              WHEN 'reviewer' THEN of_case = ANY ((SELECT ledger.cases_assigned())::text[])
                  OR of_case <> ALL ((SELECT ledger.cases_withheld())::text[])
              WHEN 'operator' THEN true
              ELSE false END
$amendments_of$;

REVOKE ALL ON FUNCTION ledger.amendments_of(text, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.amendments_of(text, bigint[]) TO ledger_reader;

RESET ROLE;
