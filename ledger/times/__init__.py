"""Stated times and moments: text in, instants out, in the ledger's time zone."""

from ledger.times.date_time_text import instant_of, now, rfc3339
from ledger.times.edtf_text import as_of, interval_of
from ledger.times.interval import OPEN_END, OPEN_START, Instant, Interval
from ledger.times.london import day_of, days_between
from ledger.times.refusal import TimeTextError

__all__ = [
    "OPEN_END",
    "OPEN_START",
    "Instant",
    "Interval",
    "TimeTextError",
    "as_of",
    "day_of",
    "days_between",
    "instant_of",
    "interval_of",
    "now",
    "rfc3339",
]
