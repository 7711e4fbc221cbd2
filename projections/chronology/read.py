"""Reads the chronology: what anyone held, as far as it passes the filters asked for."""

from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

import orjson

from ledger.database import Rows
from ledger.times import OPEN_END, OPEN_START, Interval, interval_of
from projections.question import Question
from projections.tunnel import HeldEntry, tunnel


@dataclass(frozen=True, slots=True)
class Filters:
    """What a chronology is narrowed to; None narrows nothing. `since` and `until` are intervals of stated times.

    An entry is in the period if it may have happened in it. `words` are looked for in all its text, whatever their
    case, and whether their accents are written with the letters or after them.
    """

    agency: str | None = None
    person: str | None = None
    kind: str | None = None
    factor: str | None = None
    since: Interval | None = None
    until: Interval | None = None
    words: str | None = None

    def pass_on(self, entry: HeldEntry) -> bool:
        """Whether the entry is to be shown."""
        if self == Filters():
            return True
        heading, data = orjson.loads(entry.heading + "}"), orjson.loads(entry.data)
        return (
            self.agency in (None, heading["agency"])
            and self.kind in (None, heading["kind"])
            and (self.factor is None or self.factor in data.get("factors", ()))
            and (self.person is None or self.person in _people(data))
            and self._in_period(heading["occurred"]["text"])
            and (self.words is None or _folded(self.words) in _folded(entry.data))
        )

    def _in_period(self, occurred: str) -> bool:
        happened = interval_of(occurred)
        since = self.since.earliest if self.since else OPEN_START
        until = self.until.latest if self.until else OPEN_END
        return happened.latest >= since and happened.earliest <= until


def chronology(connection: Rows, question: Question, filters: Filters) -> list[HeldEntry]:
    """The joined-up chronology of the question's case. The question is about everyone."""
    return [entry for entry in tunnel(connection, question) if filters.pass_on(entry)]


def _folded(text: str) -> str:
    return normalize("NFC", text.casefold())


def _people(data: dict[str, Any]) -> set[str]:
    return {
        *data["people"],
        *(sighting["person"] for sighting in data.get("sightings", ())),
        *(claim["about"] for claim in data.get("claims", ())),
    }
