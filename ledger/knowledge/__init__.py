"""The knowledge model as pure functions over a list of events: the reference for every answer.

The rules:

1. The author of an event knows, from the `known_at` that it states or else from its recording, the version of the entry
   that it makes and every entry that it shares.
2. Each recipient knows the same, from their `received_at`, which is always stated.
3. Nobody else does.

Each such knowledge is a *grant*: of one version of one entry, to an agency or unit, since an interval of time.

A vague date is an interval, from its earliest instant to its latest. By a moment a grant has certainly begun if its
latest is not after it, possibly if only its earliest is not. What somebody holds of an entry at a moment is the highest
version of which they certainly know by then or, if there is none, possibly: so whoever was not told of a correction
goes on holding what was corrected. Who passes an entry on without naming a version passes on the one they held at the
latest instant of the event's `known_at` or, if they held none, the newest (an agency's own system is refused what it
was never given).

Who asks about an agency asks about all its units; who asks about a unit, also about those above it and below. What came
to someone in an agency, no one can say to whom (`csc/?`), is never more than possible for a unit of it
(`ledger.references`).

A later account is what someone says afterwards of what was known then: it counts as any other, bears the mark, and a
view may leave it out, grant by grant. As recorded at a position is: by the events up to it, and no others
(`Ledger.case_file`). So an answer as recorded at a position never changes, until its case is erased; and these rules do
not change for what is recorded, for a rebuild runs them again.

Where each is, in the order in which to read them:

- `grants`: what a grant is, which count for whom, what they amount to at a moment (`held`, `version_held`);
- `case_file`: folds a case's events into entries, versions and grants, and says what a share conveys (`passed_on`);
- `tunnel`: which entries a knower held, in which version; what stood behind a decision;
- `shown`: how much of what an entry says its holder sees;
- `hindsight`, `sightings`, `claims`, `anomalies`: the other views.

The read models give the same answers from tables (`projections/`); `tests/properties/` holds them to these. Nothing
here reads a clock, a database or anything but its arguments. Source: knowledge-model.md.
"""
