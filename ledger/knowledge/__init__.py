"""The knowledge model as pure functions over a list of events: the reference for every answer.

The rules. The author of an event knows, from the `known_at` that it states or else from its recording, the version of
the entry that it makes and all that it shares; each recipient knows the same from their `received_at`; nobody else
knows. What somebody holds of an entry at a moment is the highest version of which they certainly know by then or, if
there is none, possibly. As recorded at a position is: by the events up to it, and no others (`Ledger.case_file`).

Where each is, in the order in which to read them:

- `case_file`: folds a case's events into entries, versions and grants, and says what a share conveys (`passed_on`);
- `grants`: which of them count for whom, and what they amount to at a moment (`held`, `version_held`);
- `tunnel`: which entries a knower held, in which version; what stood behind a decision;
- `shown`: how much of what an entry says its holder sees;
- `hindsight`, `sightings`, `claims`, `anomalies`: the other views.

The read models give the same answers from tables (`projections/`); `tests/properties/` holds them to these. Nothing
here reads a clock, a database or anything but its arguments. Source: knowledge-model.md.
"""
