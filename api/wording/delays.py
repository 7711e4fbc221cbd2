"""How long after it had happened something was known, in words as vague as the dates are."""

from ledger.times import OPEN_END, OPEN_START, Instant, Interval, day_of


def delay(occurred: Interval, known: Interval) -> str:
    """Return how long after it had happened something was known, in words; nothing where an end is open."""
    if OPEN_START in occurred or OPEN_END in occurred or OPEN_START in known or OPEN_END in known:
        return ""
    if occurred == known and known.earliest != known.latest:
        return "dated alike"
    least = max(_months(occurred.latest, known.earliest), 0)
    most = max(_months(occurred.earliest, known.latest), 0)
    if not most:
        return "within a month of it"
    if not least:
        return f"up to {_months_said(most)} after it"
    return f"{_months_said(most)} after it" if least == most else f"{least} to {_months_said(most)} after it"


def least_delay(occurred: Interval, known: Interval) -> str:
    """Return how many whole months passed at the least before something was known; nothing where it may be none."""
    if occurred.latest == OPEN_END or known.earliest == OPEN_START:
        return ""
    months = _months(occurred.latest, known.earliest)
    return f"at least {_months_said(months)}" if months > 0 else ""


def _months(earlier: Instant, later: Instant) -> int:
    """Whole months from one day to another, as a calendar counts them."""
    first, last = day_of(earlier), day_of(later)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _months_said(months: int) -> str:
    return "1 month" if months == 1 else f"{months} months"
