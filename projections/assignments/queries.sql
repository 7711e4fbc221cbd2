-- name: history
-- Every assignment and every end of one recorded by a position, oldest first; whether it counts at that position.
SELECT a.reviewer, a.case_code, a.ended, a.reason, a.position, a.recorded_at,
       NOT EXISTS (
           SELECT FROM projections.assignments later
           WHERE later.reviewer = a.reviewer AND later.position > a.position AND later.position <= %(position)s
             AND (later.case_code IN (a.case_code, '*') OR later.case_code = %(case)s::text)) AS counts
FROM projections.assignments a
WHERE a.position <= %(position)s AND a.position > %(after)s
  AND (%(reviewer)s::text IS NULL OR a.reviewer = %(reviewer)s::text)
  AND (%(case)s::text IS NULL OR a.case_code IN (%(case)s::text, '*'))
ORDER BY a.position FETCH FIRST %(limit)s ROWS WITH TIES;

-- name: ended_since
-- The cases (or *) that were taken back from a reviewer at an instant or later.
SELECT case_code FROM ledger.cases_ended(%(reviewer)s, %(since)s::timestamptz) ended (case_code);
