"""A ledger with the little case's agencies, cases and people in it, and nothing said of them yet."""

from collections.abc import Iterator

import pytest
from asking import IMPORTER
from keys_of_tests import cipher
from little_case import REGISTRATIONS

from ledger.application import Ledger


@pytest.fixture
def url(database_url: str) -> str:
    """Return the database of a ledger that has the registrations."""
    with Ledger(database_url, cipher(), connections=1) as ledger:
        ledger.post(REGISTRATIONS, IMPORTER)
    return database_url


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """Yield a ledger that has the registrations."""
    with Ledger(url, cipher(), connections=2) as opened:
        yield opened
