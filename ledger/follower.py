"""What follows the ledger in a thread of its own, from its start until it is stopped."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Final

from ledger.database import Rows

_STOPS_WITHIN_SECONDS: Final = 0.1


class Follower(ABC):
    """A thread that works until `_stopping` is set. What it does is `_run`; it looks at `_stopping` as it goes."""

    thread_name: ClassVar[str]

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start following."""
        self._thread = threading.Thread(target=self._run, name=self.thread_name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, after what is under way."""
        self._stopping.set()
        if self._thread:
            self._thread.join()

    def _in_batches(self, do_batch: Callable[[], int], size: int) -> int:
        """Do batch after batch until one is not full: how much that was. What comes meanwhile is for the next time."""
        done = 0
        while not self._stopping.is_set():
            batch = do_batch()
            done += batch
            if batch < size:
                break
        return done

    def _wait_for_notice(self, connection: Rows, seconds: float) -> None:
        """Wait for a notification, at most so long. It ends soon after the thread is told to stop, too."""
        until = time.monotonic() + seconds
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            for _ in connection.notifies(timeout=min(left, _STOPS_WITHIN_SECONDS), stop_after=1):
                return

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and self._thread.is_alive()

    @abstractmethod
    def _run(self) -> None:
        """Follow until told to stop; get over what passes."""
