"""The evidence bundle: one zip with all of a case that anyone can check by themselves, offline, years later.

`bundle.py` makes it; `verify.py` goes with it and checks it, without anything else of ours.
"""

from ledger.evidence.bundle import Asked, Bundle, CannotExport, make_bundle

__all__ = ["Asked", "Bundle", "CannotExport", "make_bundle"]
