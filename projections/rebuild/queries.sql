-- name: may_make_schemas
-- The owner of the read models makes and renames schemas. (A copied or restored database has lost this right.)
DO $may_make_schemas$
BEGIN
    EXECUTE format('GRANT CREATE ON DATABASE %I TO ledger_migrator', current_database());
END
$may_make_schemas$;

-- name: begin
-- Empty copies of the read models, without indexes.
CALL ledger.begin_rebuild();

-- name: keep_out_of_statistics
-- What is said in a case goes into no statistics.
CALL ledger.keep_out_of_statistics('projections_next');

-- name: indexes
-- The indexes of the read models, the greatest first.
SELECT relname FROM pg_class WHERE relnamespace = 'projections'::regnamespace AND relkind = 'i'
ORDER BY pg_relation_size(oid) DESC, relname;

-- name: tables
-- The copies, the greatest first.
SELECT relname FROM pg_class WHERE relnamespace = 'projections_next'::regnamespace AND relkind = 'r'
ORDER BY pg_relation_size(oid) DESC, relname;

-- name: index
-- Index a copy as the live one is, by the index of that name.
CALL ledger.index_rebuild(%s);

-- name: complete
-- Bind an indexed copy to what the live one is bound to, and let the planner know what is in it before anyone asks.
CALL ledger.complete_rebuild(%s);

-- name: sample_little
-- Enough for the plans that there are; autovacuum looks closer when it comes round.
SET default_statistics_target = 20;

-- name: room_to_sort
-- What an index is made of is sorted in memory, for a hundred thousand events or so. Two sessions take as much each.
SET maintenance_work_mem = '256MB';

-- name: sort_by_so_many
-- How many more processes may build an index with this one: two are built at a time, and this machine has so many cores.
SELECT set_config('max_parallel_maintenance_workers', %s, false);

-- name: flush_with_the_switch
-- What a session loads need not be on disk before the switch, which is, and all that was written before it.
SET synchronous_commit = off;

-- name: switch
-- Put the copies in the place of the live ones.
CALL ledger.switch_rebuild();

-- name: drop_before
-- Drop what was live, once no reader is in it any more: one at a time. Who waits for one table while holding
-- another can be in a deadlock with a reader that came before the switch and still needs both.
DO $drop_before$
DECLARE
    was_live record;
BEGIN
    FOR was_live IN SELECT relname, CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind FROM pg_class
        WHERE relnamespace = to_regnamespace('projections_before') AND relkind IN ('r', 'v')
        ORDER BY relname = 'grants', kind  -- grants last, the view of them before: the walls of the others stand on both
    LOOP
        EXECUTE format('DROP %s projections_before.%I', was_live.kind, was_live.relname);
        COMMIT;
    END LOOP;
    DROP SCHEMA IF EXISTS projections_before CASCADE;
END
$drop_before$;

-- name: one_rebuild_at_a_time
-- A lock of the session: rebuilds do not run beside each other.
SELECT pg_try_advisory_lock(83860381975891);

-- name: lock_append
-- Nobody appends until the switch is done.
SELECT pg_advisory_xact_lock(83860381975890);

-- name: lock_tracking
-- Nobody writes behind the log until the switch is done.
SELECT position FROM projections.tracking FOR UPDATE;

-- name: head
-- The last position.
SELECT coalesce(max(notification_id), 0) FROM ledger.stored_events;

-- name: streams_up_to
-- The events up to a position of the streams from one id to before another (null: to the last), stream by stream, each
-- in its order: as the primary key has them, so that no part reads another's. Erased cases cannot be opened, and mean nothing any
-- more.
SELECT case_code, notification_id, recorded_at, topic, state, agency || '/' || event_id
FROM ledger.stored_events
WHERE originator_id >= %(first)s AND (%(before)s::uuid IS NULL OR originator_id < %(before)s)
  AND notification_id <= %(to)s
  AND NOT EXISTS (SELECT FROM ledger.retention r WHERE r.case_code = stored_events.case_code AND r.kind = 'erasure')
ORDER BY originator_id, originator_version;

-- name: streams_since
-- The same, of the streams that have had events since a position.
SELECT case_code, notification_id, recorded_at, topic, state, agency || '/' || event_id
FROM ledger.stored_events
WHERE originator_id IN (SELECT originator_id FROM ledger.stored_events
                        WHERE notification_id > %(since)s AND notification_id <= %(to)s)
  AND notification_id <= %(to)s
  AND NOT EXISTS (SELECT FROM ledger.retention r WHERE r.case_code = stored_events.case_code AND r.kind = 'erasure')
ORDER BY originator_id, originator_version;

-- name: rebuilt_up_to
-- The copies hold everything up to and with this position.
UPDATE projections_next.tracking SET position = %s;

-- name: copy_agencies
COPY projections_next.agencies FROM STDIN;

-- name: copy_cases
COPY projections_next.cases FROM STDIN;

-- name: copy_people
COPY projections_next.people FROM STDIN;

-- name: copy_assignments
COPY projections_next.assignments FROM STDIN;

-- name: copy_entry_versions
COPY projections_next.entry_versions FROM STDIN (FORMAT binary);

-- name: copy_grants
COPY projections_next.grants FROM STDIN (FORMAT binary);

-- name: copy_sightings
COPY projections_next.sightings FROM STDIN;

-- name: copy_claims
COPY projections_next.claims FROM STDIN;

-- name: copy_reliances
COPY projections_next.reliances FROM STDIN;

-- name: copy_factors
COPY projections_next.factors FROM STDIN;
