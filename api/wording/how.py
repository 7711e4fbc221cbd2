"""How a knower came to know an entry, in sentences."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from api.wording.names import VIA, Names, unit_name, with_article
from ledger.references import Asked, Knower
from ledger.times import OPEN_END, OPEN_START, Interval, day_of, instant_of, interval_of
from ledger.times.wording import dated, dated_span, worded, worded_span
from ledger.vocabulary import LATER_ACCOUNT

_SPANS_KEPT: Final = 65_536


def ways(entry: dict[str, Any], asked: Asked, names: Names) -> Iterator[str]:
    """Yield a sentence for each way in which the entry became known."""
    for grant in entry["how"]:
        yield _way(grant, entry, asked, names)


def why_only_possible(entry: dict[str, Any]) -> str:
    """Return the sentence that says between which days the entry may have become known."""
    known = span_in(entry["how"][0])
    begins, ends = known.earliest != OPEN_START, known.latest != OPEN_END
    if begins and ends:
        return f"May have known from {_day(known.earliest)} to {_day(known.latest)}: no closer date is stated."
    if begins:
        return f"May have known from {_day(known.earliest)} on: that it ever reached them is not certain."
    return f"May have known at any time up to {_day(known.latest)}." if ends else "May have known: no date is stated."


def span_in(bounds: dict[str, Any]) -> Interval:
    """Return the interval that an answer gives as earliest and latest, null where it is open."""
    return _span(bounds["earliest"], bounds["latest"])


@lru_cache(_SPANS_KEPT)
def _span(earliest: str | None, latest: str | None) -> Interval:
    return Interval(instant_of(earliest) if earliest else OPEN_START, instant_of(latest) if latest else OPEN_END)


def _way(grant: dict[str, Any], entry: dict[str, Any], asked: Asked, names: Names) -> str:
    knower = Knower.parse(grant["knower"])
    teller = grant["event"].partition("/")[0]
    elsewhere = "" if grant["event"] == entry["ref"] else f" ({grant['event']})"
    when = _Stated(grant, entry["data"])
    if grant["via"] == "author":
        said = f"{_record(grant, entry, teller)}{elsewhere} {when.since()}"
    else:
        later = ", by a later account" if grant["evidence"] == LATER_ACCOUNT else ""
        by = with_article(names.agency(teller))
        said = f"Told by {by} {VIA[grant['via']]}{elsewhere}{later}, received {when.placed()}"
    whose = _whose(knower, asked, names)
    return f"{whose}: {said[0].lower()}{said[1:]}." if whose else f"{said}."


def _record(grant: dict[str, Any], entry: dict[str, Any], teller: str) -> str:
    """Return what an author's knowledge rests on: a record of the time, or what was said only afterwards."""
    if entry["agency"] != teller:
        return "Referred to in own record"
    if grant["evidence"] != LATER_ACCOUNT:
        return "Own record"
    given = entry["data"].get("given_at") if grant["event"] == entry["ref"] else None
    return f"Own later account, given {dated(given)}: known" if given else "Own later account: known"


def _whose(knower: Knower, asked: Asked, names: Names) -> str:
    """Return who in particular knew, where that is not exactly the one asked about."""
    if not isinstance(asked, Knower):
        said = names.knower(knower)
        return said[0].upper() + said[1:]
    if knower.someone:
        return "Someone there, nobody can say who"
    if knower.unit == asked.unit:
        return ""
    return f"Its {unit_name(knower.unit)}" if knower.unit else "The agency as a whole"


def _day(at: int) -> str:
    day = day_of(at)
    return worded(day.isoformat())


class _Stated:
    """When a grant began, in the words of whoever stated it where they are to be seen, else by its bounds."""

    def __init__(self, grant: dict[str, Any], data: dict[str, Any]) -> None:
        self._span = span_in(grant)
        received = [recipient.get("received_at") for recipient in data.get("recipients", ())]
        stated = filter(None, [data.get("known_at"), *received])
        self._text = next((text for text in stated if interval_of(text) == self._span), None)

    def since(self) -> str:
        said = worded(self._text) if self._text else worded_span(self._span)
        return f"since some time {said}" if said.startswith("between") else f"since {said}"

    def placed(self) -> str:
        return dated(self._text) if self._text else dated_span(self._span)
