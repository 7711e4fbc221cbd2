"""Reads a tunnel: rows in, entries as answers show them out.

Most of an entry is kept as the JSON text that an answer holds, and handed out as it is; only what points
outside the tunnel is read and cut (ledger/knowledge/shown.py).
"""

from collections.abc import Container
from typing import Final, NamedTuple

import orjson

from ledger.database import Rows
from ledger.knowledge.shown import shown
from ledger.queries import queries
from ledger.references import EVERYONE, Knower
from projections.question import Question

_SQL: Final = queries(__file__)


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
        return (
            f'{self.heading},"version":{self.version},"certainty":"{"certain" if self.certain else "possible"}",'
            f'"retracted":{"true" if self.retracted else "false"},"position":{self.position},'
            f'"how":[{self.how}],"data":{self.data}}}'
        )


def tunnel(connection: Rows, question: Question) -> list[HeldEntry]:
    """What the question's knower held, in chronological order, and nothing from outside it."""
    name = "tunnel_of_everyone" if question.asked is EVERYONE else "tunnel_of_knower"
    rows = connection.execute(_SQL[name], question.parameters, prepare=True, binary=True).fetchall()
    refs = {row[0] for row in rows}
    return [
        HeldEntry(
            ref, certain, version, retracted, entry, heading, how,
            content if guarded is None else _joined(content, guarded, Knower(agency, author_unit), question, refs),
        )
        for ref, certain, version, retracted, entry, agency, author_unit, heading, how, content, guarded in rows
    ]  # fmt: skip


def _joined(content: str, guarded: str, author: Knower, question: Question, refs: Container[str]) -> str:
    """The open part of an entry's data and what may be shown of the guarded part, as one JSON object."""
    allowed = shown(orjson.loads(guarded), author, question.asked, question.at, refs)
    return f"{content[:-1]},{orjson.dumps(allowed).decode()[1:]}" if allowed else content
