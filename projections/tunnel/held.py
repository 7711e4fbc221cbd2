"""Entries as a knower held them: rows in, text as answers show it out.

Most of an entry is kept as the JSON text that an answer holds, and handed out as it is; only what points
outside the tunnel is read and cut (ledger/knowledge/shown.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from ledger.knowledge.shown import Sight
from projections.question import Question

Row = tuple[Any, ...]
"""A row of any of the queries."""

SAID_BITS: Final = 21
"""A row of a version has its entry's position before these bits; in them its number, and whether it is retracted."""


class HeldEntry(NamedTuple):
    """An entry as one knower held it. `heading`, `how` and `data` are JSON text, as answers give them.

    `position` is that of the entry's first event; `how` is the grants, without the brackets of their list.
    """

    ref: str
    certain: bool
    version: int
    retracted: bool
    position: int
    heading: str
    how: str
    data: str

    def json(self) -> str:
        """The entry as an answer gives it."""
        held = Holding(self.version, self.certain, self.how)
        return _json(self.heading, self.position, held, self.data, is_retracted=self.retracted)


class Holding(NamedTuple):
    """How a knower held an entry: in which version, whether certainly, and the grants, as in `HeldEntry.how`."""

    version: int
    certain: bool
    how: str


@dataclass(frozen=True, slots=True)
class TunnelRead:
    """A tunnel that has been read, and is yet to be made into entries: for that the database is not needed."""

    question: Question
    holdings: dict[int, Holding]
    versions: list[Row]

    def entries(self) -> list[HeldEntry]:
        """The entries, in chronological order."""
        return [
            HeldEntry(ref, held.certain, held.version, retracted, entry, heading, held.how, data)
            for entry, ref, retracted, heading, held, data in self._shown()
        ]

    def texts(self) -> list[str]:
        """The same as answers give them, each in JSON."""
        return [
            _json(heading, entry, held, data, is_retracted=retracted)
            for entry, _, retracted, heading, held, data in self._shown()
        ]

    def _shown(self) -> Iterator[tuple[int, str, bool, str, Holding, str]]:
        """Each entry: its position, reference, whether retracted, heading, how held, and data as shown."""
        holdings = self.holdings
        sight = Sight(self.question.asked, self.question.at, {row[3] for row in self.versions})
        for _, _, said, ref, heading, content, guarded, by_asked in self.versions:
            if not guarded:
                data = content
            elif by_asked is None:
                data = f"{content[:-1]},{guarded[1:]}"  # nothing to be held back: not worth reading
            else:
                allowed = sight.cut_text(guarded, ref, by_asked=by_asked)
                data = content if allowed == "{}" else f"{content[:-1]},{allowed[1:]}"
            entry = said >> SAID_BITS
            yield entry, ref, bool(said & 1), heading, holdings[entry], data


def _json(heading: str, position: int, held: Holding, data: str, *, is_retracted: bool) -> str:
    return (
        f'{heading},"version":{held.version},"certainty":"{"certain" if held.certain else "possible"}",'
        f'"retracted":{"true" if is_retracted else "false"},"position":{position},"how":[{held.how}],"data":{data}}}'
    )
