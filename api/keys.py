"""The local issuer's signing key: an Ed25519 key in a file that only its owner can read."""

import base64
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

KEY_FILE: Final = "local-issuer.pem"

_FOLDER_MODE: Final = 0o700


class KeyFileError(Exception):
    """The key file holds something else than an Ed25519 key."""


def private_key(folder: Path) -> Ed25519PrivateKey:
    """Return the issuer's key in `folder`, made on first use: folder 0700, file 0600.

    Raises KeyFileError or OSError. Of two processes that make it at once, one wins and both use its key.
    """
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    file = folder / KEY_FILE
    if not file.exists():
        _make(file)
    try:
        key = load_pem_private_key(file.read_bytes(), password=None)
    except ValueError as error:
        raise KeyFileError(f"{file.name} is no private key in PEM: move it away to have a new one made") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{file.name} is not an Ed25519 key: move it away to have a new one made")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """Return the key's identifier: its JWK thumbprint (RFC 7638), as the `kid` of tokens signed by it."""
    x = _base64url(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    return _base64url(hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest())


def _make(file: Path) -> None:
    """Write a new key beside the file and give it the name, unless another process was first."""
    file.parent.chmod(_FOLDER_MODE)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor, name = tempfile.mkstemp(dir=file.parent)  # 0600 from the start
    made = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as output:
            output.write(pem)
            output.flush()
            os.fsync(output.fileno())
        file.hardlink_to(made)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        made.unlink()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
