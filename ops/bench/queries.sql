-- name: settings
-- What the server is, and whether a commit is on disk when it is answered.
SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit');

-- name: copy_events
-- Events as the append function would have stored them.
COPY ledger.stored_events (originator_id, originator_version, topic, state, notification_id, recorded_at, agency,
                           event_id, case_code, content_digest, posted_by)
FROM STDIN WITH (FORMAT binary);

-- name: as_recorded
-- Put the rows that a case is read from in the order of recording, as they come in: a rebuild leaves a case's together.
CREATE INDEX as_recorded ON projections.entry_versions (position);
CLUSTER projections.entry_versions USING as_recorded;
DROP INDEX projections.as_recorded;
CREATE INDEX as_recorded ON projections.grants (position, ordinal);
CLUSTER projections.grants USING as_recorded;
DROP INDEX projections.as_recorded;

-- name: settle
-- What autovacuum would come round to: gathered now, so that it does not come in the middle of a measurement.
VACUUM ANALYZE;

-- name: checkpoint
-- Write out what loading has left, for the same reason.
CHECKPOINT;

-- name: stored
-- All events in order, as a rebuild reads them.
SELECT notification_id, topic, state, case_code, agency || '/' || event_id
FROM ledger.stored_events ORDER BY notification_id;

-- name: make_answers
-- The entries of the tunnels that are asked for, as a table that is as good for fetching them as can be.
CREATE TABLE public.answers (
    key bigint PRIMARY KEY,
    ref text COLLATE "C" NOT NULL, certain boolean NOT NULL, version integer NOT NULL, retracted boolean NOT NULL,
    position bigint NOT NULL, heading text NOT NULL, how text NOT NULL, data text NOT NULL);

-- name: may_read_answers
-- So that both are asked on one connection.
GRANT SELECT ON public.answers TO ledger_reader;

-- name: copy_answers
-- Key, and the entry as the tunnel gives it.
COPY public.answers FROM STDIN;

-- name: answers_by_key
-- The entries of one answer by their primary keys.
SELECT ref, certain, version, retracted, position, heading, how, data
FROM public.answers WHERE key = ANY (%(keys)s::bigint[]);

-- name: as_reviewer
-- Read about a case on the reviewer's behalf from here to the end of the transaction.
SELECT visible FROM ledger.begin_reading('reviewer', NULL, %(reviewer)s, NULL, NULL, %(case)s);
