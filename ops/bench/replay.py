"""The tunnel from the read models, against replaying the case through eventsourcing's repository."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from ledger.application import Ledger
from ledger.knowledge.tunnel import Seen
from ledger.knowledge.tunnel import tunnel as reference
from ops.bench.bulk import CASE
from ops.bench.ground import Ground
from ops.bench.measuring import Figure, Pair, seconds, speed_up
from ops.bench.questions import askings
from ops.bench.reviewing import reviewing
from ops.bench.scale import Scale
from ops.bench.tunnels import Action, paired
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
            for when, pairs in (
                ("one after another", _one_after_another(actions, scale.rounds)),
                ("each right after a replay", paired(actions, scale.rounds)),
            ):
                yield speed_up(
                    f"tunnel of {who}, case of {scale.entries:,}, read into Python, {when}",
                    pairs, "replaying the case", at_least=at_least,
                )  # fmt: skip


def _one_after_another(actions: Sequence[tuple[Action, Action]], rounds: int) -> list[Pair]:
    """Time all of ours, then all baselines, over so many rounds: as questions are asked, and cases replayed.

    A replay leaves neither the processor's caches nor the server's as a question finds them that follows another.
    """
    pairs = []
    for _ in range(rounds):
        ours = [seconds(action) for action, _ in actions]
        pairs += [Pair(each, seconds(baseline)) for each, (_, baseline) in zip(ours, actions, strict=True)]
    return pairs


def _replayed(ledger: Ledger, question: Question) -> list[Seen]:
    """The case folded from its stream, then the pure function."""
    return reference(ledger.case_file(CASE), question.asked, question.at)
