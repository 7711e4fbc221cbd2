-- A list of which nothing may be shown is left out of an entry (ledger/knowledge/shown.py), and so is one that was sent
-- empty, or an empty list would tell that there was something. Where one is, what is shown has to be looked at.

SET LOCAL ROLE ledger_migrator;

UPDATE projections.entry_versions SET whole_from = 'infinity'
WHERE whole_from < 'infinity' AND (guarded LIKE '%:[]%' OR guarded LIKE '%:{}%');

RESET ROLE;
