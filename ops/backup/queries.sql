-- name: head
-- The ledger's head: the last position and when it was recorded.
SELECT notification_id, recorded_at FROM ledger.stored_events ORDER BY notification_id DESC LIMIT 1;

-- name: dense
-- Whether the positions run from 1 to the last without a gap.
SELECT count(*), coalesce(min(notification_id), 1), coalesce(max(notification_id), 0) FROM ledger.stored_events;

-- name: migrations
-- The migrations applied, in order.
SELECT id FROM public.migration_digest ORDER BY id;
