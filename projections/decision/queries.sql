-- name: version_decided
-- One version of an entry: its author's unit, until when it was certainly known, where it is recorded, its thoughts.
SELECT case_code, agency, unit, known_latest, position, recorded_at, guarded
FROM projections.entry_versions WHERE ref = %(ref)s AND version = %(version)s;
