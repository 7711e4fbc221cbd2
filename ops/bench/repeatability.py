"""Questions as of now while others write, and the same again afterwards at the position they named."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import quote

import orjson

from ops.bench.append import Work
from ops.bench.ground import Ground
from ops.bench.keep_alive import HttpClient, KeepAlive, get
from ops.bench.measuring import Figure
from ops.bench.scale import Scale
from ops.bench.serving import Address, served
from ops.bench.synthetic import KNOWERS

_CASES: Final = 8
_VIEWS: Final = ("tunnel", "hindsight", "sightings", "claims")


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """How many of the answers have changed."""
    with served(ground.with_cases(_CASES), ground.home) as address, KeepAlive(address) as client:
        asked, written = _asked_while_written(address, client, scale)
        changed = sum(client.ask(get(address.reviewer, _again(path, body))) != body for path, body in asked)
    positions = {orjson.loads(body)["recorded_as_of"]["position"] for _, body in asked}
    what = f"answers as of now while {scale.clients} clients write, changed when asked again"
    against = f"{len(asked)} asked at {len(positions)} positions, {written:,} events written meanwhile"
    yield Figure(what, f"{changed} of {len(asked)}", against, changed / len(asked), 0, at_least=False)


def _asked_while_written(address: Address, client: KeepAlive, scale: Scale) -> tuple[list[tuple[str, bytes]], int]:
    """Every view's questions with their answers, and how many events were written meanwhile."""
    ending = threading.Event()
    with ThreadPoolExecutor(scale.clients) as threads:
        writers = [threads.submit(_write, address, number, ending) for number in range(scale.clients)]
        try:
            asked = [(path, client.ask(get(address.reviewer, path))) for path in _questions(scale.repeated)]
        finally:
            ending.set()
    return asked, sum(writer.result() for writer in writers)


def _write(address: Address, number: int, ending: threading.Event) -> int:
    """Post one event after another until the end: how many."""
    work = Work(f"writer {number}", f"w{number}-", _CASES)
    written = 0
    with HttpClient(address) as client:
        while not ending.is_set():
            client.prepare(work(1, 1, 1)[0])
            client.run()
            written += 1
    return written


def _questions(times: int) -> Iterator[str]:
    """Each view so many times, about one knower and case after another."""
    for number in range(times):
        for view in _VIEWS:
            knower = ("*", *KNOWERS)[number % (len(KNOWERS) + 1)]
            yield f"/v1/cases/case-{number % _CASES}/{view}?knower={knower}"


def _again(path: str, body: bytes) -> str:
    """The same question, as of the day and at the position that the answer names."""
    answer = orjson.loads(body)
    return f"{path}&as_of={quote(answer['as_of'])}&recorded_as_of={answer['recorded_as_of']['position']}"
