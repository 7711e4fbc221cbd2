"""The tunnel from the read models, against replaying the case through eventsourcing's repository."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from ledger.application import Ledger
from ledger.knowledge.tunnel import Seen
from ledger.knowledge.tunnel import tunnel as reference
from ops.bench.bulk import CASE
from ops.bench.ground import Ground
from ops.bench.measuring import Figure, speed_up
from ops.bench.questions import askings
from ops.bench.reviewing import reviewing
from ops.bench.scale import Scale
from ops.bench.tunnels import paired
from projections.question import Question
from projections.tunnel import tunnel

_AT_LEAST: Final = {"an agency": 20.0, "everyone (*)": 4.0}
_QUESTIONS: Final = 10


def measure(ground: Ground, scale: Scale) -> Iterator[Figure]:
    """Both into Python, from the same ledger."""
    url = ground.ledger(scale.ledger, scale.entries)
    with reviewing(url) as connection, Ledger(url, ground.cipher, connections=1) as ledger:
        for (who, at_least), asked in zip(_AT_LEAST.items(), askings(scale.dates), strict=True):
            step = max(len(asked) // _QUESTIONS, 1)
            questions = [each.put(connection) for each in asked[::step]]
            actions = [(partial(tunnel, connection, each), partial(_replayed, ledger, each)) for each in questions]
            yield speed_up(
                f"tunnel of {who}, case of {scale.entries:,}, read into Python",
                paired(actions, scale.rounds), "replaying the case", at_least=at_least,
            )  # fmt: skip


def _replayed(ledger: Ledger, question: Question) -> list[Seen]:
    """The case folded from its stream, then the pure function."""
    return reference(ledger.case_file(CASE), question.asked, question.at)
