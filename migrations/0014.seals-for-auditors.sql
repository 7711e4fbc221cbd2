-- An auditor sees which reads are sealed, and since when.

SET LOCAL ROLE ledger_migrator;

-- Auditors see the reads on record; how far they are sealed, they could only take on trust. This much of the seals is
-- for them: of some reads, the place each has in the tree and when that was sealed. Hashes are the sealer's own.
CREATE FUNCTION ledger.sealed_for_audit(numbers bigint[])
RETURNS TABLE (number bigint, place bigint, sealed_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $sealed_for_audit$
    SELECT s.number, s.place, (SELECT t.sealed_at FROM ledger.read_seals t WHERE t.size > s.place
                               ORDER BY t.size LIMIT 1)
    FROM ledger.sealed_reads s
    WHERE s.number = ANY (numbers) AND current_setting('ledger.caller_role', true) = 'auditor'
$sealed_for_audit$;

-- How many reads are sealed, the last time that any were, and how many are not yet.
CREATE FUNCTION ledger.seals_for_audit()
RETURNS TABLE (size bigint, sealed_at timestamptz, waiting bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $seals_for_audit$
    SELECT coalesce(max(t.size), 0), max(t.sealed_at),
           (SELECT count(*) FROM ledger.reads r
            WHERE r.number > coalesce((SELECT max(s.number) FROM ledger.sealed_reads s), 0) - 100000
              AND NOT EXISTS (SELECT FROM ledger.sealed_reads s WHERE s.number = r.number))
    FROM ledger.read_seals t
    HAVING current_setting('ledger.caller_role', true) = 'auditor'
$seals_for_audit$;

REVOKE ALL ON FUNCTION ledger.sealed_for_audit(bigint[]), ledger.seals_for_audit() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.sealed_for_audit(bigint[]), ledger.seals_for_audit() TO ledger_reader;

RESET ROLE;
