-- name: entry_versions
-- Every version of an entry recorded by a position, oldest first, with the event that made it.
SELECT v.case_code, v.agency, v.author_unit, v.entry, v.version, v.position, v.recorded_at, v.retracted,
       v.heading, v.content, v.guarded, g.how::json ->> 'event' AS event
FROM projections.entry_versions v
JOIN projections.grants g ON g.entry = v.entry AND g.position = v.position AND g.ordinal = 0
WHERE v.ref = %(ref)s AND v.position <= %(position)s
ORDER BY v.version;

-- name: related_to
-- What other entries of the case say of an entry, by the newest version of each: it relates to it, or cites it.
SELECT DISTINCT ON (v.ref) v.ref, v.guarded
FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.position <= %(position)s AND v.guarded LIKE %(mention)s
ORDER BY v.ref, v.version DESC;

-- name: relations
-- What the newest version of each entry of a case says of others.
SELECT ref, guarded FROM (
    SELECT DISTINCT ON (v.ref) v.ref, v.guarded FROM projections.entry_versions v
    WHERE v.case_code = %(case)s AND v.position <= %(position)s ORDER BY v.ref, v.version DESC) newest
WHERE guarded LIKE '%%"relates"%%' ORDER BY ref;

-- name: who_knew
-- Every grant of an entry recorded by a position, in the order of how.
SELECT g.how, g.position FROM projections.grants g
WHERE g.entry = (SELECT entry FROM projections.entry_versions WHERE ref = %(ref)s
                 UNION ALL SELECT entry FROM ledger.entry_for_audit(%(ref)s) LIMIT 1)
  AND g.position <= %(position)s
ORDER BY g.known_latest, g.known_earliest, g.position, g.ordinal;

-- name: path
-- The same, and after it every agency to which anything of the case was granted by then: one question, not two.
SELECT told.how, told.position, told.agency
FROM (SELECT g.how, g.position, NULL AS agency, g.known_latest, g.known_earliest, g.ordinal FROM projections.grants g
      WHERE g.entry = (SELECT entry FROM projections.entry_versions WHERE ref = %(ref)s LIMIT 1)
        AND g.position <= %(position)s
      UNION ALL
      SELECT NULL, NULL, a.code, NULL, NULL, NULL FROM projections.agencies a
      WHERE EXISTS (SELECT FROM projections.grants g
                    WHERE g.case_code = %(case)s AND g.agency = a.code AND g.position <= %(position)s)) told
ORDER BY told.known_latest, told.known_earliest, told.position, told.ordinal, told.agency;

-- name: told_at
-- Which agencies each of some events told, by the events' positions: of those that made a version the reader sees.
SELECT v.position, v.told FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.position = ANY (%(positions)s);

-- name: amendments
-- What amended an entry, at these positions: as it is stored, sealed; nothing to whom the case is not assigned.
SELECT place, topic, ref, state FROM ledger.amendments_of(%(case)s, %(places)s);
