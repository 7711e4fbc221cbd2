"""Appending together: batches that arrive while others are being appended go in one transaction.

A transaction's price is mostly its flush to disk, under the one lock that orders the ledger. So callers who
would have queued for that lock share it: whoever finds a place free appends all that is waiting, for all.
Each batch is still all or nothing by itself, and its caller returns only when it is on disk.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from ledger.errors import Unavailable

_POSTS_AT_ONCE: Final = 200
"""Of how many posts a transaction consists at most, unless one batch has more: others wait for it."""


class Batch(NamedTuple):
    """One caller's posts: rows for the append function, and the bytes to store."""

    slips: Sequence[dict[str, Any]]
    states: Sequence[bytes]


Answer = list[Any] | Exception
"""What became of a batch: a row for each receipt, or why it is not taken."""


class _Waiting:
    """A batch with its caller, who sleeps until it is answered, or until they are to append what waits."""

    __slots__ = ("answer", "batch", "leads", "woken")

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.answer: Answer = Unavailable("who was appending was stopped: post again")
        self.leads: list[_Waiting] = []
        self.woken = threading.Event()


class Together:
    """Gathers the batches of many threads. `append_batches` gives one answer for each batch, in their order."""

    def __init__(self, append_batches: Callable[[Sequence[Batch]], list[Answer]], *, at_once: int) -> None:
        self._append_batches = append_batches
        self._free = at_once
        self._queue: deque[_Waiting] = deque()
        self._lock = threading.Lock()

    def append(self, batch: Batch) -> list[Any]:
        """Return the rows of the batch's receipts, when it is recorded. Raises what it was not taken for."""
        mine = _Waiting(batch)
        with self._lock:
            if self._free:  # then nobody waits
                self._free -= 1
                mine.leads = [mine]
            else:
                self._queue.append(mine)
        if not mine.leads:
            mine.woken.wait()
        if mine.leads:
            self._append(mine.leads)
        if isinstance(mine.answer, Exception):
            raise mine.answer
        return mine.answer

    def _append(self, taken: Sequence[_Waiting]) -> None:
        """Append these batches, wake their callers, and hand the place on to the first who waits by now."""
        try:
            answers = self._append_batches([waiting.batch for waiting in taken])
            for waiting, answer in zip(taken, answers, strict=True):
                waiting.answer = answer
        except Exception as error:  # noqa: BLE001  # whatever it is, each caller learns of it
            for waiting in taken:
                waiting.answer = error
        finally:
            self._hand_on()
            for waiting in taken:
                waiting.woken.set()

    def _hand_on(self) -> None:
        with self._lock:
            if not self._queue:
                self._free += 1
                return
            following = self._queue.popleft()
            following.leads = self._taken_with(following)
        following.woken.set()

    def _taken_with(self, first: _Waiting) -> list[_Waiting]:
        taken = [first]
        posts = len(first.batch.slips)
        while self._queue and posts + len(self._queue[0].batch.slips) <= _POSTS_AT_ONCE:
            taken.append(self._queue.popleft())
            posts += len(taken[-1].batch.slips)
        return taken
