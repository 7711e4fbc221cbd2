"""Which two tunnels are to be compared, as an address or a form has it."""

from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.pages.asked.dates import NotADate
from api.pages.asked.where import Where
from api.parameters import Moments
from ledger.references import Asked

Typed = Annotated[str, StringConstraints(max_length=200)]

SIDES = ("a", "b")


class Checked(NamedTuple):
    """One of the two: who, and when."""

    whom: Asked
    moments: Moments


class Compared(BaseModel):
    """Who and when, twice: nothing of it is checked yet. The second without a day is of the day of the first."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    a: Typed = ""
    a_as_of: Typed = ""
    a_day: Typed = ""
    a_month: Typed = ""
    a_year: Typed = ""
    b: Typed = ""
    b_as_of: Typed = ""
    b_day: Typed = ""
    b_month: Typed = ""
    b_year: Typed = ""
    recorded_as_of: Typed = ""
    evidence: Literal["contemporaneous", ""] = ""

    def side(self, name: str) -> Where:
        """One of the two, as a view of one agency is asked for."""
        said = {field: getattr(self, f"{name}_{field}") for field in ("as_of", "day", "month", "year")}
        if name == "b" and self.is_of_one_day:
            said = {field: getattr(self, f"a_{field}") for field in said}
        more = {"recorded_as_of": self.recorded_as_of, "evidence": self.evidence}
        return Where.model_validate({"knower": getattr(self, name), **said, **more})

    @property
    def is_of_one_day(self) -> bool:
        """Whether the second has no day of its own."""
        return not (self.b_as_of or self.b_day or self.b_month or self.b_year)

    @property
    def is_typed(self) -> bool:
        """Whether a date was typed into boxes."""
        return any(self.side(name).is_typed for name in SIDES)

    @property
    def is_sent(self) -> bool:
        """Whether this is a form that was sent, and not an address that names one side to begin with."""
        return self.is_whole or self.is_typed or "b" in self.model_fields_set

    @property
    def is_whole(self) -> bool:
        """Whether both are named."""
        return bool(self.a and self.b)

    def checked(self) -> tuple[dict[str, Checked], dict[str, str]]:
        """Return those of the two that are right, and by its box what is wrong with the others."""
        found, errors = {}, {}
        for name in SIDES:
            try:
                found[name] = Checked(*self.side(name).checked())
            except NotADate as error:
                if error.field == "knower":
                    errors[name] = str(error)
                elif name == "a" or not self.is_of_one_day:  # what is wrong with one day is said once
                    errors[f"{name}_{error.field}"] = str(error)
        return found, errors

    def query(self, **changed: str) -> str:
        """The query of the same comparison with something else, its days as dates."""
        typed = {f"{name}_{box}" for name in SIDES for box in ("day", "month", "year")}
        kept = {**self.model_dump(exclude=typed), **changed}
        return urlencode({name: value for name, value in kept.items() if value}, safe="/*:")
