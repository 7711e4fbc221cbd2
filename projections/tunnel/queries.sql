-- name: tunnel_of_knower
-- What one agency or unit held of a case: one row an entry, in chronological order.
SELECT v.ref, held.certain, v.version, v.retracted, v.entry, v.agency, v.author_unit, v.heading, held.how,
       v.content, v.guarded
FROM (
    SELECT begun.entry,
           bool_or(begun.certain) AS certain,
           coalesce(max(begun.version) FILTER (WHERE begun.certain), max(begun.version)) AS version,
           string_agg(begun.how, ','
               ORDER BY begun.known_latest, begun.known_earliest, begun.position, begun.ordinal) AS how
    FROM (
        SELECT g.entry, g.version, g.position, g.ordinal, g.known_earliest,
               CASE WHEN above THEN 'infinity' ELSE g.known_latest END AS known_latest,
               NOT above AND g.known_latest <= %(at)s::timestamptz AS certain,
               CASE WHEN above THEN regexp_replace(g.how, '"latest":"[^"]*"', '"latest":null') ELSE g.how END AS how
        FROM projections.grants g,
             LATERAL (SELECT g.someone AND length(g.unit) < length(%(unit)s) AS above) someone_above
        WHERE g.case_code = %(case)s AND g.agency = %(agency)s AND g.known_earliest <= %(at)s::timestamptz
          AND g.position <= %(position)s
          AND (starts_with(%(unit)s, g.unit) OR starts_with(g.unit, %(unit)s))
          AND NOT (%(contemporaneous)s AND g.later_account)
    ) begun
    GROUP BY begun.entry
) held
JOIN projections.entry_versions v ON v.entry = held.entry AND v.version = held.version
ORDER BY v.occurred_earliest, v.occurred_latest, v.entry;

-- name: tunnel_of_everyone
-- The same of anyone at all: the joined-up picture.
SELECT v.ref, held.certain, v.version, v.retracted, v.entry, v.agency, v.author_unit, v.heading, held.how,
       v.content, v.guarded
FROM (
    SELECT begun.entry,
           bool_or(begun.certain) AS certain,
           coalesce(max(begun.version) FILTER (WHERE begun.certain), max(begun.version)) AS version,
           string_agg(begun.how, ','
               ORDER BY begun.known_latest, begun.known_earliest, begun.position, begun.ordinal) AS how
    FROM (
        SELECT g.entry, g.version, g.position, g.ordinal, g.known_earliest, g.known_latest,
               g.known_latest <= %(at)s::timestamptz AS certain, g.how
        FROM projections.grants g
        WHERE g.case_code = %(case)s AND g.known_earliest <= %(at)s::timestamptz
          AND g.position <= %(position)s
          AND NOT (%(contemporaneous)s AND g.later_account)
    ) begun
    GROUP BY begun.entry
) held
JOIN projections.entry_versions v ON v.entry = held.entry AND v.version = held.version
ORDER BY v.occurred_earliest, v.occurred_latest, v.entry;
