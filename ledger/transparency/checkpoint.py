"""Checkpoints: the size and root of the tree, as the text of a signed note (C2SP tlog-checkpoint)."""

import re
from typing import Final, NamedTuple

from ledger.transparency.hashes import HASH_BYTES
from ledger.transparency.note import Note, NoteError, VerifierKey, decode64, encode64

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_LEAST_LINES: Final = 3


class Checkpoint(NamedTuple):
    """The log of this origin had so many leaves under this root. Ours has no extension lines; others' may."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), encode64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint that a note's text is. Raises NoteError."""
        if not text.endswith("\n"):
            raise NoteError("a checkpoint ends with the end of a line")
        origin, size, root, *extensions = _lines(text)
        if not _SIZE.fullmatch(size):
            raise NoteError("the second line of a checkpoint is the tree's size")
        decoded = decode64(root)
        if len(decoded) != HASH_BYTES:
            raise NoteError("the third line of a checkpoint is the tree's root, 32 bytes in base64")
        return cls(origin, int(size), decoded, tuple(extensions))


def opened(note: str, key: VerifierKey) -> tuple[Checkpoint, Note]:
    """The checkpoint that the key's holder signed, and its note. Raises NoteError: not one, or not signed by them."""
    read = Note.parse(note)
    if not read.is_signed_by(key):
        raise NoteError(f"not signed by the key {key.name}+{key.id.hex()}")
    checkpoint = Checkpoint.parse(read.text)
    if checkpoint.origin != key.name:
        raise NoteError(f"a checkpoint of {checkpoint.origin}, where one of {key.name} was expected")
    return checkpoint, read


def _lines(text: str) -> list[str]:
    lines = text[:-1].split("\n")
    if len(lines) < _LEAST_LINES or not all(lines):
        raise NoteError("not a checkpoint: expected lines with origin, size and root, none of them empty")
    return lines
