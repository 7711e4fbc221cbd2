-- name: tunnel_of_knower
-- What one agency or unit held of a case: one row an entry, in chronological order.
SELECT v.ref, held.certain, v.version, v.retracted, v.entry, v.agency, v.author_unit, v.heading, held.how,
       v.content, v.guarded
FROM ledger.held(%(case)s, %(agency)s, %(unit)s, %(at)s, %(position)s, %(contemporaneous)s) held
JOIN projections.entry_versions v ON v.entry = held.entry AND v.version = held.version
ORDER BY v.occurred_earliest, v.occurred_latest, v.entry;

-- name: tunnel_of_everyone
-- The same of anyone at all: the joined-up picture.
SELECT v.ref, held.certain, v.version, v.retracted, v.entry, v.agency, v.author_unit, v.heading, held.how,
       v.content, v.guarded
FROM ledger.held_by_anyone(%(case)s, %(at)s, %(position)s, %(contemporaneous)s) held
JOIN projections.entry_versions v ON v.entry = held.entry AND v.version = held.version
ORDER BY v.occurred_earliest, v.occurred_latest, v.entry;
