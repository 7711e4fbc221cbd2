-- name: claims_known_to
-- What a knower certainly held to be claimed of each person, and by which entries, on which bases.
SELECT c.about, c.attribute, c.value,
       array_agg(DISTINCT v.ref) AS entries,
       array_agg(DISTINCT c.basis COLLATE "C") FILTER (WHERE c.basis IS NOT NULL) AS bases
FROM ledger.held(%(case)s, %(agency)s, %(unit)s, %(at)s, %(position)s, %(contemporaneous)s) held
JOIN projections.entry_versions v ON v.case_code = %(case)s AND v.entry = held.entry AND v.version = held.version
JOIN projections.claims c ON c.entry = held.entry AND c.version = held.version
WHERE held.certain AND NOT v.retracted
GROUP BY c.about, c.attribute, c.value
ORDER BY c.about, c.attribute COLLATE "C", c.value;

-- name: claims_known_to_each
-- The same of each of several agencies, by code. (One message for them all: what each held is found apart.)
SELECT asked.agency, c.about, c.attribute, c.value,
       array_agg(DISTINCT v.ref) AS entries,
       array_agg(DISTINCT c.basis COLLATE "C") FILTER (WHERE c.basis IS NOT NULL) AS bases
FROM unnest(%(agencies)s::text[]) asked(agency)
CROSS JOIN LATERAL ledger.held(%(case)s, asked.agency, '', %(at)s, %(position)s, %(contemporaneous)s) held
JOIN projections.entry_versions v ON v.case_code = %(case)s AND v.entry = held.entry AND v.version = held.version
JOIN projections.claims c ON c.entry = held.entry AND c.version = held.version
WHERE held.certain AND NOT v.retracted
GROUP BY asked.agency, c.about, c.attribute, c.value
ORDER BY asked.agency, c.about, c.attribute COLLATE "C", c.value;

-- name: claims_known_to_anyone
-- The same of anyone at all.
SELECT c.about, c.attribute, c.value,
       array_agg(DISTINCT v.ref) AS entries,
       array_agg(DISTINCT c.basis COLLATE "C") FILTER (WHERE c.basis IS NOT NULL) AS bases
FROM ledger.held_by_anyone(%(case)s, %(at)s, %(position)s, %(contemporaneous)s) held
JOIN projections.entry_versions v ON v.case_code = %(case)s AND v.entry = held.entry AND v.version = held.version
JOIN projections.claims c ON c.entry = held.entry AND c.version = held.version
WHERE held.certain AND NOT v.retracted
GROUP BY c.about, c.attribute, c.value
ORDER BY c.about, c.attribute COLLATE "C", c.value;
