"""The read models: one folder each. Safe to drop and rebuild.

Written with the event, by the append (`ledger/post_row.py`): registers, versions and grants, which `entries`, `tunnel`,
`hindsight`, `chronology` and `decision` read. Nobody waits for these. Written behind the log, by `behind`: sightings,
claims, what is relied on and factors, which `sightings`, `claims` and `anomalies` read; who asks these first waits
until they have come as far as the question (`behind.wait_until`). `rebuild` makes all of them anew from the log:
versions and grants by `entries/make.py`, the others by the `make.py` that `behind` writes with, too.

`question.py` is what every view is asked. `reads` is on whose behalf, and puts on record what was shown.
"""
