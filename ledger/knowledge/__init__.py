"""The knowledge model as pure functions over a list of events: the reference for every answer.

`case_file` folds events into entries, versions and grants; the others ask. Nothing here reads a clock, a
database or anything but its arguments. Source: knowledge-model.md.
"""
