-- name: stored
-- The next rows of a case as they are stored, in the order of its stream; none to whom the case is not assigned.
SELECT place, recorded_at_us, salt, stream, version, topic, agency, event_id, content_digest, posted_by, state
FROM ledger.stored_of_case(%(case)s, %(stream)s, %(after)s, %(up_to)s, %(at_most)s);
