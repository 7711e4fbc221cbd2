-- A case that is erased while somebody reads it: what they read before and after it would be put together to an
-- answer of a case with nothing in it. So such a read is not recorded, and what is not recorded is not shown; asked
-- again, the case is answered as erased.

SET LOCAL ROLE ledger_migrator;

CREATE FUNCTION ledger.refuse_erased_meanwhile() RETURNS trigger
LANGUAGE plpgsql AS $refuse_erased_meanwhile$
BEGIN
    -- `position` is what the answer is as recorded at: an erasure after it came while it was read.
    IF EXISTS (SELECT FROM ledger.retention r
               WHERE r.case_code = NEW.case_code AND r.kind = 'erasure' AND r.position > NEW.position)
    THEN
        RAISE EXCEPTION 'the case was erased meanwhile' USING ERRCODE = 'LG410';
    END IF;
    RETURN NEW;
END
$refuse_erased_meanwhile$;

CREATE TRIGGER reads_are_of_what_is_there
    BEFORE INSERT ON ledger.reads
    FOR EACH ROW WHEN (NEW.case_code IS NOT NULL) EXECUTE FUNCTION ledger.refuse_erased_meanwhile();

REVOKE ALL ON FUNCTION ledger.refuse_erased_meanwhile() FROM PUBLIC;

RESET ROLE;
