"""A case's events as they are stored: the sealed bytes, and every other column that the log commits to."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from uuid import UUID

from ledger.database import Rows
from ledger.posts import stream_of
from ledger.queries import queries
from ledger.references import reference
from ledger.transparency.leaf import commitment, leaf_data

_SQL: Final = queries(__file__)
_ROWS_A_READ: Final = 500


class Stored(NamedTuple):
    """A row of the log. `recorded_at` is in microseconds since 1970; `version` is its place in the case, from 1."""

    case: str
    position: int
    recorded_at: int
    salt: bytes
    stream: UUID
    version: int
    topic: str
    agency: str
    event_id: str
    content_digest: bytes
    posted_by: str
    state: bytes

    @property
    def ref(self) -> str:
        """The event's reference."""
        return reference(self.agency, self.event_id)

    @property
    def leaf(self) -> bytes:
        """The data of its leaf in the transparency log."""
        texts = (self.topic, self.agency, self.event_id, self.case)
        fields = (
            self.salt, self.stream.bytes, self.version.to_bytes(8, "big"), *(text.encode() for text in texts),
            self.content_digest, self.posted_by.encode(), self.state,
        )  # fmt: skip
        return leaf_data(self.position, self.recorded_at, commitment(fields))

    def json(self) -> dict[str, Any]:
        """The row as a bundle's file holds it: bytes in base64."""
        texts = {name: b64encode(value).decode() for name, value in self._asdict().items() if isinstance(value, bytes)}
        return {**self._asdict(), "stream": str(self.stream), **texts}


def stored_of(connection: Rows, case: str, up_to: int) -> Iterator[Stored]:
    """The case's events up to a position, in their order, some hundred in memory at a time.

    `connection` reads on behalf of somebody to whom the case is assigned; of another it shows none.
    """
    asked = {"case": case, "stream": stream_of(case), "after": 0, "up_to": up_to, "at_most": _ROWS_A_READ}
    while rows := connection.execute(_SQL["stored"], asked, binary=True).fetchall():
        for row in rows:
            yield Stored(case, *row)
        asked["after"] = rows[-1][4]
