"""What the lanes' address asks for: a period, a day, a selection; and the addresses of everything near it."""

import re
from typing import Annotated, Final, NamedTuple
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.pages.asked.dates import NotADate, typed_date
from api.pages.figures.lanes import PLOT
from api.pages.figures.packing import WHOLE_CASE, WINDOW, Measures
from api.pages.figures.scale import WINDOW_MONTHS_MAX, TimeScale, months_long, whole_case, window
from api.problems import Problem
from ledger.references import REFERENCE_PATTERN
from ledger.times import OPEN_END, OPEN_START, Instant, Interval, TimeTextError, as_of, day_of, interval_of
from ledger.vocabulary import ENTRY_KINDS

_LONGEST: Final = 200
_YEARS_A_PERIOD: Final = 2

_REFERENCE: Final = re.compile(REFERENCE_PATTERN)

Text = Annotated[str, StringConstraints(max_length=_LONGEST)]


class LanesAsked(BaseModel):
    """The address of a picture of lanes, as it is; empty asks for nothing in particular."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    since: Annotated[Text, Field(alias="from")] = ""
    until: Annotated[Text, Field(alias="to")] = ""
    as_of: Text = ""
    day: Text = ""
    month: Text = ""
    year: Text = ""
    entry: Text = ""
    agency: Text = ""
    kind: Text = ""
    unfold: Text = ""
    axis: Text = ""
    page: Text = ""
    recorded_as_of: Text = ""

    @property
    def is_typed(self) -> bool:
        """Whether a day was typed into boxes."""
        return bool(self.day or self.month or self.year)

    @property
    def unfolded(self) -> list[str]:
        """The agencies whose units have lanes of their own."""
        return [code for code in self.unfold.split(",") if code]

    @property
    def period(self) -> Interval | None:
        """The period asked for, or None for the whole case. Raises Problem."""
        if not (self.since or self.until):
            return None
        start = _time(self.since, "from").earliest if self.since else OPEN_START
        end = _time(self.until, "to").latest if self.until else OPEN_END
        if end < start:
            raise Problem("invalid-request", "the end must not be before the beginning", parameter="to")
        return Interval(start, end)

    def check(self) -> None:
        """Raise Problem where the kind, the entry or the day is none."""
        if self.kind and self.kind not in ENTRY_KINDS:
            raise Problem("invalid-request", "there is no such kind of entry", parameter="kind")
        if self.entry and not _REFERENCE.fullmatch(self.entry):
            raise Problem("invalid-request", "expected an entry's reference, such as police/inc-2", parameter="entry")
        if self.axis not in ("", "unfolded"):
            raise Problem("invalid-request", "expected unfolded, or nothing", parameter="axis")

    def at(self) -> Instant | None:
        """The as-at moment, or None. Raises NotADate with the box that is not right."""
        try:
            if self.is_typed:
                return as_of(typed_date(self.day, self.month, self.year).isoformat())
            return as_of(self.as_of) if self.as_of else None
        except TimeTextError:
            raise NotADate("day", "The date in the address is not a date such as 2008-12-01") from None

    def query(self, **changed: str) -> str:
        """The query of the same picture with something else; the page of the table is not kept."""
        kept = {**self.model_dump(by_alias=True, exclude={"page", "day", "month", "year"}), **changed}
        return urlencode({name: value for name, value in kept.items() if value}, safe="/*:,")

    def toggled(self, agency: str) -> str:
        """The query of the same picture with an agency's units folded or unfolded."""
        codes = self.unfolded
        changed = [code for code in codes if code != agency] if agency in codes else [*codes, agency]
        return self.query(unfold=",".join(changed))

    def hidden(self, *shown: str) -> dict[str, str]:
        """What a form with these fields has to hand on."""
        kept = self.model_dump(by_alias=True, exclude={"page", "day", "month", "year", "as_of"})
        return {name: value for name, value in kept.items() if value and name not in shown}


class Period(NamedTuple):
    """A period to choose: its name, its address, and whether it is the one shown."""

    name: str
    query: str
    is_shown: bool


def scale_of(asked: LanesAsked, certain: list[Instant]) -> tuple[TimeScale, Measures]:
    """Return the scale of what is asked for, and the sizes to draw in. `certain`: since when things were known."""
    whole = whole_case(certain, PLOT, fold=asked.axis != "unfolded")
    period = asked.period
    if period is None:
        return whole, WHOLE_CASE
    start, end = max(period.earliest, whole.start), min(period.latest + 1, whole.end)
    if period.earliest == OPEN_START or period.latest == OPEN_END:
        shown = Interval(start, end)
    else:
        shown = Interval(period.earliest, period.latest + 1)
    if shown.latest <= shown.earliest:
        shown = Interval(whole.start, whole.end)
    is_window = months_long(shown.earliest, shown.latest) <= WINDOW_MONTHS_MAX
    return window(shown.earliest, shown.latest, PLOT), WINDOW if is_window else WHOLE_CASE


def periods(asked: LanesAsked, whole: TimeScale) -> list[Period]:
    """Return the periods to choose from: the whole case, and two years at a time of those that are not folded."""
    first, last = day_of(whole.pieces[-1].start).year, day_of(whole.end - 1).year
    found = [Period("Whole case", asked.query(**{"from": "", "to": ""}), not (asked.since or asked.until))]
    starts = range(last - _YEARS_A_PERIOD + 1, first - _YEARS_A_PERIOD, -_YEARS_A_PERIOD)
    for start in reversed(starts):
        since, until = str(max(start, first)), str(start + _YEARS_A_PERIOD - 1)
        name = since if since == until else f"{since}\u2013{until}"
        found.append(
            Period(name, asked.query(**{"from": since, "to": until}), (asked.since, asked.until) == (since, until))
        )
    return found


def _time(text: str, name: str) -> Interval:
    try:
        return interval_of(text)
    except TimeTextError as error:
        raise Problem("invalid-request", str(error), parameter=name) from error
