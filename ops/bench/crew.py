"""Clients in processes of their own, which stay and start each round together."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final, Protocol, TypeVar

from ops.bench.synthetic import Event

_SPAWNED: Final = multiprocessing.get_context("spawn")


class Client(Protocol):
    """One client, made in its own process."""

    def prepare(self, batches: Sequence[Sequence[Event]]) -> None:
        """Make ready what is to be sent, so that no time goes to it in the round."""

    def run(self) -> None:
        """Send it all, batch after batch, each answered before the next."""


A = TypeVar("A")
"""What a client connects to: a database's URL, or an API's address."""


class Crew:
    """So many clients of one kind."""

    def __init__(self, make: Callable[[A], Client], address: A, size: int) -> None:
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(size):
            ours, theirs = _SPAWNED.Pipe()
            process = _SPAWNED.Process(target=_client, args=(make, address, theirs), daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)
        self._hear_from_all()

    @property
    def size(self) -> int:
        """How many clients."""
        return len(self._pipes)

    def rate(self, work: Sequence[Sequence[Sequence[Event]]]) -> float:
        """Events a second, when each client sends its batches of `work`."""
        for pipe, batches in zip(self._pipes, work, strict=True):
            pipe.send(batches)
        self._hear_from_all()
        started = time.perf_counter()
        for pipe in self._pipes:
            pipe.send(None)
        self._hear_from_all()
        taken = time.perf_counter() - started
        return sum(len(batch) for batches in work for batch in batches) / taken

    def end(self) -> None:
        """Have the processes end: each does when its pipe does."""
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join()

    def _hear_from_all(self) -> None:
        for pipe in self._pipes:
            said = pipe.recv()
            if said is not None:
                raise RuntimeError(f"a client failed: {said}")


@contextmanager
def crew(make: Callable[[A], Client], address: A, size: int) -> Iterator[Crew]:
    """Yield a crew; end its processes afterwards."""
    made = Crew(make, address, size)
    try:
        yield made
    finally:
        made.end()


def _client(make: Callable[[A], Client], address: A, pipe: Connection) -> None:
    """Do each message's work: answer None when it is done, or what went wrong."""
    try:
        client = make(address)
        pipe.send(None)
        while True:
            batches = pipe.recv()
            if batches is None:
                client.run()
            else:
                client.prepare(batches)
            pipe.send(None)
    except EOFError:
        return
    except Exception as error:  # noqa: BLE001  # told to the parent, which raises it
        pipe.send(repr(error))
