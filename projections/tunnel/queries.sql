-- name: grants_to_knower
-- Every grant to an agency or unit that has begun, in no order: what to sort by, the entry's version, told how.
-- Someone above, nobody knows who: never more than possible for the unit that is asked about.
SELECT CASE WHEN g.someone AND length(g.unit) < length(%(unit)s) THEN 'infinity' ELSE g.known_latest END,
       g.known_earliest, g.position, g.ordinal, g.entry, g.version,
       CASE WHEN g.someone AND length(g.unit) < length(%(unit)s)
            THEN regexp_replace(g.how, '"latest":"[^"]*"', '"latest":null') ELSE g.how END
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.agency = %(agency)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND (starts_with(%(unit)s, g.unit) OR starts_with(g.unit, %(unit)s))
  AND NOT (%(contemporaneous)s AND g.later_account);

-- name: grants_to_anyone
-- The same of anyone at all: the joined-up picture.
SELECT g.known_latest, g.known_earliest, g.position, g.ordinal, g.entry, g.version, g.how
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND NOT (%(contemporaneous)s AND g.later_account);

-- name: grants_of_entries
-- The same of these entries alone.
SELECT g.known_latest, g.known_earliest, g.position, g.ordinal, g.entry, g.version, g.how
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND NOT (%(contemporaneous)s AND g.later_account) AND g.entry = ANY (%(entries)s);

-- name: landmarks
-- The entries that a case is found one's way in by: meetings, what says certain things of a person, who saw them.
SELECT DISTINCT v.entry FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.position <= %(position)s AND (
    v.kind = 'meeting'
    OR EXISTS (SELECT FROM projections.claims c WHERE c.entry = v.entry AND c.version = v.version
               AND c.about = %(person)s AND c.attribute = ANY (%(attributes)s))
    OR EXISTS (SELECT FROM projections.sightings s WHERE s.entry = v.entry AND s.version = v.version
               AND s.person = %(person)s AND s.seen = 'yes'));

-- name: versions
-- All versions of entries, ready to be shown. (Few entries have more than one: picking is cheaper than asking.)
-- The last column is null where nothing of `guarded` is to be held back; else the author's unit, to see what is.
-- (A decision's moment may be infinity; what is whole from then on is so at no moment.)
SELECT v.occurred_earliest, v.occurred_latest, v.entry, v.version, v.ref, v.retracted, v.heading, v.content, v.guarded,
       CASE WHEN v.guarded IS NULL OR v.whole_from <= %(at)s AND v.whole_from < 'infinity' AND (%(everyone)s OR v.agency = %(agency)s
                AND (starts_with(%(unit)s, v.author_unit) OR starts_with(v.author_unit, %(unit)s)))
            THEN NULL ELSE v.author_unit END
FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.entry = ANY (%(entries)s::bigint[]) AND v.position <= %(position)s;

-- name: begun_bounds
-- When each version of each entry that a knower ever came to hold may first have been known, and certainly was.
SELECT g.entry, g.version, min(g.known_earliest),
       min(CASE WHEN g.someone AND length(g.unit) < length(%(unit)s) THEN 'infinity' ELSE g.known_latest END)
FROM projections.grants g
WHERE g.case_code = %(case)s AND (%(everyone)s OR g.agency = %(agency)s) AND g.position <= %(position)s
  AND (%(everyone)s OR starts_with(%(unit)s, g.unit) OR starts_with(g.unit, %(unit)s))
  AND NOT (%(contemporaneous)s AND g.later_account)
GROUP BY g.entry, g.version;
