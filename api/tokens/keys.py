"""The local issuer's keys: one that signs, and the set of those whose tokens are still accepted.

The signing key is an Ed25519 key in a file that only its owner can read. Beside it lies the set of public keys
(RFC 7517), which says of each until when the longest token that it signed is good. That is noted before a token
is signed, so a key that was rotated out is accepted exactly as long as a token of it can be alive.

Whoever writes holds a lock on the folder. Whoever reads needs none: files are only ever replaced whole.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from api.tokens.key_set import KeyFileError, PublicKey, key_id, read_set, set_text

KEY_FILE: Final = "local-issuer.pem"
SET_FILE: Final = "local-issuer.jwks.json"
LONGEST_LIFE_SECONDS: Final = 366 * 24 * 3600
"""No token of the local issuer lives longer: earlier versions issued some that did for a year."""

_FOLDER_MODE: Final = 0o700
_NOTED_AHEAD_SECONDS: Final = 3600  # so that the set is written once an hour, not with every token


class Signing(NamedTuple):
    """The key that signs, and its identifier."""

    key_id: str
    key: Ed25519PrivateKey


def signing_key(folder: Path, until: int = 0) -> Signing:
    """Return the key that signs, made on first use: folder 0700, files 0600.

    `until`, in seconds since 1970, is when the token to be signed expires: the set will say so before this
    returns. Raises KeyFileError or OSError.
    """
    with _locked(folder):
        key = _read(folder) if (folder / KEY_FILE).exists() else _make(folder)
        signing = Signing(key_id(key.public_key()), key)
        keys = _set_with(folder, signing)
        mine = keys[signing.key_id]
        if until > mine.signed_until:
            mine = mine._replace(signed_until=until + _NOTED_AHEAD_SECONDS)
            _write_set(folder, {**keys, mine.key_id: mine})
        return signing


def rotate(folder: Path, *, withdraw: bool = False) -> Signing:
    """Make a new signing key. Tokens of the earlier ones stay good until they expire, or `withdraw` ends them."""
    signing_key(folder)
    with _locked(folder):
        at = time.time()
        alive = {name: key for name, key in read_set(folder / SET_FILE).items() if key.signed_until > at}
        new = Ed25519PrivateKey.generate()
        made = PublicKey(key_id(new.public_key()), new.public_key(), made_at=int(at), signed_until=0)
        # In this order: were it ended in between, the old key would go on signing, and nothing be lost.
        _write_set(folder, {**alive, made.key_id: made})
        _write(folder / KEY_FILE, _pem(new))
        if withdraw:
            _write_set(folder, {made.key_id: made})
        return Signing(made.key_id, new)


def withdraw(folder: Path, name: str) -> None:
    """Have the tokens of an earlier key refused from now on. Raises KeyFileError if there is none, or it signs."""
    current = signing_key(folder).key_id
    with _locked(folder):
        keys = read_set(folder / SET_FILE)
        if name == current:
            raise KeyFileError("this key signs: make a new one first, with ledger token-keys rotate")
        if keys.pop(name, None) is None:
            raise KeyFileError("there is no such key: see ledger token-keys list")
        _write_set(folder, keys)


def _set_with(folder: Path, signing: Signing) -> dict[str, PublicKey]:
    """Return the set, in which the signing key is; write it if it was not."""
    file = folder / SET_FILE
    keys = read_set(file) if file.exists() else {}
    if signing.key_id in keys:
        return keys
    # A home of an earlier version, or a key put there by hand: what it may have signed is not known.
    at = int(time.time())
    found = PublicKey(signing.key_id, signing.key.public_key(), made_at=at, signed_until=at + LONGEST_LIFE_SECONDS)
    keys = {**keys, found.key_id: found}
    _write_set(folder, keys)
    return keys


def _make(folder: Path) -> Ed25519PrivateKey:
    """Make the first key, and a set of it alone: whoever took the old one away wants it accepted no more."""
    key = Ed25519PrivateKey.generate()
    name = key_id(key.public_key())
    _write_set(folder, {name: PublicKey(name, key.public_key(), made_at=int(time.time()), signed_until=0)})
    _write(folder / KEY_FILE, _pem(key))
    return key


def _read(folder: Path) -> Ed25519PrivateKey:
    file = folder / KEY_FILE
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except ValueError as error:
        raise KeyFileError(f"{file.name} is no private key in PEM: move it away to have a new one made") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{file.name} is not an Ed25519 key: move it away to have a new one made")
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_set(folder: Path, keys: dict[str, PublicKey]) -> None:
    _write(folder / SET_FILE, set_text(keys.values()))


def _write(file: Path, content: bytes) -> None:
    """Replace a file whole, and have it on disk before it has its name."""
    descriptor, name = tempfile.mkstemp(dir=file.parent)  # 0600 from the start
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as output:
            output.write(content)
            output.flush()
            os.fsync(output.fileno())
        made.replace(file)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder for writing, made if absent and closed to other users."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if not (folder / KEY_FILE).exists():
            folder.chmod(_FOLDER_MODE)
        yield
    finally:
        os.close(descriptor)
