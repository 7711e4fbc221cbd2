"""Whom and which day a view of one agency is asked for, by its address or by the boxes of a form."""

from datetime import date
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict

from api.pages.asked.dates import NotADate, typed_date
from api.parameters import Moments
from api.questions import today
from ledger.references import Asked, KnowerTextError, asked
from ledger.times import TimeTextError, as_of, day_of


class Where(BaseModel):
    """Where somebody wants to look from, as an address or a form has it: nothing of it is checked yet."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    knower: str = ""
    as_of: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    recorded_as_of: str = ""
    evidence: Literal["contemporaneous", ""] = ""

    @property
    def is_typed(self) -> bool:
        """Whether a date was typed into boxes."""
        return bool(self.day or self.month or self.year)

    @property
    def day_shown(self) -> date | None:
        """The day of the address, for the boxes of a form; None where it has none, or something was typed."""
        if self.is_typed or not self.as_of:
            return None
        try:
            return day_of(as_of(self.as_of))
        except TimeTextError:
            return None

    @property
    def whom(self) -> Asked | None:
        """Who is meant, or None where nobody is."""
        try:
            return asked(self.knower)
        except KnowerTextError:
            return None

    def checked(self) -> tuple[Asked, Moments]:
        """Return who and when is meant; no date is today. Raises NotADate with the field that is not right."""
        if self.whom is None:
            raise NotADate("knower", "Choose an agency or unit from the list")
        typed = typed_date(self.day, self.month, self.year).isoformat() if self.is_typed else ""
        day = typed or self.as_of or today()
        try:
            as_of(day)
        except TimeTextError:
            raise NotADate("day", "The date in the address is not a date such as 2009-10-12") from None
        return self.whom, Moments(as_of=day, recorded_as_of=self.recorded_as_of or None, evidence=self.evidence or None)

    def query(self, **changed: str) -> str:
        """The query of the same place with something else."""
        kept = {**self.model_dump(exclude={"day", "month", "year"}), **changed}
        return urlencode({name: value for name, value in kept.items() if value}, safe="/*:,")
