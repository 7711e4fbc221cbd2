"""A proof on paper: one text by which anybody, without asking us, sees that a leaf is in the log (C2SP tlog-proof)."""

import re
from dataclasses import dataclass
from typing import Final

from ledger.transparency.note import NoteError, decode64, encode64

_FIRST: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True)
class TlogProof:
    """A leaf's index, its inclusion proof, the signed checkpoint and, as `extra`, the leaf's own data."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def __str__(self) -> str:
        """The proof as it is kept and sent."""
        extra = [f"extra {encode64(self.extra)}"] if self.extra else []
        lines = [_FIRST, *extra, f"index {self.index}", *map(encode64, self.hashes)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"

    @classmethod
    def parse(cls, text: str) -> "TlogProof":
        """The proof that was kept. Raises NoteError."""
        head, parted, checkpoint = text.partition("\n\n")
        first, *lines = head.split("\n")
        if not parted or first != _FIRST:
            raise NoteError(f"not a proof: expected {_FIRST}, the proof, an empty line, and a checkpoint")
        extra = decode64(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else b""
        index = _INDEX.fullmatch(lines.pop(0)) if lines else None
        if index is None:
            raise NoteError("a proof names the index of its leaf")
        return cls(int(index[1]), tuple(map(decode64, lines)), checkpoint, extra)
