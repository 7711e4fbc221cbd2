"""Where one stands in a tunnel, and the ways from there: whom one may choose, on which day, one step on or back."""

from typing import NamedTuple
from urllib.parse import urlencode

from api.pages.reading import OpenCase
from api.questions import Put
from api.wording.names import unit_name
from ledger.references import Knower
from ledger.times import day_of
from projections import registers


class Choice(NamedTuple):
    """One of those in whose tunnel one may stand."""

    code: str
    name: str
    is_unit: bool


class Standing(NamedTuple):
    """Where one stands. `text` is their name in running text; `query` their address; the date as boxes have it."""

    code: str
    text: str
    choices: list[Choice]
    day: str
    month: str
    year: str
    as_of: str
    hidden: dict[str, str]
    """What a form has to hand on: the position and the evidence that the answer is of."""

    @property
    def query(self) -> str:
        """The query of the same place's address."""
        return self.address()

    def address(self, **more: str) -> str:
        """Return the query of the same place with something else."""
        said = {"knower": self.code, "as_of": self.as_of, **self.hidden, **more}
        return urlencode({name: value for name, value in said.items() if value}, safe="/*:")

    @property
    def to_compare(self) -> str:
        """Return the query of comparing the same place with another."""
        said = {"a": self.code, "a_as_of": self.as_of, **self.hidden}
        return urlencode(said, safe="/*:")

    def on(self, day: str) -> str:
        """Return the query of the same place on another day."""
        return self.address(as_of=day)

    def pinned(self, position: int) -> str:
        """Return the query whose answer is the same for ever."""
        return self.address(recorded_as_of=str(position))

    def without(self, name: str) -> str:
        """Return the query of the same place with one thing less."""
        return self.address(**{name: ""})


def standing_in(opened: OpenCase, put: Put | None) -> Standing:
    """Return where a question stands, or nowhere yet."""
    if put is None:
        return Standing("", "", _choices(opened, None), "", "", "", "", {})
    question = put.question
    day = day_of(question.at)
    kept = {"recorded_as_of": _recorded(opened, put), "evidence": question.evidence or ""}
    hidden = {name: value for name, value in kept.items() if value}
    code = str(question.asked)
    text = opened.names.in_text(question.asked)
    choices = _choices(opened, question.asked if isinstance(question.asked, Knower) else None)
    return Standing(code, text, choices, str(day.day), str(day.month), str(day.year), put.as_of, hidden)


def _recorded(opened: OpenCase, put: Put) -> str:
    """Return the position that was asked for; nothing where the answer is of all that is recorded."""
    position = put.question.moment.position
    return "" if position == opened.reading.head.position else str(position)


def _choices(opened: OpenCase, chosen: Knower | None) -> list[Choice]:
    """Return every agency of the partnership, and the units of the one that is chosen.

    Of the others no unit is named, nor whether they had to do with the case: that lies outside the tunnel.
    """
    visit = opened.visit
    own = visit.call.caller.agency if visit.call.caller.role == "agency" else None
    choices = []
    for agency in opened.agencies:
        if own in (None, agency.code):
            choices.append(Choice(agency.code, opened.names.agency(agency.code), is_unit=False))
            if chosen is not None and chosen.agency == agency.code:
                choices += [Choice(str(unit), unit_name(unit.unit), is_unit=True) for unit in _units(opened, chosen)]
    return sorted_by_agency(choices)


def _units(opened: OpenCase, chosen: Knower) -> list[Knower]:
    reading = opened.reading
    known = registers.knowers(reading.connection, opened.case.code, reading.head.position, chosen.agency)
    units = {knower for knower in known if knower.unit}
    return sorted(units | ({Knower(chosen.agency, chosen.unit)} if chosen.unit else set()))


def sorted_by_agency(choices: list[Choice]) -> list[Choice]:
    """Return choices by the names of agencies, each followed by its units."""
    names = {choice.code: choice.name.casefold() for choice in choices if not choice.is_unit}
    return sorted(choices, key=lambda choice: (names[choice.code.partition("/")[0]], choice.is_unit, choice.name))
