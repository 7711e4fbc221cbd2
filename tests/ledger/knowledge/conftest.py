import pytest
from little_case import REGISTRATIONS, Event

from .engines import Definition, Given, ReadModels, Told


@pytest.fixture(params=["by definition", "from the read models"])
def given(request: pytest.FixtureRequest) -> Given:
    """Return what records the events of an example, after the registrations."""

    def record(*events: Event) -> Told:
        everything = [*REGISTRATIONS, *events]
        if request.param == "by definition":
            return Told(Definition(everything))
        return Told(ReadModels(request.getfixturevalue("database_url"), everything))

    return record
