-- The log. Names and types of the first five columns are those that eventsourcing 9.5.6 reads;
-- notification_id is the ledger's position: dense, from 1, in commit order.

SET LOCAL ROLE ledger_migrator;

CREATE TABLE ledger.stored_events (
    originator_id      uuid        NOT NULL,  -- the case (or the partnership) whose stream this is
    originator_version bigint      NOT NULL,  -- the event's place in that stream, from 1
    topic              text        NOT NULL,  -- the CloudEvents type
    state              bytea       NOT NULL,  -- the bytes that hashes and proofs are over
    notification_id    bigint      NOT NULL,  -- the position
    recorded_at        timestamptz NOT NULL,  -- never earlier than at the position before
    agency             text COLLATE "C" NOT NULL,
    event_id           text COLLATE "C" NOT NULL,
    case_code          text COLLATE "C",
    content_digest     bytea       NOT NULL,  -- of type, subject and data: tells a repeat from a conflict
    posted_by          text        NOT NULL,  -- role and subject of the token that posted it
    PRIMARY KEY (originator_id, originator_version)
);

CREATE UNIQUE INDEX stored_events_notification_id_idx ON ledger.stored_events (notification_id);
CREATE INDEX stored_events_recorded_at_idx ON ledger.stored_events USING brin (recorded_at);
CREATE UNIQUE INDEX stored_events_identity_idx ON ledger.stored_events (agency, event_id);

COMMENT ON TABLE ledger.stored_events IS
    'Every event ever taken. Insert only, and only through ledger.append().';

-- Even the owner is stopped from changing history by mistake. (What a superuser does on purpose is for the
-- proofs to find.)
CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $refuse_change$
BEGIN
    RAISE EXCEPTION 'the log is append-only: no event is ever changed or removed'
        USING ERRCODE = 'restrict_violation';
END
$refuse_change$;

CREATE TRIGGER stored_events_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

GRANT SELECT ON ledger.stored_events TO ledger_appender, ledger_projector;
GRANT SELECT (notification_id, recorded_at) ON ledger.stored_events TO ledger_reader;

RESET ROLE;
