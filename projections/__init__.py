"""The read models, by folder: what each makes of an event, its named queries, its reads. Safe to drop and rebuild.

Written with the event, by the append (SQL: migrations/README.md): registers, assignments, versions and grants, which
`registers`, `assignments`, `entries`, `tunnel`, `hindsight`, `chronology` and `decision` read. Written behind the log,
by `behind`: sightings, claims, what is relied on and factors, which `sightings`, `claims` and `anomalies` read; whoever
calls these first calls `behind.wait_until`, with the position that is asked about.

How a question is answered, that of a tunnel for instance: `reads` begins a reading on somebody's behalf, and with it
row-level security; `question.moment` finds the position up to which is read, `ledger.times.as_of` the instant that is
asked about (of a date its end); `tunnel.read` asks for the grants to the knower that were recorded by then and have
begun by that instant, certainly or possibly, and for the versions that they are of; `tunnel.holdings` weighs them
(`ledger.knowledge.grants.version_held`); `tunnel.held` says what each version held says, cut by
`ledger.knowledge.shown`. What was shown is on record before it is handed out.

`rebuild` makes all of them anew from the log: versions and grants by `entries/make.py`, what is written behind by the
same `make.py` as `behind` has it, registers and assignments in `rebuild/load.py`.

No read models: `question.py` is what most views are asked; `reads` is on whose behalf, and puts on record what was
shown; `sealed_reads` seals that record.
"""
