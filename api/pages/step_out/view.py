"""What stepping out shows: how many things stood how, the tunnel among the lanes, and the two columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from api.pages.figures.arrows import Telling
from api.pages.figures.known import Known, Row
from api.pages.figures.lanes import PLOT
from api.pages.figures.scale import whole_case
from api.pages.figures.status import WORDS, status_icon
from api.pages.figures.tube import Tube, share_bar, tube_svg
from api.pages.lanes.asked import LanesAsked
from api.pages.lanes.entries import LaneEntry, known_in_outline, rows_of
from api.pages.reading import OpenCase
from api.pages.step_out.against import Against, set_against
from api.pages.step_out.rows import OutGroup, groups_of
from api.questions import Put
from ledger.references import Asked, Knower
from ledger.times.wording import dated_moment
from projections.question import Question
from projections.tunnel import Granted


class Share(NamedTuple):
    """How many entries stood how."""

    icon: Markup
    number: int
    words: str


class StepOutView(NamedTuple):
    """All that the page says."""

    heading: str
    who: str
    day: str
    lead: str
    bar: Markup
    shares: list[Share]
    figure: Markup
    groups: list[OutGroup]
    position: int
    total: int


def step_out_view(opened: OpenCase, put: Put, shown: Sequence[str]) -> StepOutView:
    """Set a case against what somebody knew on a day. `shown` are the keys of the years to be opened."""
    question = put.question
    entries, told, rows = set_against(opened.reading.connection, question)
    counts = Counter(row.status for row in rows)
    who = opened.names.in_text(question.asked)
    day = dated_moment(question.at)
    return StepOutView(
        f"Stepping out: {who} {day}",
        who,
        day.removeprefix("on "),
        _lead(counts, len(rows), who),
        Markup(share_bar([(status, counts[status]) for status in WORDS])),  # noqa: S704  # ours, every word of it
        [Share(status_icon(status), counts[status], words) for status, words in WORDS.items()],
        Markup(_figure(opened, question, entries, told, rows)),  # noqa: S704  # all text in it is escaped
        groups_of(rows, question, shown, opened.names),
        question.moment.position,
        len(rows),
    )


def _lead(counts: Counter[str], total: int, who: str) -> str:
    certain, possible = counts["known"] + counts["stale"], counts["possibly_known"]
    may = f" and may have known {possible:,} more" if possible else ""
    elsewhere = counts["known_elsewhere"]
    others = f" {elsewhere:,} {'was' if elsewhere == 1 else 'were'} known only to others." if elsewhere else ""
    return (
        f"Of {total:,} things now in the ledger, {who} knew {certain:,} that day{may}.{others} This is hindsight: "
        "nobody there could see the right-hand side."
    )


def _figure(
    opened: OpenCase,
    question: Question,
    entries: list[LaneEntry],
    told: Mapping[int, Sequence[Granted]],
    found: Sequence[Against],
) -> str:
    whom = question.asked
    asked = LanesAsked(unfold=whom.agency if whom.agency and whom.unit else "")
    knowers = sorted(Knower(*of) for of in {grant[:2] for grants in told.values() for grant in grants})
    rows = rows_of(opened.agencies, knowers, asked, opened.names)
    known = known_in_outline(entries, told, rows)
    chosen = {row.key for row in rows if whom.covers(Knower.parse(row.key))}
    scale = whole_case([item.since.latest for item in known if item.own], PLOT, fold=True)
    day = dated_moment(question.at).removeprefix("on ")
    inside = sum(1 for row in found if row.status in ("known", "stale"))
    label = f"All lanes, that of {opened.names.in_text(whom)} dark up to {day}, with {inside} things inside it"
    return tube_svg(
        Tube(label, rows, known, chosen, _came_in(entries, known, chosen, rows, whom), question.at, day), scale
    )


def _came_in(
    entries: Sequence[LaneEntry], known: Sequence[Known], chosen: set[str], rows: Sequence[Row], whom: Asked
) -> list[Telling]:
    """What came into the tunnel from other agencies: a line each, from its author's row."""
    shown = {row.key for row in rows}
    authors = {entry.held.ref: entry for entry in entries}
    found = []
    for item in known:
        if item.row not in chosen or item.own:
            continue
        author = str(authors[item.ref].author)
        teller = author if author in shown else author.partition("/")[0]
        if teller not in chosen and teller.partition("/")[0] != whom.agency:
            found.append(Telling(teller, item.row, item.since))
    return found
