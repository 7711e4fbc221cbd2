"""The page of two tunnels side by side: two agencies on a day, or one on two days. Each is a read of its own."""

from typing import Annotated, Final, NamedTuple

import orjson
from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.pages.asked.standing import Choice, sorted_by_agency
from api.pages.compare.asked import SIDES, Checked, Compared
from api.pages.compare.view import Tunnel, compare_view
from api.pages.identity import Identity, identity
from api.pages.reading import OpenCase, open_case
from api.pages.routing import Page
from api.pages.templates import page
from api.pages.visits import Visit, Visiting
from api.parameters import CaseCode
from api.permissions import Reach
from api.problems import Problem
from api.wording.names import Names, unit_name
from ledger.references import Knower
from projections import registers
from projections.tunnel import tunnel

router = APIRouter(route_class=Page, include_in_schema=False)

_PATH: Final = "/cases/{case}/compare"
_SEE_OTHER: Final = 303
_INVALID: Final = 422
_PARTS: Final = ("day", "month", "year")


class _Around(NamedTuple):
    """What the page says besides: which case this is, whom one may choose, what all are called."""

    bar: Identity
    choices: list[Choice]
    names: Names


@router.get(_PATH)
def compare_page(visit: Visiting, case: CaseCode, asked: Annotated[Compared, Query()]) -> Response:
    """Show what both knew, and what one of them alone; an agency compares itself and its units."""
    own = visit.call.caller.agency if visit.call.reach is Reach.OWN_KNOWER else None
    asked = asked.model_copy(update={"a": asked.a or own or ""})
    found, errors = asked.checked()
    if own is not None and any(side.whom.agency != own for side in found.values()):
        raise Problem("forbidden", "an agency compares itself and its own units only", parameter="a")
    if not asked.is_whole or errors:
        return _asking(visit, case, asked, errors if asked.is_sent else {})
    if asked.is_typed:
        days = {f"{name}_as_of": str(side.moments.as_of) for name, side in found.items()}
        return RedirectResponse(f"/cases/{case}/compare?{asked.query(**days)}", _SEE_OTHER)
    return _shown(visit, case, asked, found)


def _shown(visit: Visit, case: str, asked: Compared, found: dict[str, Checked]) -> Response:
    """Read both, each on record as any tunnel that is shown; the second as recorded where the first was."""
    with open_case(visit, case, bar=False) as opened:
        first = _read(opened, found["a"])
    at_the_same = found["b"].moments.model_copy(update={"recorded_as_of": str(first.question.moment.position)})
    with open_case(visit, case) as opened:
        second = _read(opened, Checked(found["b"].whom, at_the_same))
        around = _around(opened)
    view = compare_view(first, second, around.names)
    return page(
        "compare.html", visit=visit, bar=around.bar, active=_PATH, view=view, asked=asked, errors={},
        choices=around.choices, boxes=_boxes(asked),
    )  # fmt: skip


def _read(opened: OpenCase, side: Checked) -> Tunnel:
    put = opened.ask(side.whom, side.moments)
    entries = [orjson.loads(held.json()) for held in tunnel(opened.reading.connection, put.question)]
    opened.reading.answers(put.question, put.as_of, len(entries))
    return Tunnel(put.question, put.as_of, entries)


def _asking(visit: Visit, case: str, asked: Compared, errors: dict[str, str]) -> Response:
    with open_case(visit, case) as opened:
        around = _around(opened)
        opened.reading.shows(0, opened.reading.head, case=case)
    return page(
        "compare-ask.html", _INVALID if errors else 200, visit=visit, bar=around.bar, active=_PATH, asked=asked,
        choices=around.choices, boxes=_boxes(asked), errors=errors,
    )  # fmt: skip


def _around(opened: OpenCase) -> _Around:
    return _Around(identity(opened), _choices(opened), opened.names)


def _choices(opened: OpenCase) -> list[Choice]:
    """Return every agency and every unit that holds anything of the case; to an agency, its own."""
    visit, names = opened.visit, opened.names
    own = visit.call.caller.agency if visit.call.reach is Reach.OWN_KNOWER else None
    knowers = registers.knowers(opened.reading.connection, opened.case.code, opened.reading.head.position)
    agencies = [Choice(row.code, names.agency(row.code), is_unit=False) for row in opened.agencies]
    units = [Choice(str(knower), unit_name(knower.unit), is_unit=True) for knower in knowers if knower.unit]
    return sorted_by_agency([choice for choice in agencies + units if own in (None, Knower.parse(choice.code).agency)])


def _boxes(asked: Compared) -> dict[str, dict[str, str]]:
    """Return what stands in each side's boxes: what was typed, else the day of its address."""
    boxes = {}
    for name in SIDES:
        typed = {part: getattr(asked, f"{name}_{part}") for part in _PARTS}
        day = asked.side(name).day_shown if getattr(asked, f"{name}_as_of") else None
        boxes[name] = {part: str(getattr(day, part)) for part in _PARTS} if day else typed
    return boxes
