"""Clients as threads of one process, which share a recorder and its connections as the threads of a server do."""

import threading
import time
from collections.abc import Sequence

from ops.bench.crew import Client
from ops.bench.synthetic import Event


class ThreadCrew:
    """So many clients of one process."""

    def __init__(self, clients: Sequence[Client]) -> None:
        self._clients = clients

    @property
    def size(self) -> int:
        """How many clients."""
        return len(self._clients)

    def rate(self, work: Sequence[Sequence[Sequence[Event]]]) -> float:
        """Events a second, when each client sends its batches of `work`."""
        for client, batches in zip(self._clients, work, strict=True):
            client.prepare(batches)
        together = threading.Barrier(self.size + 1)

        def run(client: Client) -> None:
            together.wait()
            client.run()

        threads = [threading.Thread(target=run, args=(client,)) for client in self._clients]
        for thread in threads:
            thread.start()
        together.wait()
        started = time.perf_counter()
        for thread in threads:
            thread.join()
        taken = time.perf_counter() - started
        return sum(len(batch) for batches in work for batch in batches) / taken
