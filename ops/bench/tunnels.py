"""The tunnel of a case, against a SELECT of the same rows by their primary keys."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count, zip_longest
from typing import Any, Final, NamedTuple

import psycopg

from ledger import prepared
from ledger.database import Rows
from ledger.queries import queries
from ops.bench.ground import Ground
from ops.bench.keep_alive import KeepAlive, get
from ops.bench.measuring import Figure, Pair, seconds, times
from ops.bench.questions import Asking, askings
from ops.bench.raw_query import RawServer
from ops.bench.reviewing import reviewing
from ops.bench.scale import Scale
from ops.bench.serving import served
from projections.tunnel import tunnel

Action = Callable[[], object]

_SQL: Final = queries(__file__)
_DATABASE_AT_MOST: Final = 1.5
_ANSWER_AT_MOST: Final = 3.0
_WARMING: Final = 10


class _Asked(NamedTuple):
    """A question, and the keys of its answer's rows in the table of answers."""

    asking: Asking
    keys: list[int]


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """The database's part, then the whole answer over HTTP."""
    url = ground.ledger(scale.ledger, scale.entries)
    of_agencies, of_everyone = askings(scale.dates)
    asked = _keep_answers(url, [*of_agencies, *of_everyone], scale.ledger // scale.entries)
    groups = (
        (f"tunnel of an agency, case of {scale.entries:,}", [a for a in asked if not a.asking.is_everyone]),
        (f"tunnel of everyone (*), case of {scale.entries:,}", [a for a in asked if a.asking.is_everyone]),
    )
    with reviewing(url) as connection:
        for what, group in groups:
            pairs = paired(_database_part(connection, group), scale.rounds)
            yield times(
                f"{what}: the database's part, as libpq's raw result", pairs,
                "the same rows by primary key, likewise", at_most=_DATABASE_AT_MOST,
            )  # fmt: skip
        with served(url, ground.home) as address, KeepAlive(address) as client:
            for what, group in groups:
                pairs = paired(_whole_answer(client, address.reviewer, connection, group), scale.rounds)
                yield times(
                    f"{what}: the whole answer over HTTP", pairs,
                    "the same rows by primary key, in psycopg", at_most=_ANSWER_AT_MOST,
                )  # fmt: skip


def paired(actions: Sequence[tuple[Action, Action]], rounds: int) -> list[Pair]:
    """Time each action and its baseline one after the other, over so many rounds, after warming up."""
    for ours, baseline in actions[:_WARMING]:
        ours()
        baseline()
    return [Pair(seconds(ours), seconds(baseline)) for _ in range(rounds) for ours, baseline in actions]


def _keep_answers(url: str, askings: Sequence[Asking], neighbours: int) -> list[_Asked]:
    """Make the table of the answers' rows and say which are whose.

    The rows of an answer lie among those of so many others, as the case's entries lie among other cases' in the
    ledger: by themselves they would be read faster than from any table that has grown.
    """
    asked = []
    keys = count()
    with psycopg.connect(url, autocommit=True) as owner, reviewing(url) as reader:
        owner.execute(_SQL["make_answers"])
        owner.execute(_SQL["may_read_answers"])
        with owner.cursor().copy(_SQL["copy_answers"]) as copy:
            for first in range(0, len(askings), neighbours):
                together = [_Asked(asking, []) for asking in askings[first : first + neighbours]]
                answers = [tunnel(reader, each.asking.put(reader)) for each in together]
                for each, row in _in_turn(together, answers):
                    each.keys.append(next(keys))
                    copy.write_row((each.keys[-1], *row))
                asked += together
        owner.execute(_SQL["settle"])
        owner.execute(_SQL["checkpoint"])
    return [each for each in asked if each.keys]


def _in_turn(together: Sequence[_Asked], answers: Sequence[Sequence[Any]]) -> Iterator[tuple[_Asked, Any]]:
    for rows in zip_longest(*answers):
        for each, row in zip(together, rows, strict=True):
            if row is not None:
                yield each, row


def _database_part(connection: Rows, group: Sequence[_Asked]) -> list[tuple[Action, Action]]:
    server = RawServer(connection)
    by_key = _SQL["answers_by_key"]
    return [
        (server.tunnel(each.asking.put(connection)), server.query(by_key, {"keys": prepared.array_of(each.keys)}))
        for each in group
    ]


def _whole_answer(
    client: KeepAlive, token: str, connection: Rows, group: Sequence[_Asked]
) -> list[tuple[Action, Action]]:
    def by_key(keys: list[int]) -> list[Any]:
        return connection.execute(_SQL["answers_by_key"], {"keys": keys}, prepare=True, binary=True).fetchall()

    return [(partial(client.ask, get(token, each.asking.path)), partial(by_key, each.keys)) for each in group]
