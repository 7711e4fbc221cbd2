-- name: begin
-- Begin a transaction.
BEGIN;

-- name: begin_reading
-- Say on whose behalf the transaction reads: the ledger's head, and whether they may see the case.
SELECT head, head_at_us, visible
FROM ledger.begin_reading(%(role)s, %(agency)s, %(subject)s, %(token)s, %(cases)s, %(case)s);

-- name: record
-- Record what was read.
SELECT ledger.record_read(%(view)s, %(case)s, %(knower)s, %(entry)s, %(as_of)s, %(position)s, %(evidence)s, %(purpose)s,
                          %(entries)s, %(request)s);

-- name: commit
-- End the transaction: what was recorded is on disk when the answer to it comes.
COMMIT;

-- name: newest
-- The newest reads on record, of those before a number if one is given, as far as they pass the filters.
SELECT number, at, role, agency, subject, token, view, case_code, knower, entry, as_of, position, evidence, purpose,
       entries, request
FROM ledger.reads
WHERE (%(subject)s::text IS NULL OR subject = %(subject)s::text)
  AND (%(agency)s::text IS NULL OR agency = %(agency)s::text)
  AND (%(role)s::text IS NULL OR role = %(role)s::text)
  AND (%(case)s::text IS NULL OR case_code = %(case)s::text)
  AND (%(view)s::text IS NULL OR view = %(view)s::text)
  AND (%(purpose)s::text IS NULL OR strpos(lower(purpose), lower(%(purpose)s::text)) > 0)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR at <= %(until)s::timestamptz)
  AND (%(before)s::bigint IS NULL OR number < %(before)s::bigint)
ORDER BY number DESC LIMIT %(limit)s;

-- name: after
-- The reads on record after a number, in the order of their numbers, as far as they pass the filters.
SELECT number, at, role, agency, subject, token, view, case_code, knower, entry, as_of, position, evidence, purpose,
       entries, request
FROM ledger.reads
WHERE number > %(after)s
  AND (%(subject)s::text IS NULL OR subject = %(subject)s::text)
  AND (%(agency)s::text IS NULL OR agency = %(agency)s::text)
  AND (%(role)s::text IS NULL OR role = %(role)s::text)
  AND (%(case)s::text IS NULL OR case_code = %(case)s::text)
  AND (%(view)s::text IS NULL OR view = %(view)s::text)
  AND (%(purpose)s::text IS NULL OR strpos(lower(purpose), lower(%(purpose)s::text)) > 0)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s::timestamptz)
  AND (%(until)s::timestamptz IS NULL OR at <= %(until)s::timestamptz)
ORDER BY number LIMIT %(limit)s;

-- name: sealed_among
-- Which of some reads are sealed, at which place, and since when; to an auditor.
SELECT number, place, sealed_at FROM ledger.sealed_for_audit(%s);

-- name: seals
-- How far the reads are sealed; to an auditor.
SELECT size, sealed_at, waiting FROM ledger.seals_for_audit();
