-- name: retention_of
-- What is recorded of holding and erasing a case, in order.
SELECT position, recorded_at, kind, ref, posted_by, placed, retention_ended
FROM ledger.retention WHERE case_code = %s ORDER BY position;

-- name: vacuum
-- Let go of the rows that an erasure deleted. (Their bytes lie in the files until a rebuild makes new ones.)
VACUUM projections.cases, projections.people, projections.entry_versions, projections.grants,
    projections.sightings, projections.claims, projections.factors, projections.reliances;
