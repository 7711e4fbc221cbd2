-- name: hindsight
-- Every entry of a case, by reference, set against what a knower held: status, staleness, who had it, when later.
-- (Materialized: in a ledger whose statistics are still to be gathered, the planner would run one for each row
-- of the other.)
WITH entries AS MATERIALIZED (
    SELECT DISTINCT ON (v.ref) v.entry, v.ref, v.kind, v.agency, v.occurred_earliest, v.heading
    FROM projections.entry_versions v
    WHERE v.case_code = %(case)s AND v.position <= %(position)s
    ORDER BY v.ref, v.version DESC
),
known AS MATERIALIZED (
    SELECT told.entry,
           bool_or(told.mine AND told.begun) AS begun,
           bool_or(told.mine AND told.certain) AS certain,
           coalesce(max(told.version) FILTER (WHERE told.mine AND told.certain),
                    max(told.version) FILTER (WHERE told.mine AND told.begun)) AS own,
           coalesce(max(told.version) FILTER (WHERE told.anyone_certain),
                    max(told.version) FILTER (WHERE told.begun)) AS anyones,
           array_agg(DISTINCT told.agency) FILTER (WHERE told.begun AND NOT told.mine) AS elsewhere,
           min(ARRAY[told.known_latest, told.known_earliest]) FILTER (WHERE told.mine) AS later
    FROM (
        SELECT g.entry, g.version, g.agency, covered.mine, g.known_earliest,
               CASE WHEN covered.above THEN 'infinity' ELSE g.known_latest END AS known_latest,
               g.known_earliest <= %(at)s::timestamptz AS begun,
               g.known_latest <= %(at)s::timestamptz AS anyone_certain,
               g.known_latest <= %(at)s::timestamptz AND NOT covered.above AS certain
        FROM projections.grants g,
             LATERAL (
                 SELECT %(everyone)s::boolean OR (g.agency = %(agency)s
                            AND (starts_with(%(unit)s, g.unit) OR starts_with(g.unit, %(unit)s))) AS mine,
                        NOT %(everyone)s::boolean AND g.agency = %(agency)s AND g.someone
                            AND length(g.unit) < length(%(unit)s) AS above
             ) covered
        WHERE g.case_code = %(case)s AND g.position <= %(position)s
          AND NOT (%(contemporaneous)s AND g.later_account)
    ) told
    GROUP BY told.entry
)
SELECT entries.ref, entries.kind, entries.agency,
       CASE WHEN known.certain THEN 'known'
            WHEN known.begun THEN 'possibly_known'
            WHEN known.elsewhere IS NOT NULL THEN 'known_elsewhere'
            WHEN entries.occurred_earliest > %(at)s::timestamptz THEN 'not_yet_happened'
            ELSE 'known_to_nobody' END AS status,
       coalesce(known.begun AND known.anyones > known.own, false) AS stale,
       CASE WHEN known.begun THEN NULL ELSE known.elsewhere END AS known_elsewhere_by,
       CASE WHEN known.begun THEN NULL ELSE known.later[1] END AS later_latest,
       CASE WHEN known.begun THEN NULL ELSE known.later[2] END AS later_earliest,
       CASE WHEN known.begun THEN known.anyones END AS newest_held,
       entries.heading
FROM entries LEFT JOIN known USING (entry)
ORDER BY entries.ref;
