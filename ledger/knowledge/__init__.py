"""The knowledge model as pure functions over a list of events: the reference for every answer.

The rules. The author of an event knows, from the `known_at` that it states or else from its recording, the version of
the entry that it makes and all that it shares; each recipient knows the same from their `received_at`; nobody else
knows. What somebody holds of an entry at a moment is the highest version of which they certainly know by then or, if
there is none, possibly. Who asks about an agency asks about all its units; who asks about a unit, also about those
above it and below (`ledger.references`). A view may leave later accounts out, grant by grant. As recorded at a position
is: by the events up to it, and no others (`Ledger.case_file`).

Where each is, in the order in which to read them:

- `grants`: what a grant is, which count for whom, what they amount to at a moment (`held`, `version_held`);
- `case_file`: folds a case's events into entries, versions and grants, and says what a share conveys (`passed_on`);
- `tunnel`: which entries a knower held, in which version; what stood behind a decision;
- `shown`: how much of what an entry says its holder sees;
- `hindsight`, `sightings`, `claims`, `anomalies`: the other views.

The read models give the same answers from tables (`projections/`); `tests/properties/` holds them to these. Nothing
here reads a clock, a database or anything but its arguments. Source: knowledge-model.md.
"""
