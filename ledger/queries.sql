-- name: append
-- Batches of posts in, receipts out, when they are on disk: the only way to add an event. A batch that is refused has
-- one receipt, which says why.
CALL ledger.append_durably(%(posts)s::json, %(states)s::bytea[], %(sizes)s::integer[], NULL);

-- name: append_one
-- The same for one post by itself.
CALL ledger.append_one_durably(%(post)s::json, %(state)s::bytea, NULL);

-- name: rehearse
-- The same within a transaction, which is to be undone.
SELECT batch, refusal, place, (extract(epoch FROM recorded_at) * 1000000)::bigint, status, entry_ref, entry_version
FROM ledger.append(%(posts)s::json, %(states)s::bytea[], %(sizes)s::integer[]);

-- name: kinds_of
-- What kind of entry each reference names, for those that name one.
SELECT ref, kind FROM projections.entry_versions WHERE ref = ANY (%s) AND version = 1;

-- name: stream
-- One case's events in order, for replay.
SELECT originator_id, originator_version, topic, state, notification_id,
       (extract(epoch FROM recorded_at) * 1000000)::bigint, case_code, agency || '/' || event_id
FROM ledger.stored_events
WHERE originator_id = %(stream)s AND originator_version > %(gt)s AND originator_version <= %(lte)s
ORDER BY originator_version LIMIT %(limit)s;

-- name: stream_backwards
-- The same, newest first.
SELECT originator_id, originator_version, topic, state, notification_id,
       (extract(epoch FROM recorded_at) * 1000000)::bigint, case_code, agency || '/' || event_id
FROM ledger.stored_events
WHERE originator_id = %(stream)s AND originator_version > %(gt)s AND originator_version <= %(lte)s
ORDER BY originator_version DESC LIMIT %(limit)s;

-- name: receipt_of
-- What an agency recorded under an id, by anyone or by one poster: the version that it made, and as it is stored.
-- Of an erased case no version is left.
SELECT v.ref, v.version, s.originator_id, s.originator_version, s.topic, s.state, s.notification_id,
       (extract(epoch FROM s.recorded_at) * 1000000)::bigint, s.case_code, s.agency || '/' || s.event_id
FROM ledger.stored_events s
LEFT JOIN projections.entry_versions v ON v.case_code = s.case_code AND v.position = s.notification_id
WHERE s.agency = %(agency)s AND s.event_id = %(id)s
  AND (%(posted_by)s::text IS NULL OR s.posted_by = %(posted_by)s);

-- name: has_case
-- Whether there is such a case, and whether any of its events are sealed under the key that is asked about.
SELECT EXISTS (SELECT FROM projections.cases WHERE code = %s),
       EXISTS (SELECT FROM ledger.stored_events
               WHERE originator_id = %s AND substring(state FROM 1 FOR 1) = '\x01' AND topic = ANY (%s) <> %s);

-- name: erased_among
-- Which of the cases are erased.
SELECT case_code FROM ledger.retention WHERE kind = 'erasure' AND case_code = ANY (%s);

-- name: has_keys
-- Whether keys were used with this ledger before.
SELECT EXISTS (SELECT FROM ledger.key_store);

-- name: keys_belong
-- Whether the keys are this ledger's. The first that are used with it become so.
SELECT ledger.keys_belong(%s);

-- name: erasures
-- The erasures recorded after a position.
SELECT s.notification_id, s.case_code, s.agency || '/' || s.event_id, s.topic, s.state
FROM ledger.retention r JOIN ledger.stored_events s ON s.notification_id = r.position
WHERE r.kind = 'erasure' AND r.position > %s ORDER BY r.position;
