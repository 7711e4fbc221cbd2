-- name: grants_to_knower
-- Every grant to an agency or unit that has begun, in no order: the entry's version, since when, told how.
SELECT g.entry, g.version, g.known_earliest,
       -- Someone above, nobody knows who: never more than possible for the unit that is asked about.
       CASE WHEN g.someone AND length(g.unit) < length(%(unit)s) THEN 'infinity' ELSE g.known_latest END,
       g.position, g.ordinal,
       CASE WHEN g.someone AND length(g.unit) < length(%(unit)s)
            THEN regexp_replace(g.how, '"latest":"[^"]*"', '"latest":null') ELSE g.how END
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.agency = %(agency)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND (starts_with(%(unit)s, g.unit) OR starts_with(g.unit, %(unit)s))
  AND NOT (%(contemporaneous)s AND g.later_account);

-- name: grants_to_anyone
-- The same of anyone at all: the joined-up picture.
SELECT g.entry, g.version, g.known_earliest, g.known_latest, g.position, g.ordinal, g.how
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND NOT (%(contemporaneous)s AND g.later_account);

-- name: versions
-- All versions of entries, ready to be shown. (Few entries have more than one: picking is cheaper than asking.)
SELECT v.entry, v.version, v.ref, v.retracted, v.agency, v.author_unit, v.occurred_earliest, v.occurred_latest,
       v.heading, v.content, v.guarded
FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.entry = ANY (%(entries)s) AND v.position <= %(position)s;
