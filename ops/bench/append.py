"""Appending, one event a durable transaction, against eventsourcing's own recorder."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from random import Random
from typing import Final

from ledger.application import Ledger
from ops.bench.crew import Crew, crew
from ops.bench.ground import Ground
from ops.bench.measuring import Figure, Pair, rates, turn_about
from ops.bench.recorders import OurRecorder, TheirRecorder, their_recorder
from ops.bench.scale import Scale
from ops.bench.synthetic import DAYS, FIRST_DAY, Event, entry
from ops.bench.threads import ThreadCrew

CASES: Final = 50
"""Cases that the clients write to, all of them to all."""

_AT_LEAST: Final = 1.4


class Work:
    """New events for a crew, each with an id of its own. The same seed gives the same events."""

    def __init__(self, seed: str, prefix: str = "", cases: int = CASES) -> None:
        self._random = Random(seed)  # noqa: S311  # made-up cases
        self._cases = cases
        self._numbers = (f"{prefix}{number}" for number in count())

    def __call__(self, clients: int, batches: int, size: int) -> list[list[list[Event]]]:
        """For each client so many batches of so many events."""
        return [[[self._entry() for _ in range(size)] for _ in range(batches)] for _ in range(clients)]

    def _entry(self) -> Event:
        day = FIRST_DAY + timedelta(days=self._random.randrange(DAYS))
        return entry(self._random, f"case-{self._random.randrange(self._cases)}", next(self._numbers), day)


def rounds_of(made: Crew | ThreadCrew, batches: int, size: int) -> "Rounds":
    """Rounds of a crew, the first of which, to warm up, is past."""
    measured = Rounds(made, batches, size)
    measured()
    return measured


class Rounds:
    """Each call is a round: new events for a crew, and events a second."""

    def __init__(self, made: Crew | ThreadCrew, batches: int, size: int) -> None:
        self._crew, self._batches, self._size = made, batches, size
        self._work = Work("appended")

    def __call__(self) -> float:
        """Run a round."""
        return self._crew.rate(self._work(self._crew.size, self._batches, self._size))


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """Our recorder, versions and grants included, against eventsourcing's default recorder.

    Once as the eight threads of a server, which share a recorder; once as eight processes with a connection each.
    """
    theirs_url = ground.empty()
    recorder = their_recorder(theirs_url)
    recorder.create_table()
    recorder.datastore.register_type_adapters()
    with Ledger(ground.with_cases(CASES), ground.cipher) as ledger:
        ours = ThreadCrew([OurRecorder(("", ground.cipher), ledger) for _ in range(scale.clients)])
        theirs = ThreadCrew([TheirRecorder("", recorder) for _ in range(scale.clients)])
        pairs = turn_about(rounds_of(ours, scale.appends, 1), rounds_of(theirs, scale.appends, 1), scale.rounds)
    recorder.datastore.close()
    yield _figure(f"append, {scale.clients} clients of one process", pairs)
    with (
        crew(OurRecorder, (ground.with_cases(CASES), ground.cipher), scale.clients) as apart,
        crew(TheirRecorder, theirs_url, scale.clients) as theirs_apart,
    ):
        pairs = turn_about(rounds_of(apart, scale.appends, 1), rounds_of(theirs_apart, scale.appends, 1), scale.rounds)
    yield _figure(f"append, {scale.clients} processes of one client", pairs)


def _figure(what: str, pairs: list[Pair]) -> Figure:
    return rates(what, pairs, "eventsourcing's default recorder", at_least=_AT_LEAST)
