-- name: head
-- The last position and when it was recorded.
SELECT notification_id, recorded_at FROM ledger.stored_events ORDER BY notification_id DESC LIMIT 1;

-- name: at_position
-- One position and when it was recorded.
SELECT notification_id, recorded_at FROM ledger.stored_events WHERE notification_id = %s;

-- name: lock_shared
-- Wait for whoever is appending; let others ask.
SELECT pg_advisory_xact_lock_shared(83860381975890);

-- name: is_past
-- Whether an instant is past by the clock that gives recording times. If so it remains so, should that be set back.
SELECT ledger.is_past(%s::timestamptz);

-- name: by_instant
-- The last position recorded by an instant. (Recording times never run backwards along the positions.)
SELECT notification_id, recorded_at FROM ledger.stored_events
WHERE recorded_at <= %s::timestamptz ORDER BY recorded_at DESC, notification_id DESC LIMIT 1;
