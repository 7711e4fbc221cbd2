"""Entries as a knower held them: rows in, text as answers show it out.

Most of an entry is kept as the JSON text that an answer holds, and handed out as it is; only what points
outside the tunnel is read and cut (ledger/knowledge/shown.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from ledger.knowledge.shown import Sight
from projections.question import Question
from projections.tunnel.holdings import VERSION_BITS, VERSIONS, Held, Row

STATE_BITS: Final = 3
"""A row of a version has its entry and its number, as one, before these bits."""

_RETRACTED, _HELD_BACK, _BY_ASKED = 1, 2, 4
_SAID_BITS: Final = VERSION_BITS + STATE_BITS
_SAID: Final = (1 << _SAID_BITS) - 1
_REF_BEGINS: Final = len('{"ref":"')
"""Where in its heading an entry's reference begins: to cut it out costs less than a column of its own."""


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
        stated = _stated(self.version, is_certain=self.certain, is_retracted=self.retracted)
        return f'{self.heading}{stated}{self.position},"how":[{self.how}],"data":{self.data}}}'


@dataclass(frozen=True, slots=True)
class TunnelRead:
    """A tunnel that has been read, and is yet to be made into entries: for that the database is not needed."""

    question: Question
    held: Held
    versions: list[Row]

    def entries(self) -> list[HeldEntry]:
        """The entries, in chronological order."""
        held = self.held
        return [
            HeldEntry(
                ref, certain, said >> STATE_BITS & VERSIONS, bool(said & _RETRACTED), said >> _SAID_BITS,
                heading, how, data,
            )
            for said, ref, heading, content, guarded in self._shown()
            for data in [content if guarded is None else f"{content[:-1]},{guarded[1:]}"]
            for certain, how in [held[said >> STATE_BITS]]
        ]  # fmt: skip

    def pieces(self) -> list[str]:
        """The same as answers give them: the JSON text of their list, in pieces that are yet to be joined.

        To put each entry together first is to copy it once more, which took a twentieth of everyone's answer.
        """
        held = self.held
        pieces = ["["]
        for said, _, heading, content, guarded in self._shown():
            certain, how = held[said >> STATE_BITS]
            pieces += heading, _stated_of(said & _SAID, certain), f'{said >> _SAID_BITS},"how":[', how, '],"data":'
            if guarded is None:
                pieces += content, "},"
            else:
                pieces += content[:-1], ",", guarded[1:], "},"
        pieces[-1] = pieces[-1].rstrip(",")
        pieces.append("]")
        return pieces

    def _shown(self) -> Iterator[tuple[int, str, str, str, str | None]]:
        """Each entry: its position, version and state as one number, reference, heading, content.

        And of what is guarded that which is shown, None where nothing is.
        """
        begins = _REF_BEGINS
        refs = [heading[begins : heading.index('"', begins)] for _, _, _, heading, _, _ in self.versions]
        sight = Sight(self.question.asked, self.question.at, frozenset(refs))
        for ref, (_, _, said, heading, content, guarded) in zip(refs, self.versions, strict=True):
            if said & _HELD_BACK:
                allowed = sight.cut_text(guarded, ref, by_asked=bool(said & _BY_ASKED))
                yield said, ref, heading, content, None if allowed == "{}" else allowed
            else:  # not worth reading
                yield said, ref, heading, content, guarded


@lru_cache(256)
def _stated_of(said: int, is_certain: bool) -> str:  # by name it would not be looked up as fast
    return _stated(said >> STATE_BITS, is_certain=is_certain, is_retracted=bool(said & _RETRACTED))


def _stated(version: int, *, is_certain: bool, is_retracted: bool) -> str:
    """What an answer says of an entry between its heading and its position."""
    return (
        f',"version":{version},"certainty":"{"certain" if is_certain else "possible"}",'
        f'"retracted":{"true" if is_retracted else "false"},"position":'
    )
