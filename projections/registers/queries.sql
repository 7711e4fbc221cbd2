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

-- name: opening
-- What a case is called, its people by reference, and every agency by code: all that its names are said by. And, if
-- that is asked for, how much there is of it (as `extents` has it): one question, where a page would ask four.
SELECT 'case' AS what, code, title AS name, '' AS kind FROM projections.cases WHERE code = %(case)s
UNION ALL SELECT 'person', ref, role, '' FROM projections.people WHERE case_code = %(case)s
UNION ALL SELECT 'agency', code, name, kind FROM projections.agencies
UNION ALL (
    SELECT 'extent', (SELECT count(DISTINCT v.entry) FROM projections.entry_versions v
                      WHERE v.case_code = %(case)s)::text,
           (SELECT v.heading FROM projections.entry_versions v
            WHERE v.case_code = %(case)s AND v.occurred_latest < 'infinity' AND NOT v.retracted
            ORDER BY v.occurred_latest DESC, v.entry DESC, v.version DESC LIMIT 1),
           (SELECT count(*) FROM projections.agencies a
            WHERE EXISTS (SELECT FROM projections.entry_versions v
                          WHERE v.case_code = %(case)s AND v.agency = a.code))::text
    WHERE %(with_extent)s)
ORDER BY what, code;

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

-- name: assigned_since
-- Since when each of some cases has been assigned to the reviewer who asks.
SELECT asked.code, ledger.assigned_since(asked.code) FROM unnest(%s::text[]) asked(code);

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
-- Of each of several cases in which there is an entry: how many, by how many agencies, and when the first of which a
-- beginning and the last of which an end is stated happened, by any version that the reader may see.
-- (Case by case, and agency by agency: so the indexes answer, and nothing is sorted by its text.)
SELECT held.case_code, held.entries, held.agencies, first.heading, last.heading
FROM (SELECT asked.code AS case_code,
             (SELECT count(DISTINCT v.entry) FROM projections.entry_versions v
              WHERE v.case_code = asked.code) AS entries,
             (SELECT count(*) FROM projections.agencies a
              WHERE EXISTS (SELECT FROM projections.entry_versions v
                            WHERE v.case_code = asked.code AND v.agency = a.code)) AS agencies
      FROM unnest(%(cases)s::text[]) asked(code)) held
LEFT JOIN LATERAL (SELECT v.heading FROM projections.entry_versions v
                   WHERE v.case_code = held.case_code AND v.occurred_latest < 'infinity' AND NOT v.retracted
                   ORDER BY v.occurred_latest DESC, v.entry DESC, v.version DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT v.heading FROM projections.entry_versions v
                   WHERE v.case_code = held.case_code AND v.occurred_earliest > '-infinity' AND NOT v.retracted
                   ORDER BY v.occurred_earliest, v.entry, v.version LIMIT 1) first ON true
WHERE held.entries > 0;

-- name: knowers
-- Every agency and unit to which anything of a case was granted by a position.
SELECT DISTINCT agency, unit FROM projections.grants
WHERE case_code = %(case)s AND position <= %(position)s ORDER BY agency, unit;

-- name: knowers_in
-- The same of one agency.
SELECT DISTINCT agency, unit FROM projections.grants
WHERE case_code = %(case)s AND agency = %(agency)s AND position <= %(position)s ORDER BY agency, unit;

-- name: agencies_knowing
-- Every agency to which anything of a case was granted by a position, by code. (One look into an index for each.)
SELECT a.code FROM projections.agencies a
WHERE EXISTS (SELECT FROM projections.grants g
              WHERE g.case_code = %(case)s AND g.agency = a.code AND g.position <= %(position)s)
ORDER BY a.code;
