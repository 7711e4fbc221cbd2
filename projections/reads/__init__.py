"""Reads on record: nothing of a case is read but on somebody's behalf, and what they were shown is recorded."""

from projections.reads.find import Filters, Read, find
from projections.reads.reading import OPERATOR, NotRecorded, Occasion, Reader, Reading, reading
from projections.reads.seals import SealedRead, Seals, sealed_among, seals

__all__ = [
    "OPERATOR",
    "Filters",
    "NotRecorded",
    "Occasion",
    "Read",
    "Reader",
    "Reading",
    "SealedRead",
    "Seals",
    "find",
    "reading",
    "sealed_among",
    "seals",
]
