"""Opening a case for a page: one reading on the visitor's behalf, and what everything in it is called."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from api.pages.visits import Visit
from api.parameters import Moments
from api.problems import Problem, not_found
from api.questions import Put, check_visible, put_about, visible_entry
from api.wording.names import Names
from ledger.references import Asked
from projections import registers
from projections.reads import NotRecorded, Reading
from projections.registers import AgencyRow, CaseRow, Extent, PersonRow


class OpenCase(NamedTuple):
    """A case that the visitor may see, the reading under way, and the registers by which its names are said."""

    reading: Reading
    visit: Visit
    case: CaseRow
    people: list[PersonRow]
    agencies: list[AgencyRow]
    names: Names
    extent: Extent | None
    """How much there is of the case, for the bar; None where the page has none."""

    def has(self, whom: Asked) -> bool:
        """Return whether there is such an agency, or everyone is meant."""
        return whom.agency is None or whom.agency in self.names.agencies

    def ask(self, whom: Asked, moments: Moments) -> Put:
        """Return a question about somebody in the case. Raises Problem: 422."""
        if not self.has(whom):
            raise Problem("invalid-request", "there is no such agency", parameter="knower")
        return put_about(self.reading, self.case.code, whom, moments, {})


@contextmanager
def open_case(visit: Visit, code: str, *, bar: bool = True) -> Iterator[OpenCase]:
    """Open a case on the visitor's behalf. What the page shows has to be said of the reading before the block ends.

    `bar`: whether the page bears the bar that says which case it is of, and so how much there is of it.
    Raises Problem (404, 410) or Elsewhere, to state a purpose.
    """
    with visit.reading(code) as reading:
        check_visible(reading, visit.call, code)
        yield _opened(reading, visit, code, bar=bar)


@contextmanager
def open_entry(visit: Visit, agency: str, event_id: str) -> Iterator[tuple[OpenCase, str]]:
    """Open the case of an entry, found by the entry itself in the same reading; and the entry's reference.

    Raises as `open_case` does. Until it is known which case it is, there is no saying why one looks at it.
    """
    with visit.looking_around() as reading:
        ref, case = visible_entry(reading, visit.call, agency, event_id)
        reading.occasion = reading.occasion._replace(purpose=visit.stating(case).purpose)
        yield _opened(reading, visit, case, bar=True), ref


def _opened(reading: Reading, visit: Visit, code: str, *, bar: bool) -> OpenCase:
    opening = registers.opening(reading.connection, code, with_extent=bar)
    if opening is None:
        raise not_found()
    case, people, agencies, extent = opening
    names = Names({row.code: row.name for row in agencies}, {row.ref: row.role for row in people})
    return OpenCase(reading, visit, case, people, agencies, names, extent)


def case_of_entry(visit: Visit, agency: str, event_id: str) -> tuple[str, str]:
    """Return the reference of an entry and its case, so that the case may be opened. Raises Problem: 404, 410.

    Of this nothing is shown, and so nothing is recorded.
    """
    found = None
    with suppress(NotRecorded), visit.looking_around() as reading:
        found = visible_entry(reading, visit.call, agency, event_id)
    if found is None:
        raise not_found()
    return found
