-- What a tunnel reads of its grants lies together: in the index that finds them, by knower and time. In the table they lie
-- in the order of recording, among those of all other cases, a page of it to be looked at for nearly every one.

SET LOCAL ROLE ledger_migrator;

DROP INDEX projections.grants_knower_idx;
CREATE INDEX grants_knower_idx ON projections.grants (case_code, agency, known_earliest)
    INCLUDE (known_latest, entry, position, version, ordinal, someone, later_account, unit, how);

RESET ROLE;
