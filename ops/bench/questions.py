"""The questions about the case: everyone who may be asked about, at as-of dates drawn at random."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from ledger.database import Rows
from ledger.references import asked
from ledger.times import as_of
from ops.bench.bulk import CASE
from ops.bench.synthetic import DAYS, FIRST_DAY, KNOWERS
from projections.question import Question, head


@dataclass(frozen=True, slots=True)
class Asking:
    """A knower and an as-of date."""

    knower: str
    day: str

    @property
    def is_everyone(self) -> bool:
        """Whether it is about anyone at all."""
        return self.knower == "*"

    @property
    def path(self) -> str:
        """The question as the API takes it."""
        return f"/v1/cases/{CASE}/tunnel?knower={self.knower}&as_of={self.day}"

    def put(self, connection: Rows) -> Question:
        """The question to a ledger, as recorded now."""
        return Question(CASE, asked(self.knower), as_of(self.day), head(connection))


def askings(dates: int) -> tuple[list[Asking], list[Asking]]:
    """Questions about each agency and unit at so many dates, and as many about everyone."""
    random = Random("as-of dates")  # noqa: S311  # the same questions in every run

    def day() -> str:
        return (FIRST_DAY + timedelta(days=random.randrange(DAYS))).isoformat()

    of_agencies = [Asking(knower, day()) for knower in KNOWERS for _ in range(dates)]
    return of_agencies, [Asking("*", day()) for _ in range(dates * 2)]
