"""What happened, who may say so, and who knows it: the log, and the knowledge model as pure functions.

Begin with `knowledge`: the rules by which somebody comes to know something. Then how a post gets in, in this order:

- `posts`: a CloudEvent is read and checked for what it says by itself (`events`, `times`, `references`) into a Post;
- `application`: `Ledger.record` has each made ready, and hands all of them to the recorder;
- `sealed_posts`: seals the bytes to be stored under the key of their case (`sealing`, `keys`);
- `post_row`: lays out, as one row, the version that the post makes (`kept`), who is told and since when
  (`knowledge.grants.who_is_told`);
- `recorder`: appends them, with what others post meanwhile (`together`), in one transaction of PostgreSQL. There, under
  one lock, each gets the next position, and its event, version and grants are inserted. A post alone that opens an
  entry and names no other is taken by `ledger.append_plain`, all else by `ledger.append`: migrations/README.md says
  where each function is.

What it means is read in `projections/`, whose tables the append has just filled: who knew what, on any date.
`case_file` of the application replays a case instead, by the pure functions.

`transparency` proves that nothing was altered; `evidence` makes bundles that prove it elsewhere; `erasing` and
`assigning` are decisions about cases, events themselves.
"""
