-- name: last_seal
-- How far the reads are sealed, the root, and the peaks of the tree from which the next sealing goes on.
SELECT size, root, peaks FROM ledger.read_seals ORDER BY size DESC LIMIT 1;

-- name: unsealed
-- Reads that are in no seal, by number. A number may come late, but not by a hundred thousand others.
SELECT number, at, role, agency, subject, token, view, case_code, knower, entry, as_of, position, evidence, purpose,
       entries, request
FROM ledger.reads r
WHERE number > coalesce((SELECT max(s.number) FROM ledger.sealed_reads s), 0) - 100000
  AND NOT EXISTS (SELECT FROM ledger.sealed_reads s WHERE s.number = r.number)
ORDER BY number LIMIT %(limit)s;

-- name: seal
-- Give reads their places: false where somebody else has sealed meanwhile.
SELECT ledger.seal_reads(%(before)s, %(numbers)s, %(leaves)s, %(root)s, %(peaks)s);

-- name: due
-- Whether there are reads that wait to be sealed, and the last seal, or else the first read, is long past.
SELECT coalesce((SELECT max(sealed_at) FROM ledger.read_seals), min(waiting.at)) <= clock_timestamp() - %(every)s
FROM (SELECT r.at FROM ledger.reads r
      WHERE number > coalesce((SELECT max(s.number) FROM ledger.sealed_reads s), 0) - 100000
        AND NOT EXISTS (SELECT FROM ledger.sealed_reads s WHERE s.number = r.number)
      ORDER BY number LIMIT 1) waiting
HAVING count(*) > 0;

-- name: seals
-- Every event that seals reads, in the order of recording, as stored.
SELECT notification_id, recorded_at, state, agency || '/' || event_id
FROM ledger.stored_events
WHERE originator_id = %(stream)s AND topic = %(topic)s ORDER BY originator_version;

-- name: sealed
-- Every sealed read in the order of its place, with the leaf as kept; nothing of a read that is gone.
SELECT s.place, s.number, s.leaf,
       r.number, r.at, r.role, r.agency, r.subject, r.token, r.view, r.case_code, r.knower, r.entry, r.as_of,
       r.position, r.evidence, r.purpose, r.entries, r.request
FROM ledger.sealed_reads s LEFT JOIN ledger.reads r ON r.number = s.number
ORDER BY s.place;

-- name: never_sealed
-- Reads that no sealing can have missed, and that are in none.
SELECT r.number FROM ledger.reads r
WHERE r.number <= (SELECT max(s.number) FROM ledger.sealed_reads s) - 100000
  AND NOT EXISTS (SELECT FROM ledger.sealed_reads s WHERE s.number = r.number)
ORDER BY r.number;
