-- name: anomalies
-- Every contradiction of a case's evidence: known before it happened, passed on or cited before it was held,
-- classified by a code that was not in use.
SELECT 'known_before_it_happened' AS kind, v.ref AS entry, (g.how::json ->> 'event') AS event, g.position,
       (g.how::json ->> 'knower') AS who, '' AS what
FROM projections.grants g
JOIN projections.entry_versions v ON v.case_code = g.case_code AND v.entry = g.entry AND v.version = g.version
WHERE g.case_code = %(case)s AND g.position <= %(position)s AND g.known_earliest <= %(at)s
  AND g.known_latest < v.occurred_earliest AND NOT (%(contemporaneous)s AND g.later_account)
UNION
SELECT CASE r.kind WHEN 'share' THEN 'shared_before_known' ELSE 'relied_on_before_known' END,
       r.about_ref, r.event, r.position, rtrim(r.agency || '/' || r.unit, '/'), r.entry_ref
FROM projections.reliances r
WHERE r.case_code = %(case)s AND r.position <= %(position)s AND r.begins <= %(at)s
  AND NOT (%(contemporaneous)s AND r.later_account)
  AND NOT EXISTS (
      SELECT FROM projections.entry_versions v
      JOIN projections.grants g ON g.entry = v.entry
      WHERE v.ref = r.entry_ref AND v.version = 1 AND g.agency = r.agency
        AND (starts_with(r.unit, g.unit) OR starts_with(g.unit, r.unit))
        AND g.known_earliest <= r.at AND g.position <= %(position)s
        AND (r.kind = 'citation' OR g.position <> r.position)
        AND NOT (%(contemporaneous)s AND g.later_account))
UNION
SELECT 'factor_out_of_its_dates', v.ref, (g.how::json ->> 'event'), v.position, '', f.factor
FROM projections.factors f
JOIN projections.entry_versions v ON v.case_code = %(case)s AND v.entry = f.entry AND v.version = f.version
JOIN projections.grants g ON g.entry = v.entry AND g.position = v.position AND g.ordinal = 0
WHERE v.case_code = %(case)s AND v.position <= %(position)s AND NOT f.in_force
  AND g.known_earliest <= %(at)s AND NOT (%(contemporaneous)s AND g.later_account);
