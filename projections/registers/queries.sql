-- name: agencies
-- Every agency of the partnership, by code.
SELECT code, name, kind FROM projections.agencies ORDER BY code;

-- name: cases
-- Every case, by code.
SELECT code, title FROM projections.cases ORDER BY code;

-- name: cases_held_by
-- The cases in which an agency, or anyone in it, holds something.
SELECT code, title FROM projections.cases c
WHERE EXISTS (SELECT FROM projections.grants g WHERE g.case_code = c.code AND g.agency = %s)
ORDER BY code;

-- name: case
-- One case.
SELECT code, title FROM projections.cases WHERE code = %s;

-- name: people
-- The people of a case, by reference: their references and roles, which everyone sees.
SELECT ref, role FROM projections.people WHERE case_code = %s ORDER BY ref;

-- name: agency_holds
-- Whether anyone in an agency holds anything of a case.
SELECT EXISTS (SELECT FROM projections.grants WHERE case_code = %s AND agency = %s);

-- name: entry_case
-- The case that an entry is of, and its first position: an auditor learns no more of it.
SELECT case_code, entry FROM projections.entry_versions WHERE ref = %(ref)s
UNION ALL SELECT case_code, entry FROM ledger.entry_for_audit(%(ref)s) LIMIT 1;

-- name: is_assigned
-- Whether the reviewer who asks is assigned a case.
SELECT %(case)s = ANY (ledger.cases_assigned()) OR %(case)s <> ALL (ledger.cases_withheld());

-- name: cases_assigned
-- The cases assigned to the reviewer who asks, by code.
SELECT code, title FROM projections.cases
WHERE code = ANY ((SELECT ledger.cases_assigned())::text[]) OR code <> ALL ((SELECT ledger.cases_withheld())::text[])
ORDER BY code;

-- name: erasures
-- Every case that was erased, by code: by which event, where and when, and which agencies held something of it.
SELECT case_code, ref, position, recorded_at, held_by FROM ledger.retention WHERE kind = 'erasure' ORDER BY case_code;

-- name: erasure
-- One of them.
SELECT case_code, ref, position, recorded_at, held_by FROM ledger.retention
WHERE kind = 'erasure' AND case_code = %s;

-- name: erased_entry
-- The erased case that an entry was of.
SELECT ledger.erased_entry(%s, %s);

-- name: people_of
-- The people of several cases, by case and reference.
SELECT case_code, ref, role FROM projections.people WHERE case_code = ANY (%s) ORDER BY case_code, ref;

-- name: extents
-- Of each of several cases in which there is an entry: how many, by how many agencies, and when the last one of
-- which an end is stated happened, by any version that the reader may see.
SELECT counted.case_code, counted.entries, counted.agencies, last.heading
FROM (SELECT v.case_code, count(DISTINCT v.entry) AS entries, count(DISTINCT v.agency) AS agencies
      FROM projections.entry_versions v WHERE v.case_code = ANY (%(cases)s) GROUP BY v.case_code) counted
LEFT JOIN LATERAL (SELECT v.heading FROM projections.entry_versions v
                   WHERE v.case_code = counted.case_code AND v.occurred_latest < 'infinity' AND NOT v.retracted
                   ORDER BY v.occurred_latest DESC, v.entry DESC, v.version DESC LIMIT 1) last ON true;

-- name: knowers
-- Every agency and unit to which anything of a case was granted by a position.
SELECT DISTINCT agency, unit FROM projections.grants
WHERE case_code = %(case)s AND position <= %(position)s ORDER BY agency, unit;
