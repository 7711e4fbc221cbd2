"""The rows of a tunnel: each thing that was known, in the version believed, how it came to be known and how surely."""

from itertools import islice
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from api.pages.figures.before_the_wall import BeforeTheWall
from api.pages.figures.marks import mark
from api.wording.how import span_in, ways
from api.wording.names import KINDS, Names
from ledger.references import EVERYONE, Asked
from ledger.times import OPEN_END, Interval
from ledger.times.wording import worded

_WAYS_SHOWN: Final = 3


class Row(NamedTuple):
    """One thing that was known: the version believed, in words, and when it came to be known, in a picture."""

    number: int
    ref: str
    kind: str
    mark: Markup
    when: str
    summary: str
    ways: list[str]
    more_ways: list[str]
    version: int
    possible: str
    """Why it is only possible; empty where it is certain."""
    retracted: bool
    bar: Markup


def believed_since(entry: dict[str, Any]) -> Interval:
    """Return since when the version shown was known: the span of the first grant of it."""
    return next(span_in(grant) for grant in entry["how"] if grant["version"] == entry["version"])


class Scene(NamedTuple):
    """What all rows share: the scale of their bars, whose tunnel it is, and what everyone is called."""

    figure: BeforeTheWall
    asked: Asked
    names: Names


def tunnel_row(number: int, entry: dict[str, Any], span: Interval, scene: Scene) -> Row:
    """Return the row of an entry as answers give it. `span` is since when its version was known."""
    asked = scene.asked
    certain = entry["certainty"] == "certain"
    when = worded(entry["occurred"]["text"])
    told = iter(ways(entry, asked, scene.names))
    return Row(
        number,
        entry["ref"],
        KINDS[entry["kind"]],
        mark(entry["kind"], own=asked is EVERYONE or entry["agency"] == asked.agency),
        when[0].upper() + when[1:],
        entry["data"]["summary"],
        list(islice(told, _WAYS_SHOWN)),
        list(told),
        entry["version"],
        "" if certain else _why_possible(span),
        entry["retracted"],
        scene.figure.bar(span, certain=certain),
    )


def _why_possible(span: Interval) -> str:
    """Return why an entry is not certain. Since when it may have been known, `ways` has said."""
    if span.latest == OPEN_END:
        return "That it ever reached them is not certain."
    return "No closer date is stated: they may have known it by this day, or not yet."
