"""The picture over a decision: the tunnel, dark, divided into what was cited and what was not; others in the light."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from api.pages.decision.outside import holders_of
from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import PLOT
from api.pages.figures.scale import whole_case
from api.pages.figures.tube import Tube, tube_svg
from api.pages.lanes.asked import LanesAsked
from api.pages.lanes.entries import LaneEntry, rows_of, since_of
from api.pages.reading import OpenCase
from ledger.references import Knower
from ledger.times import Instant

RELIED_ON: Final = "relied on"
KNOWN: Final = "known, not cited"
ELSEWHERE: Final = "elsewhere in agency"


def stood_behind_svg(
    opened: OpenCase, held: Mapping[str, Sequence[LaneEntry]], others: Sequence[LaneEntry], at: Instant, day: str
) -> Markup:
    """Draw it. `held` is what the author's agency held, by the names of its rows; of the others each has its own."""
    known = [_known(entry, _key(name), entry.how[0]) for name, entries in held.items() for entry in entries]
    known += [_known(entry, code, _first_of(entry, code)) for entry in others for code in holders_of(entry)]
    numbers = Counter(item.row for item in known)
    rows = [Row(_key(name), f"{numbers[_key(name)]:,} {name}", 0) for name in held]
    holders = rows_of(opened.agencies, [Knower(code) for code in numbers], LanesAsked(), opened.names)
    rows += [row._replace(name=f"{numbers[row.key]:,} {row.name}") for row in holders]
    counts = "; ".join(f"{name}: {len(entries)}" for name, entries in held.items())
    label = f"When what stood behind it came to be known, up to {day}. {counts}"
    label += f"; held by others: {len(others)}" if others else ""
    scale = whole_case([item.since.latest for item in known], PLOT, fold=True)
    chosen = {_key(RELIED_ON), _key(KNOWN)}
    return Markup(tube_svg(Tube(label, rows, known, chosen, [], at, day), scale))  # noqa: S704  # it is escaped


def _key(name: str) -> str:
    """A row that is no agency's has a key that is no code."""
    return f"={name}"


def _known(entry: LaneEntry, row: str, grant: dict[str, Any]) -> Known:
    own = grant["via"] == "author" and grant["knower"].partition("/")[0] == entry.agency
    return Known(entry.ref, entry.kind, row, own, since_of(grant), entry.occurred, "", "", "")


def _first_of(entry: LaneEntry, agency: str) -> dict[str, Any]:
    return next(grant for grant in entry.how if grant["knower"].partition("/")[0] == agency)
