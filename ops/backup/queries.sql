-- name: head
-- The ledger's head: the last position and when it was recorded.
SELECT notification_id, recorded_at FROM ledger.stored_events ORDER BY notification_id DESC LIMIT 1;

-- name: dense
-- Whether the positions run from 1 to the last without a gap.
SELECT count(*), coalesce(min(notification_id), 1), coalesce(max(notification_id), 0) FROM ledger.stored_events;

-- name: migrations
-- The migrations applied, in order.
SELECT id FROM public.migration_digest ORDER BY id;

-- name: slot
-- What the server keeps for an archive: nothing yet (no row), enough, or too little.
SELECT wal_status FROM pg_replication_slots WHERE slot_name = %s;

-- name: make_slot
-- From here on the server keeps its write-ahead log until the archive has it.
SELECT pg_create_physical_replication_slot(%s, true);

-- name: keep_log
-- From here on, and until this session ends, the server keeps its write-ahead log.
SELECT pg_create_physical_replication_slot(%s, immediately_reserve => true, temporary => true);

-- name: server_identity
-- Which server this is, and its timeline: a restore keeps the first and takes a new one of the second.
SELECT s.system_identifier::text, c.timeline_id FROM pg_control_system() s, pg_control_checkpoint() c;

-- name: transaction_of
-- The transaction that recorded a position.
SELECT xmin::text FROM ledger.stored_events WHERE notification_id = %s;

-- name: sealed_kinds
-- Which cases and kinds of events are sealed: by these a key has its name.
SELECT DISTINCT case_code, topic FROM ledger.stored_events WHERE substring(state FOR 1) = '\x01';

-- name: key_identity
-- What tells the ledger's own keys from another's.
SELECT identity FROM ledger.key_store;

-- name: erased_cases
-- The cases that were erased.
SELECT DISTINCT case_code FROM ledger.stored_events WHERE topic = 'safeguarding.erasure.v1' ORDER BY 1;

-- name: in_recovery
-- Whether the server is still replaying its write-ahead log.
SELECT pg_is_in_recovery();
