-- name: position
-- How far behind the log the read models are written.
SELECT position FROM projections.tracking WHERE name = 'behind-the-log';

-- name: take_turn
-- The same, and nobody else writes on before this transaction ends: two servers may run on one database.
SELECT position FROM projections.tracking WHERE name = 'behind-the-log' FOR UPDATE;

-- name: next_events
-- The next events of the log, with the version that each made. Positions are dense and in commit order.
SELECT s.notification_id, s.recorded_at, s.topic, s.state, s.case_code, s.agency || '/' || s.event_id,
       v.entry, v.version, v.ref, v.agency, v.kind, v.retracted, v.content, v.guarded
FROM ledger.stored_events s
LEFT JOIN projections.entry_versions v ON v.case_code = s.case_code AND v.position = s.notification_id
WHERE s.notification_id > %(position)s ORDER BY s.notification_id LIMIT %(limit)s;

-- name: written_up_to
-- Says how far the read models are written, if nobody else has written on since.
UPDATE projections.tracking SET position = %(to)s WHERE name = 'behind-the-log' AND position = %(from)s;

-- name: listen
-- Be woken when events are appended.
LISTEN ledger;

-- name: flush_later
-- What is written here is written again from the log if a crash undoes it: nobody waits for the disk. (An answer that
-- shows it does, by its own record, which comes after it in the write-ahead log.)
SET synchronous_commit TO off;

-- name: insert_sightings
INSERT INTO projections.sightings SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::integer[], %s::text[], %s::text[]);

-- name: insert_claims
INSERT INTO projections.claims
SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::integer[], %s::text[], %s::text[], %s::text[], %s::text[]);

-- name: insert_reliances
INSERT INTO projections.reliances
SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                     %s::text[], %s::timestamptz[], %s::timestamptz[], %s::boolean[]);

-- name: insert_factors
INSERT INTO projections.factors
SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::integer[], %s::text[], %s::boolean[]);
