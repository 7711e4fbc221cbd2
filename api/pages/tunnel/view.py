"""What a tunnel's page says: a statement of what was known, entry by entry, and of nothing else."""

from collections import Counter
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import orjson

from api.pages.figures.before_the_wall import BeforeTheWall
from api.pages.reading import OpenCase
from api.pages.tunnel.last_seen import LastSeen, last_seen
from api.pages.tunnel.rows import Row, Scene, believed_since, tunnel_row
from api.questions import Put
from api.wording.names import KINDS
from api.wording.numbers import LARGEST, in_words
from ledger.references import EVERYONE
from ledger.times import Instant, Interval, day_of
from ledger.times.london import LONDON
from ledger.times.wording import dated_moment, worded
from ledger.vocabulary import LATER_ACCOUNT
from projections.tunnel import tunnel

_KEY_KINDS: Final = frozenset({"decision", "assessment", "meeting", "referral"})


class KeyDate(NamedTuple):
    """A day on which they came to know of a decision, an assessment, a meeting or a referral."""

    day: str
    text: str


class TunnelView(NamedTuple):
    """A tunnel in words."""

    heading: str
    lead: str
    rows: list[Row]
    first_year: int
    day: str
    short_day: str
    drawn_up: str
    children: list[LastSeen]
    position: int
    sources: str
    later_accounts: int
    key_dates: list[KeyDate]


def tunnel_view(opened: OpenCase, put: Put) -> TunnelView:
    """Read a tunnel, and the sightings in it, and say what it says."""
    question, names = put.question, opened.names
    entries = [orjson.loads(entry.json()) for entry in tunnel(opened.reading.connection, question)]
    spans = [believed_since(entry) for entry in entries]
    figure = BeforeTheWall(spans, question.at)
    scene = Scene(figure, question.asked, names)
    rows = [
        tunnel_row(number, entry, span, scene)
        for number, (entry, span) in enumerate(zip(entries, spans, strict=True), 1)
    ]
    possible = sum(1 for row in rows if row.possible)
    day = dated_moment(question.at)
    who = names.in_text(question.asked) if question.asked is not EVERYONE else "somebody"
    return TunnelView(
        _heading(day, who, len(rows), possible),
        _lead(len(rows), possible),
        rows,
        figure.first_year,
        day.removeprefix("on "),
        _short(day_of(question.at)),
        f"{datetime.now(LONDON):%-d %B %Y, %H:%M}",
        last_seen(opened, put, {entry["ref"]: entry for entry in entries}),
        question.moment.position,
        _sources(entries),
        sum(1 for entry in entries if any(grant["evidence"] == LATER_ACCOUNT for grant in entry["how"])),
        _key_dates(entries, spans, question.at),
    )


def _heading(day: str, who: str, count: int, possible: int) -> str:
    knew = "may have known" if count and count == possible else "knew"
    things = "nothing in the ledger" if not count else "one thing" if count == 1 else f"the following {count:,} things"
    return f"{day[0].upper()}{day[1:]} {who} {knew} {things}"


def _lead(count: int, possible: int) -> str:
    """Return how much of it is certain: `Thirteen for certain. One they may have known: its date is not exact`."""
    if not possible:
        return "" if not count else "For certain." if count == 1 else "All of them for certain."
    spelt = count <= LARGEST  # both numbers of the sentence alike
    certain = f"{_number(count - possible, spelt=spelt)} for certain. " if count > possible else ""
    its = "its date is not exact" if possible == 1 else "their dates are not exact"
    return f"{certain}{_number(possible, spelt=spelt)} they may have known: {its}."


def _key_dates(entries: list[dict[str, Any]], spans: list[Interval], at: Instant) -> list[KeyDate]:
    """Return the days on which something that was decided, assessed, agreed or referred was certainly known."""
    days: dict[str, list[str]] = {}
    for entry, span in zip(entries, spans, strict=True):
        if entry["kind"] in _KEY_KINDS and span.latest <= at:
            days.setdefault(day_of(span.latest).isoformat(), []).append(KINDS[entry["kind"]].lower())
    return [KeyDate(day, f"{worded(day)}: {', '.join(dict.fromkeys(days[day]))}") for day in sorted(days)]


def _short(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _number(count: int, *, spelt: bool) -> str:
    return in_words(count).capitalize() if spelt else f"{count:,}"


def _sources(entries: list[dict[str, Any]]) -> str:
    """Return what the entries rest on: records of the time, or what was told of them by others or later."""
    kinds = Counter(entry["data"].get("source_type", "primary") for entry in entries)
    if not kinds:
        return "None."
    if not kinds["secondary"]:
        return "Primary: each entry rests on its agency's own record."
    if not kinds["primary"]:
        return "Secondary: each entry rests on what was told of it by others or later."
    return f"{kinds['primary']:,} primary, {kinds['secondary']:,} secondary: told by others, or later."
