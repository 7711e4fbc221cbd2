-- name: grants_to_agency
-- Every grant to an agency or anyone in it that has begun, in no order: since when it is certain, its turn among all
-- that was ever told (position and ordinal as one number), entry and version as one number, told how. As few columns as
-- can be: to hand one over takes as long as to find it.
SELECT g.known_latest, g.position << 20 | g.ordinal AS turn, g.entry << 20 | g.version AS of_version, g.how
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.agency = %(agency)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND NOT (%(contemporaneous)s AND g.later_account);

-- name: grants_to_unit
-- The same of a unit: to it, to those in it and to those that it is in.
-- Someone above, nobody knows who: never more than possible for the unit that is asked about.
SELECT CASE WHEN g.someone AND length(g.unit) < length(%(unit)s) THEN 'infinity' ELSE g.known_latest END AS known_latest,
       g.position << 20 | g.ordinal AS turn, g.entry << 20 | g.version AS of_version,
       CASE WHEN g.someone AND length(g.unit) < length(%(unit)s)
            THEN regexp_replace(g.how, '"latest":"[^"]*"', '"latest":null') ELSE g.how END AS how
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.agency = %(agency)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND (starts_with(%(unit)s, g.unit) OR starts_with(g.unit, %(unit)s))
  AND NOT (%(contemporaneous)s AND g.later_account);

-- name: grants_to_anyone
-- The same of anyone at all: the joined-up picture.
SELECT g.known_latest, g.position << 20 | g.ordinal AS turn, g.entry << 20 | g.version AS of_version, g.how
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND NOT (%(contemporaneous)s AND g.later_account);

-- name: grants_of_landmarks
-- The same of those entries alone that a case is found one's way in by: meetings, what says certain things of anyone,
-- and where a person was seen. By the text of any version: whoever reads them tells which do so indeed.
SELECT g.known_latest, g.position << 20 | g.ordinal AS turn, g.entry << 20 | g.version AS of_version, g.how
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.known_earliest <= %(at)s AND g.position <= %(position)s
  AND NOT (%(contemporaneous)s AND g.later_account)
  AND g.entry = ANY (ARRAY(
      SELECT v.entry FROM projections.entry_versions v
      WHERE v.case_code = %(case)s AND v.position <= %(position)s AND v.may_give_key_date AND (
          v.kind = 'meeting'
          OR (strpos(v.content, '"seen":"yes"') > 0 AND strpos(v.content, '"' || %(person)s::text || '"') > 0)
          OR (strpos(v.content, '"claims":') > 0
              AND EXISTS (SELECT FROM unnest(%(attributes)s::text[]) of(attribute)
                          WHERE strpos(v.content, '"' || of.attribute || '"') > 0)))));

