"""Questions as of now while others write, and the same again afterwards at the position they named."""

import threading
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import orjson

from ops.bench.append import CASES, Work
from ops.bench.ground import Ground
from ops.bench.keep_alive import HttpClient, KeepAlive, get
from ops.bench.measuring import Figure
from ops.bench.scale import Scale
from ops.bench.serving import Address, served
from ops.bench.synthetic import KNOWERS

_VIEWS: Final = ("tunnel", "hindsight", "sightings", "claims")


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """How many of the answers have changed."""
    with served(ground.with_cases(CASES), ground.keys) as address:
        asked, written = _asked_while_written(address, scale)
        client = KeepAlive(address)
        changed = sum(client.ask(get(address.reviewer, _again(path, body))) != body for path, body in asked)
        client.close()
    positions = {orjson.loads(body)["recorded_as_of"]["position"] for _, body in asked}
    what = f"answers as of now while {scale.clients} clients write, changed when asked again"
    against = f"{len(asked)} asked at {len(positions)} positions, {written:,} events written meanwhile"
    yield Figure(what, f"{changed} of {len(asked)}", against, changed / len(asked), 0, at_least=False)


def _asked_while_written(address: Address, scale: Scale) -> tuple[list[tuple[str, bytes]], int]:
    """Every view's questions with their answers, and how many events were written meanwhile."""
    ending = threading.Event()
    counts = [0] * scale.clients
    failures: list[Exception] = []

    def write(number: int) -> None:
        client, work = HttpClient(address), Work(f"writer {number}", f"w{number}-")
        try:
            while not ending.is_set():
                client.prepare(work(1, 1, 1)[0])
                client.run()
                counts[number] += 1
        except Exception as error:  # noqa: BLE001  # raised below, in the thread that measures
            failures.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(scale.clients)]
    for writer in writers:
        writer.start()
    try:
        asked = list(_ask(address, scale.repeated))
    finally:
        ending.set()
        for writer in writers:
            writer.join()
    if failures:
        raise failures[0]
    return asked, sum(counts)


def _ask(address: Address, times: int) -> Iterator[tuple[str, bytes]]:
    client = KeepAlive(address)
    for number in range(times):
        for view in _VIEWS:
            knower = ("*", *KNOWERS)[number % (len(KNOWERS) + 1)]
            path = f"/v1/cases/case-{number % CASES}/{view}?knower={knower}"
            yield path, client.ask(get(address.reviewer, path))
    client.close()


def _again(path: str, body: bytes) -> str:
    """The same question, as of the day and at the position that the answer names."""
    answer = orjson.loads(body)
    return f"{path}&as_of={quote(answer['as_of'])}&recorded_as_of={answer['recorded_as_of']['position']}"
