-- name: sightings_known_to
-- Each sighting in what a knower certainly held, not retracted, that had (possibly) happened.
SELECT s.person, s.seen, v.ref, v.entry, v.occurred_earliest, v.occurred_latest, v.agency = %(agency)s AS own
FROM ledger.held(%(case)s, %(agency)s, %(unit)s, %(at)s, %(position)s, %(contemporaneous)s) held
JOIN projections.entry_versions v ON v.case_code = %(case)s AND v.entry = held.entry AND v.version = held.version
JOIN projections.sightings s ON s.entry = held.entry AND s.version = held.version
WHERE held.certain AND NOT v.retracted AND v.occurred_earliest <= %(at)s;

-- name: sightings_known_to_anyone
-- The same of anyone at all; every entry is their own.
SELECT s.person, s.seen, v.ref, v.entry, v.occurred_earliest, v.occurred_latest, true AS own
FROM ledger.held_by_anyone(%(case)s, %(at)s, %(position)s, %(contemporaneous)s) held
JOIN projections.entry_versions v ON v.case_code = %(case)s AND v.entry = held.entry AND v.version = held.version
JOIN projections.sightings s ON s.entry = held.entry AND s.version = held.version
WHERE held.certain AND NOT v.retracted AND v.occurred_earliest <= %(at)s;
