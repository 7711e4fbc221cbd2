"""What the page of one entry through time says to an auditor: who, which version, since when, told by what.

No word of any entry, nor when it happened: grants alone, as the JSON view answers an auditor.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import orjson
from markupsafe import Markup

from api.pages.figures.path import PATH_PLOT, Path, path_svg
from api.pages.figures.scale import TimeScale, window
from api.pages.reading import OpenCase
from api.pages.who_knew.figure import path_row
from api.pages.who_knew.held import Held, held_by_grants, in_order
from api.pages.who_knew.view import how_sure
from api.problems import not_found
from api.wording.how import span_in
from api.wording.names import VIA, Names
from ledger.references import Knower
from ledger.times import OPEN_END, OPEN_START, now
from ledger.times.wording import worded_span
from ledger.vocabulary import LATER_ACCOUNT
from projections import entries
from projections.question import Moment

_DAY_US: Final = 86_400_000_000
_MONTH_US: Final = 30 * _DAY_US
_YEAR_US: Final = 366 * _DAY_US


class GrantRow(NamedTuple):
    """A grant as the table has it."""

    name: str
    how_sure: str
    since: str
    event: str
    way: str
    version: int
    position: int


class WhoKnewAudit(NamedTuple):
    """All that the page says."""

    ref: str
    lead: str
    figure: Markup
    rows: list[GrantRow]
    position: int


def who_knew_audit(opened: OpenCase, ref: str, moment: Moment) -> WhoKnewAudit:
    """Follow an entry through time by its grants; the read is being recorded once that is done. Raises Problem: 404."""
    grants = [orjson.loads(text) for text in entries.who_knew(opened.reading.connection, ref, moment)]
    if not grants:
        raise not_found()
    opened.reading.shows(len(grants), moment, case=opened.case.code, entry=ref)
    opened.reading.record_now()
    held = in_order(held_by_grants(grants))
    knew = [path_row(item, [], held, opened.names) for item in held]
    label = f"The path of {ref}: {len(held)} knew it"
    drawn = path_svg(Path(label, "contact", None, None, knew, [], []), _scale(held))
    return WhoKnewAudit(
        ref,
        _lead(held),
        Markup(drawn),  # noqa: S704  # all text in it is escaped
        [_row(grant, opened.names) for grant in grants],
        moment.position,
    )


def _lead(held: Sequence[Held]) -> str:
    told = sum(item.teller is not None for item in held)
    if not told:
        return "Nobody was told of it by its author."
    return f"{len(held)} knew it: {told} {'was' if told == 1 else 'were'} told by another."


def _row(grant: dict[str, Any], names: Names) -> GrantRow:
    since = span_in(grant)
    way = "wrote it" if grant["via"] == "author" else f"told {VIA[grant['via']]}"
    later = ", by a later account" if grant["evidence"] == LATER_ACCOUNT else ""
    name = names.knower(Knower.parse(grant["knower"]))
    return GrantRow(
        name[:1].upper() + name[1:],
        how_sure(since),
        worded_span(since),
        grant["event"],
        way + later,
        grant["version"],
        grant["position"],
    )


def _scale(held: Sequence[Held]) -> TimeScale:
    """From a little before anyone knew it to a year after the last came to know."""
    bounds = [at for item in held for at in item.since if at not in (OPEN_START, OPEN_END)]
    return window(min(bounds, default=now()) - _MONTH_US, max(bounds, default=now()) + _YEAR_US, PATH_PLOT)
