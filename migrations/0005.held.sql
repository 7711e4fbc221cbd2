-- Which version somebody held of each entry of a case at a moment: the rule that sightings and claims stand on,
-- said once. The planner puts the body of such a function in place of the call.
--
-- The reference is ledger/knowledge/grants.py: the highest version among the certain grants or, if there are
-- none, among the possible ones.

SET LOCAL ROLE ledger_migrator;

CREATE FUNCTION ledger.held(of_case text, by_agency text, by_unit text, at timestamptz, up_to bigint,
                            contemporaneous boolean)
RETURNS TABLE (entry bigint, version integer, certain boolean)
LANGUAGE sql STABLE PARALLEL SAFE AS $held$
    SELECT begun.entry,
           coalesce(max(begun.version) FILTER (WHERE begun.certain), max(begun.version)),
           bool_or(begun.certain)
    FROM (
        SELECT g.entry, g.version,
               -- Someone above, nobody knows who: never more than possible for the unit that is asked about.
               g.known_latest <= at AND NOT (g.someone AND length(g.unit) < length(by_unit)) AS certain
        FROM projections.grants g
        WHERE g.case_code = of_case AND g.agency = by_agency AND g.known_earliest <= at AND g.position <= up_to
          AND (starts_with(by_unit, g.unit) OR starts_with(g.unit, by_unit))
          AND NOT (contemporaneous AND g.later_account)
    ) begun
    GROUP BY begun.entry
$held$;

CREATE FUNCTION ledger.held_by_anyone(of_case text, at timestamptz, up_to bigint, contemporaneous boolean)
RETURNS TABLE (entry bigint, version integer, certain boolean)
LANGUAGE sql STABLE PARALLEL SAFE AS $held_by_anyone$
    SELECT g.entry,
           coalesce(max(g.version) FILTER (WHERE g.known_latest <= at), max(g.version)),
           bool_or(g.known_latest <= at)
    FROM projections.grants g
    WHERE g.case_code = of_case AND g.known_earliest <= at AND g.position <= up_to
      AND NOT (contemporaneous AND g.later_account)
    GROUP BY g.entry
$held_by_anyone$;

REVOKE ALL ON FUNCTION ledger.held(text, text, text, timestamptz, bigint, boolean),
    ledger.held_by_anyone(text, timestamptz, bigint, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.held(text, text, text, timestamptz, bigint, boolean),
    ledger.held_by_anyone(text, timestamptz, bigint, boolean) TO ledger_reader;

RESET ROLE;
