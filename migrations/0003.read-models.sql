-- The read models. Everything here can be dropped and made again from the log by `ledger rebuild`.
--
-- Registers, entry_versions and grants are written with the event, in the append function: what has been
-- acknowledged is visible. The rest follows behind the log, written by the runner (see tracking).
--
-- Codes and references sort by code point everywhere: COLLATE "C".

SET LOCAL ROLE ledger_migrator;

CREATE TABLE projections.agencies (
    code     text COLLATE "C" PRIMARY KEY,
    name     text   NOT NULL,
    kind     text   NOT NULL,  -- referral-source code of the CIN census
    position bigint NOT NULL
);

CREATE TABLE projections.cases (
    code     text COLLATE "C" PRIMARY KEY,
    title    text   NOT NULL,
    position bigint NOT NULL
);

CREATE TABLE projections.people (
    case_code text COLLATE "C" NOT NULL,
    ref       text COLLATE "C" NOT NULL,
    role      text   NOT NULL,
    position  bigint NOT NULL,
    PRIMARY KEY (case_code, ref)
);

CREATE TABLE projections.entry_versions (
    entry             bigint  NOT NULL,  -- the position of the entry's first event
    version           integer NOT NULL,
    position          bigint  NOT NULL,  -- of the event that made this version
    recorded_at       timestamptz NOT NULL,
    case_code         text COLLATE "C" NOT NULL,
    ref               text COLLATE "C" NOT NULL,
    agency            text COLLATE "C" NOT NULL,
    kind              text    NOT NULL,
    author_unit       text COLLATE "C" NOT NULL,  -- of the entry's first version: 'area-team/', '' for the agency
    unit              text COLLATE "C" NOT NULL,  -- of this version's author
    retracted         boolean NOT NULL,
    occurred_earliest timestamptz NOT NULL,
    occurred_latest   timestamptz NOT NULL,
    known_earliest    timestamptz NOT NULL,  -- known_at as this version states it
    known_latest      timestamptz NOT NULL,
    heading           text    NOT NULL,  -- the opening of the entry in an answer, as JSON text
    content           text    NOT NULL,  -- what all who hold it may see of its data, as JSON text
    guarded           text,              -- the rest of its data (ledger/knowledge/shown.py), if there is any
    PRIMARY KEY (case_code, entry, version)  -- the case first: what a view asks for lies together in the index
);
CREATE UNIQUE INDEX entry_versions_ref_idx ON projections.entry_versions (ref, version);
CREATE UNIQUE INDEX entry_versions_case_idx ON projections.entry_versions (case_code, position);

CREATE TABLE projections.grants (
    case_code      text COLLATE "C" NOT NULL,
    agency         text COLLATE "C" NOT NULL,
    unit           text COLLATE "C" NOT NULL,  -- '' the agency as a whole, 'area-team/duty/' a desk in it
    someone        boolean NOT NULL,           -- someone there, nobody can say who
    entry          bigint  NOT NULL,
    version        integer NOT NULL,
    known_earliest timestamptz NOT NULL,
    known_latest   timestamptz NOT NULL,
    position       bigint  NOT NULL,           -- of the event that granted it
    ordinal        integer NOT NULL,           -- the grant's place within that event
    later_account  boolean NOT NULL,
    how            text    NOT NULL,           -- the grant as answers give it, as JSON text
    PRIMARY KEY (entry, position, ordinal)
);
CREATE INDEX grants_knower_idx ON projections.grants (case_code, agency, known_earliest);

-- Behind the log -------------------------------------------------------------------------------------------

CREATE TABLE projections.sightings (
    entry   bigint  NOT NULL,
    version integer NOT NULL,
    ordinal integer NOT NULL,
    person  text COLLATE "C" NOT NULL,
    seen    text    NOT NULL,
    PRIMARY KEY (entry, version, ordinal)
);

CREATE TABLE projections.claims (
    entry     bigint  NOT NULL,
    version   integer NOT NULL,
    ordinal   integer NOT NULL,
    about     text COLLATE "C" NOT NULL,
    attribute text COLLATE "C" NOT NULL,
    value     text COLLATE "C" NOT NULL,  -- without white space at its ends
    basis     text,
    PRIMARY KEY (entry, version, ordinal)
);

-- Who passed on what, and who cited what: held against the grants when anomalies are asked for.
CREATE TABLE projections.reliances (
    position   bigint  NOT NULL,           -- of the event that shares or cites
    ordinal    integer NOT NULL,
    case_code  text COLLATE "C" NOT NULL,
    kind       text    NOT NULL,           -- share, citation
    event      text COLLATE "C" NOT NULL,
    about_ref  text COLLATE "C" NOT NULL,  -- the entry that an anomaly would be about: the shared, the citing
    entry_ref  text COLLATE "C" NOT NULL,  -- the entry shared or cited
    agency     text COLLATE "C" NOT NULL,  -- the sharer, or the author who cites
    unit       text COLLATE "C" NOT NULL,
    begins     timestamptz NOT NULL,       -- earliest of the event's known_at
    at         timestamptz NOT NULL,       -- latest of the event's known_at
    later_account boolean NOT NULL,
    PRIMARY KEY (position, ordinal)
);
CREATE INDEX reliances_case_idx ON projections.reliances (case_code, position);

CREATE TABLE projections.factors (
    entry   bigint  NOT NULL,
    version integer NOT NULL,
    ordinal integer NOT NULL,
    factor  text COLLATE "C" NOT NULL,
    in_force boolean NOT NULL,             -- whether the code was valid when it happened
    PRIMARY KEY (entry, version, ordinal)
);

CREATE TABLE projections.tracking (
    name     text PRIMARY KEY,  -- of what follows behind the log
    position bigint NOT NULL    -- up to and with which it has been written
);
INSERT INTO projections.tracking VALUES ('behind-the-log', 0);

GRANT SELECT ON ALL TABLES IN SCHEMA projections TO ledger_reader, ledger_projector, ledger_appender;
GRANT INSERT ON projections.sightings, projections.claims, projections.reliances, projections.factors
    TO ledger_projector;
GRANT UPDATE ON projections.tracking TO ledger_projector;

RESET ROLE;
