-- The rows of one case as they are stored, for its evidence bundle (ops/decisions/0008-evidence-bundle.md).

SET LOCAL ROLE ledger_migrator;

-- Whoever reads as ledger_reader sees no row of the log. This shows those of one case, sealed as they are, to a
-- reviewer to whom it is assigned and to an operator: behind the same wall as its read models. `after` and `up_to`
-- are a version in the case's stream and a position.
CREATE FUNCTION ledger.stored_of_case(of_case text, of_stream uuid, after bigint, up_to bigint, at_most integer)
RETURNS TABLE (place bigint, recorded_at_us bigint, salt bytea, stream uuid, version bigint, topic text, agency text,
               event_id text, content_digest bytea, posted_by text, state bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $stored_of_case$
    SELECT s.notification_id, (extract(epoch FROM s.recorded_at) * 1000000)::bigint, s.salt, s.originator_id,
           s.originator_version, s.topic, s.agency, s.event_id, s.content_digest, s.posted_by, s.state
    FROM ledger.stored_events s
    WHERE s.originator_id = of_stream AND s.originator_version > after AND s.notification_id <= up_to
      AND s.case_code = of_case
      AND CASE (SELECT current_setting('ledger.caller_role', true))
              WHEN 'reviewer' THEN of_case = ANY ((SELECT ledger.cases_assigned())::text[])
                  OR of_case <> ALL ((SELECT ledger.cases_withheld())::text[])
              WHEN 'operator' THEN true
              ELSE false END
    ORDER BY s.originator_version LIMIT at_most
$stored_of_case$;

REVOKE ALL ON FUNCTION ledger.stored_of_case(text, uuid, bigint, bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.stored_of_case(text, uuid, bigint, bigint, integer) TO ledger_reader;

RESET ROLE;