-- name: versions
-- All versions of entries, ready to be shown. (Few entries have more than one: picking is cheaper than asking.)
-- Entry, version and three bits are one number, for a column costs as much as a tenth of the row: whether it is retracted
-- (1), whether something of `guarded` may have to be held back (2), and then whether who is asked about is or covers the
-- author (4). (A decision's moment may be infinity; what is whole from then on is so at no moment.)
SELECT v.occurred_earliest, v.occurred_latest,
       (v.entry << 20 | v.version) << 3 | v.retracted::int
       | CASE WHEN v.guarded IS NULL THEN 0
              WHEN %(everyone)s OR v.agency = %(agency)s AND
                   (%(unit)s = '' OR starts_with(v.author_unit, %(unit)s) OR starts_with(%(unit)s, v.author_unit))
              THEN CASE WHEN v.whole_from <= %(at)s AND v.whole_from < 'infinity' THEN 0 ELSE 6 END
              ELSE 2 END AS said,
       v.heading, v.content, v.guarded
FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.entry = ANY (%(entries)s::bigint[]) AND v.position <= %(position)s;

-- name: versions_with_sightings_or_claims
-- The same, each without what may have to be held back, and with what it says only where it tells of somebody looked
-- for, or of something claimed: by the text of it, which costs less to look through than to hand over.
SELECT v.occurred_earliest, v.occurred_latest, (v.entry << 20 | v.version) << 3 | v.retracted::int AS said, v.heading,
       CASE WHEN strpos(v.content, '"sightings":') > 0 OR strpos(v.content, '"claims":') > 0 THEN v.content
            ELSE '{}' END
FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.entry = ANY (%(entries)s::bigint[]) AND v.position <= %(position)s;

-- name: versions_open
-- The same with all that each says to whoever holds it, but nothing of what may have to be held back.
SELECT v.occurred_earliest, v.occurred_latest, (v.entry << 20 | v.version) << 3 | v.retracted::int AS said, v.heading,
       v.content
FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.entry = ANY (%(entries)s::bigint[]) AND v.position <= %(position)s;

-- name: all_versions
-- The same of every entry of a case, in every version by a position. (Few entries have more than one: picking the newest
-- here would sort them all.)
SELECT v.occurred_earliest, v.occurred_latest, v.entry, v.version, v.ref, v.retracted, v.heading, v.content
FROM projections.entry_versions v
WHERE v.case_code = %(case)s AND v.position <= %(position)s;

-- name: granted
-- Every grant in a case by a position, without its text: of which entry, since when, to whom, by their own record or
-- not, by a later account or not.
SELECT g.entry, g.known_latest, g.known_earliest, g.position, g.ordinal, g.agency, g.unit,
       strpos(g.how, '"via":"author"') > 0, g.later_account
FROM projections.grants g
WHERE g.case_code = %(case)s AND g.position <= %(position)s;

-- name: newest_with_sightings
-- The same of a case's entries as they are by a position, of those that tell of somebody looked for.
SELECT newest.occurred_earliest, newest.occurred_latest, newest.entry, newest.version, newest.ref, newest.retracted,
       newest.heading, newest.content
FROM (SELECT DISTINCT ON (v.entry) v.occurred_earliest, v.occurred_latest, v.entry, v.version, v.ref, v.retracted,
             v.heading, v.content
      FROM projections.entry_versions v
      WHERE v.case_code = %(case)s AND v.position <= %(position)s
      ORDER BY v.entry, v.version DESC) newest
WHERE strpos(newest.content, '"sightings":') > 0;

-- name: outline
-- The versions of a case by a position that happened from one entry on. What is open of those of which key dates may be
-- made, whenever they happened: meetings, who was seen, what is claimed; with how anyone first knew, where it says
-- whether somebody is alive. And all of some. Of later versions those that do neither too, bare: they replace some that do.
SELECT seen.occurred_earliest, seen.occurred_latest, seen.entry, seen.version, seen.ref, seen.retracted,
       CASE WHEN seen.tells OR seen.later THEN seen.heading END,
       CASE WHEN seen.tells THEN seen.content END,
       CASE WHEN seen.tells AND seen.ref = ANY (%(whole)s) THEN seen.guarded END,
       CASE WHEN seen.tells AND strpos(seen.content, '"alive"') > 0
            THEN (SELECT g.how FROM projections.grants g
                  WHERE g.entry = seen.entry AND g.position <= %(position)s
                  ORDER BY g.known_latest, g.known_earliest, g.position, g.ordinal LIMIT 1) END
FROM (SELECT v.occurred_earliest, v.occurred_latest, v.entry, v.version, v.ref, v.retracted, v.heading, v.content,
             v.guarded,
             v.may_give_key_date OR v.ref = ANY (%(whole)s) AS tells,
             v.occurred_latest >= (SELECT v.occurred_earliest FROM projections.entry_versions v
                                   WHERE v.ref = %(ref)s AND v.position <= %(position)s
                                   ORDER BY v.version DESC LIMIT 1) AS later
      FROM projections.entry_versions v
      WHERE v.case_code = %(case)s AND v.position <= %(position)s
      OFFSET 0) seen
WHERE seen.tells OR seen.later OR seen.version > 1;

-- name: begun_bounds
-- When each version of each entry that a knower ever came to hold may first have been known, and certainly was.
SELECT g.entry, g.version, min(g.known_earliest),
       min(CASE WHEN g.someone AND length(g.unit) < length(%(unit)s) THEN 'infinity' ELSE g.known_latest END)
FROM projections.grants g
WHERE g.case_code = %(case)s AND (%(everyone)s OR g.agency = %(agency)s) AND g.position <= %(position)s
  AND (%(everyone)s OR starts_with(%(unit)s, g.unit) OR starts_with(g.unit, %(unit)s))
  AND NOT (%(contemporaneous)s AND g.later_account)
GROUP BY g.entry, g.version;
