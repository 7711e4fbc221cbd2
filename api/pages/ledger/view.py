"""What the ledger's page says: its newest checkpoint, what was checked of it just now, and how another stands to it."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ledger.database import Rows
from ledger.times import Instant, now, rfc3339
from ledger.times.wording import worded
from ledger.transparency import read
from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.compare import Standing, compared
from ledger.transparency.note import Note, VerifierKey, cosigned_at, encode64
from ledger.transparency.quick_check import quick_check
from ledger.transparency.read import Sealed

_SECOND: Final = 1_000_000  # microseconds


class Cosigned(NamedTuple):
    """A witness's signature: of the checkpoint of which size, and when they say that they signed."""

    witness: str
    size: int
    at: str


class Check(NamedTuple):
    """Something that was checked when the page was made: what, and whether it is as it must be."""

    what: str
    passed: bool


class LedgerView(NamedTuple):
    """All that the page says of the newest checkpoint. `behind` is how many events it does not cover yet."""

    origin: str
    size: int
    root: str
    signed: str
    key_id: str
    cosigned: list[Cosigned]
    head: int
    behind: int
    checked: str
    checks: list[Check]

    @property
    def passed(self) -> bool:
        """Whether all that was checked is as it must be."""
        return all(check.passed for check in self.checks)


class Comparison(NamedTuple):
    """How a checkpoint that was pasted stands to the newest: in a sentence, and whether that is well."""

    is_well: bool
    heading: str
    sentence: str


def ledger_view(connection: Rows, witnesses: Sequence[VerifierKey]) -> LedgerView | None:
    """Return what there is to say; None before the first checkpoint."""
    newest = read.last_checkpoint(connection)
    if newest is None:
        return None
    key, head = _key(connection), read.head(connection)
    signed = read.sealed_at(connection, newest)
    return LedgerView(
        key.name,
        newest.size,
        encode64(newest.root),
        _said(signed) if signed is not None else "",
        key.id.hex(),
        list(_cosigned(connection, witnesses)),
        head,
        max(0, head - newest.size),
        _said(now()),
        list(_checks(connection, key, newest)),
    )


def comparison(connection: Rows, pasted: str) -> Comparison:
    """Return how a checkpoint that was pasted stands to the newest. Raises NoteError where it is none."""
    newest = read.sealed_up_to(connection, 0)
    text = "\n".join(line.strip() for line in pasted.strip().splitlines()) + "\n"
    found = compared(connection, _key(connection), newest, text)
    return _COMPARED[found.standing](found.kept, newest)


def _key(connection: Rows) -> VerifierKey:
    return VerifierKey.parse(read.signer_key(connection) or "")


def _said(at: Instant) -> str:
    return worded(str(rfc3339(at // _SECOND * _SECOND)))


def _cosigned(connection: Rows, witnesses: Sequence[VerifierKey]) -> Iterator[Cosigned]:
    """Yield the good signatures of witnesses under the newest checkpoint that has any."""
    best = read.best_for(connection, 0)
    note = Note.parse(read.with_cosignatures(connection, best))
    for witness in witnesses:
        for line in note.signatures:
            if line.is_of(witness) and witness.signed(note.text, line.signature):
                yield Cosigned(witness.name, best.size, _said(cosigned_at(line) * _SECOND))


def _checks(connection: Rows, key: VerifierKey, newest: Sealed) -> Iterator[Check]:
    found = quick_check(connection, key, newest)
    yield Check("The newest checkpoint is signed by the key of the ledger, for this size and root.", found.is_signed)
    yield Check("The tree as it is kept has the root that was signed.", found.has_its_root)
    grown = (
        f"The ledger has only grown since its first checkpoint, of {_events(found.first)}: shown by the proof of it."
    )
    yield Check(grown, found.has_only_grown)
    rows = (
        f"The newest {_events(found.newest_rows)} that are sealed, read again as they are stored now, are in the tree."
    )
    yield Check(rows, found.rows_are_as_sealed)


def _events(number: int) -> str:
    return "1 event" if number == 1 else f"{number:,} events"


def _same(kept: Checkpoint, _newest: Sealed) -> Comparison:
    sentence = f"It is the newest checkpoint: nothing was recorded since, and the {_events(kept.size)} are the same."
    return Comparison(True, "The same", sentence)


def _grown(kept: Checkpoint, newest: Sealed) -> Comparison:
    sentence = (
        f"The ledger now has {_events(newest.size)} and begins with the very {_events(kept.size)} of your checkpoint: "
        "nothing of them was altered, removed or put in between, as the consistency proof shows."
    )
    return Comparison(True, "Grown from yours, and nothing else", sentence)


def _contradicted(kept: Checkpoint, _newest: Sealed) -> Comparison:
    sentence = (
        f"The key of this ledger signed your checkpoint, and the ledger does not begin with its {_events(kept.size)}: "
        "its history was altered since, or was never one. Keep your checkpoint, and have the ledger verified."
    )
    return Comparison(False, "The ledger contradicts your checkpoint", sentence)


def _beyond(kept: Checkpoint, newest: Sealed) -> Comparison:
    sentence = (
        f"The key of this ledger signed {_events(kept.size)}, and only {newest.size:,} are here now: "
        "the ledger was put back to an older state. Keep your checkpoint, and have the ledger verified."
    )
    return Comparison(False, "The ledger has less than your checkpoint", sentence)


def _foreign(kept: Checkpoint, _newest: Sealed) -> Comparison:
    sentence = (
        f"The key of this ledger did not sign it: it is of another ledger ({kept.origin}), or a letter of it was "
        "changed, so it says nothing of this one."
    )
    return Comparison(False, "Not a checkpoint of this ledger", sentence)


_COMPARED: Final = {
    Standing.SAME: _same,
    Standing.GROWN: _grown,
    Standing.CONTRADICTED: _contradicted,
    Standing.BEYOND: _beyond,
    Standing.FOREIGN: _foreign,
}
