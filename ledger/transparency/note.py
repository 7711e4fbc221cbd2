"""Signed notes: text, and below it a line a signature (C2SP signed-note), with Ed25519 keys.

A cosignature is the signature of a witness who has seen the log grow up to a checkpoint and nothing else
(C2SP tlog-cosignature, v1): its key is of another kind, and it signs the time with the text.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SIGNATURE: Final = 0x01
COSIGNATURE: Final = 0x04
SIGNATURES_AT_MOST: Final = 64

_KEY_BYTES: Final = 32
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_LINE: Final = re.compile("\u2014 (?P<name>[^ ]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class NoteError(ValueError):
    """Text that is no signed note, no checkpoint, no key or no proof; it says what it lacks."""


class VerifierKey(NamedTuple):
    """A public key with the name of its holder: what everybody checks signatures by."""

    name: str
    public: bytes
    kind: int = SIGNATURE

    @property
    def id(self) -> bytes:
        """Four bytes by which a line says that it is of this key."""
        return _key_id(self.name, bytes([self.kind]) + self.public)

    def __str__(self) -> str:
        """The key as it is given away: name+id+base64."""
        return f"{self.name}+{self.id.hex()}+{encode64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """The key that the text is. Raises NoteError."""
        name, key_id, material = _key_parts(text, "a verifier key")
        if material[0] not in (SIGNATURE, COSIGNATURE) or len(material) != 1 + _KEY_BYTES:
            raise NoteError("not an Ed25519 key for notes or cosignatures")
        key = cls(name, material[1:], material[0])
        if key.id.hex() != key_id:
            raise NoteError("the key's id does not fit its name and bytes: a letter is wrong")
        return key

    def signed(self, text: str, signature: bytes) -> bool:
        """Whether this key made the signature of the text."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            at, signature = int.from_bytes(signature[:_TIME_BYTES], "big"), signature[_TIME_BYTES:]
            message = cosigned_message(text, at)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Signature(NamedTuple):
    """A line below the text: who signed, by which key, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        """The line, with its end."""
        return f"\u2014 {self.name} {encode64(self.key_id + self.signature)}\n"

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it says that it is of this key."""
        return (self.name, self.key_id) == (key.name, key.id)


class Note(NamedTuple):
    """A text, with its last line's end, and its signatures, of which none need be good."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The note as it is sent."""
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def parse(cls, note: str) -> "Note":
        """The note that was sent. Raises NoteError."""
        if _CONTROL.search(note):
            raise NoteError("a note holds no control characters but the ends of its lines")
        text, parted, lines = note.rpartition("\n\n")
        if not parted or not lines.endswith("\n"):
            raise NoteError("not a signed note: expected text, an empty line, and a line a signature")
        found = lines[:-1].split("\n")
        if len(found) > SIGNATURES_AT_MOST:
            raise NoteError(f"over {SIGNATURES_AT_MOST} signatures")
        return cls(f"{text}\n", tuple(_signature(line) for line in found))

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether the key signed it. A bad signature under the key's name spoils the note."""
        theirs = [line for line in self.signatures if line.is_of(key)]
        return bool(theirs) and all(key.signed(self.text, line.signature) for line in theirs)


class Signer:
    """Who signs: a name and a private key."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = VerifierKey(check_name(name), key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def __str__(self) -> str:
        """The secret: PRIVATE+KEY+name+id+base64, as signers of notes keep it."""
        material = encode64(bytes([SIGNATURE]) + self._key.private_bytes_raw())
        return f"PRIVATE+KEY+{self.verifier.name}+{self.verifier.id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> "Signer":
        """The signer whose secret it is. Raises NoteError, without a word of the secret."""
        name, key_id, material = _key_parts(text.removeprefix("PRIVATE+KEY+"), "a signer's key")
        if not text.startswith("PRIVATE+KEY+") or material[0] != SIGNATURE or len(material) != 1 + _KEY_BYTES:
            raise NoteError("not a private Ed25519 key for notes")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(material[1:]))
        if signer.verifier.id.hex() != key_id:
            raise NoteError("the key's id does not fit its name and bytes")
        return signer

    def sign(self, text: str) -> Note:
        """The text with this signer's signature below it."""
        return Note(text, (Signature(self.verifier.name, self.verifier.id, self._key.sign(text.encode())),))


def with_signatures(note: Note, more: Iterable[Signature]) -> Note:
    """The note with further signatures below its own."""
    return Note(note.text, (*note.signatures, *more))


def cosigned_message(text: str, at: int) -> bytes:
    """What a witness signs: the time, in seconds since 1970, and the checkpoint's text."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosigned_at(signature: Signature) -> int:
    """When a cosignature says that it was made, in seconds since 1970."""
    return int.from_bytes(signature.signature[:_TIME_BYTES], "big")


def check_name(name: str) -> str:
    """The name, if a key may bear it. Raises NoteError."""
    if not name or "+" in name or any(c.isspace() for c in name) or _CONTROL.search(name):
        raise NoteError("a key's name has at least one character, and neither spaces nor a plus sign")
    return name


def encode64(data: bytes) -> str:
    """Bytes in base64 (RFC 4648, section 4)."""
    return base64.b64encode(data).decode()


def decode64(text: str) -> bytes:
    """The bytes, if the text is just what `encode64` makes of them. Raises NoteError."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
    if encode64(data) != text:  # two texts of one meaning would make two notes of one
        raise NoteError("not base64 as it is written: its last letter holds more than it should")
    return data


def _key_parts(text: str, what: str) -> tuple[str, str, bytes]:
    parts = text.strip().split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004  # name, id, material
        raise NoteError(f"not {what}: expected name+id+base64")
    material = decode64(parts[2])
    if not material:
        raise NoteError(f"not {what}: it holds no key")
    return check_name(parts[0]), parts[1], material


def _key_id(name: str, material: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + material).digest()[:_ID_BYTES]


def _signature(line: str) -> Signature:
    match = _LINE.fullmatch(line)
    if match is None:
        raise NoteError("not a line of a signature: expected a long dash, a name and base64")
    signed = decode64(match["signature"])
    if len(signed) <= _ID_BYTES:
        raise NoteError("a signature is missing after its key's id")
    return Signature(check_name(match["name"]), signed[:_ID_BYTES], signed[_ID_BYTES:])
