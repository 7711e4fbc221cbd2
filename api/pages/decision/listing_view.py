"""What the list of decisions says: when, who, what was decided, and how much the record cites."""

from typing import Final, NamedTuple

from markupsafe import Markup

from api.pages.figures.marks import mark
from api.pages.lanes.entries import LaneEntry, lane_entries
from api.pages.reading import OpenCase
from api.wording.names import KINDS, Names
from ledger.times.wording import worded
from projections.question import Question
from projections.tunnel import tunnel

LISTED: Final = frozenset({"decision", "assessment"})


class DecisionRow(NamedTuple):
    """One decision or assessment. `cites` is how many entries it says it relied on."""

    ref: str
    when: str
    mark: Markup
    kind: str
    who: str
    what: str
    cites: int
    version: int
    retracted: bool


class DecisionsView(NamedTuple):
    """The rows in chronological order, and by whom anything was decided: code and name."""

    rows: list[DecisionRow]
    agencies: list[tuple[str, str]]
    position: int


def decisions_view(opened: OpenCase, question: Question, agency: str) -> DecisionsView:
    """List what the question's knower holds of them. `agency` is whose alone are listed, empty for all."""
    names = opened.names
    found = [entry for entry in lane_entries(tunnel(opened.reading.connection, question)) if entry.kind in LISTED]
    authors = sorted({entry.agency for entry in found}, key=lambda code: names.agency(code).casefold())
    return DecisionsView(
        [_row(entry, names) for entry in found if agency in ("", entry.agency)],
        [(code, names.agency(code)) for code in authors],
        question.moment.position,
    )


def _row(entry: LaneEntry, names: Names) -> DecisionRow:
    when, data = worded(entry.when), entry.data
    return DecisionRow(
        entry.ref,
        when[0].upper() + when[1:],
        mark(entry.kind),
        KINDS[entry.kind],
        names.knower(entry.author),
        data.get("decision") or data["summary"],
        len(data.get("knowledge", {}).get("relied_on", ())),
        entry.held.version,
        entry.held.retracted,
    )
